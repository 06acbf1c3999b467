"""What the providers' send calls refuse, and in whose words."""

from typing import Any

import pytest

from deploy.simulator import waha_bodies, whapi_bodies
from deploy.simulator.waha_bodies import Broken, Invalid, NotImplementedHere

Json = dict[str, Any]
BUTTON = {"type": "quick_reply", "title": "Ya", "id": "yes"}
ROWS = [{"title": "Kamar", "id": "room"}]
CARD = {"name": "Ani", "vcard": "BEGIN:VCARD\nFN:Ani\nEND:VCARD"}


def interactive(**change: Any) -> Json:
    return {"type": "button", "body": {"text": "Mau?"}, "action": {"buttons": [BUTTON]}, **change}


@pytest.mark.parametrize(
    ("call", "body", "field"),
    [
        ("text", {"body": ""}, "/body"),
        ("text", {"body": "x", "typing_time": 99}, "/typing_time"),
        ("link_preview", {"body": "x"}, "/title"),
        ("location", {"latitude": "1", "longitude": 2}, "/latitude"),
        ("location", {"latitude": 1, "longitude": 200}, "/longitude"),
        ("contact", {"name": "Ani"}, "/vcard"),
        ("contact", {"name": "Ani", "vcard": "Ani"}, "/vcard"),
        ("contact_list", {"list": []}, "/list"),
        ("contact_list", {"list": [CARD, {}]}, "/list/1/name"),
        ("poll", {"title": "?", "options": ["a"]}, "/options"),
        ("poll", {"title": "?", "options": ["a", "a"]}, "/options"),
        ("poll", {"title": "?", "options": ["a", "b"], "count": 2}, "/count"),
        ("poll", {"options": ["a", "b"]}, "/title"),
        ("interactive", interactive(type="menu"), "/type"),
        ("interactive", interactive(body=None), "/body/text"),
        ("interactive", interactive(action={"buttons": []}), "/action/buttons"),
        ("interactive", interactive(action={"buttons": [BUTTON] * 4}), "/action/buttons"),
        ("interactive", interactive(action={"buttons": [{**BUTTON, "title": "x" * 26}]}), "/action/buttons/0/title"),
        ("interactive", interactive(action={"buttons": [{"type": "reply"}]}), "/action/buttons/0/type"),
        ("interactive", interactive(type="list", action={"list": {"sections": []}}), "/action/list/label"),
        (
            "interactive",
            interactive(type="list", action={"list": {"label": "Pilih", "sections": [{"rows": [{}]}]}}),
            "/action/list/sections/0/rows/0",
        ),
    ],
)
def test_whapi_points_at_the_field(call: str, body: Json, field: str) -> None:
    with pytest.raises(whapi_bodies.Fault, match=f"^{field}[ /]"):
        whapi_bodies.READERS[call][1](body)


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": None},
        {"to": "+62812"},
        {"to": "6281234567890@c.us"},
        {"quoted": "made up"},
        {"edit": "x"},
        {"mentions": "me"},
    ],
)
def test_whapi_checks_what_all_sends_share(wrong: Json) -> None:
    with pytest.raises(whapi_bodies.Fault):
        whapi_bodies.check_addressing({"to": "6281234567890", **wrong})


def test_whapi_reads_what_is_right() -> None:
    text, content = whapi_bodies.read_menu(interactive(header={"text": "Hotel"}))
    assert content.menu is not None
    assert (text, content.menu.header, content.menu.options[0].id) == ("Mau?", "Hotel", "yes")
    _, content = whapi_bodies.read_poll({"title": "?", "options": ["a", "b"], "count": 0})
    assert content.question is not None
    assert content.question.several
    whapi_bodies.check_addressing({"to": "21234567890123@lid", "quoted": "aaaa-bbbb"})


@pytest.mark.parametrize(
    ("kind", "mime", "taken"),
    [
        ("image", "image/png", True),
        ("image", "application/pdf", False),
        ("sticker", "image/png", False),
        ("voice", "audio/ogg; codecs=opus", True),
        ("gif", "video/mp4", True),
        ("document", "anything/else", True),
    ],
)
def test_whapi_takes_files_of_the_right_type(kind: Any, mime: str, *, taken: bool) -> None:
    assert whapi_bodies.check_file(kind, mime) is taken


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("sendLocation", {"latitude": None, "longitude": 1}),
        ("sendContactVcard", {}),
        ("sendContactVcard", {"contacts": [{"fullName": "Ani"}]}),
        ("sendPoll", {}),
        ("sendPoll", {"poll": {"name": "?", "options": ["a"]}}),
    ],
)
def test_waha_breaks_over_what_it_does_not_validate(call: str, body: Json) -> None:
    with pytest.raises(Broken):
        waha_bodies.READERS[call][1](body, "GOWS")


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("sendList", {"chatId": "1@c.us", "message": {"title": "x"}}),
        ("sendList", {"chatId": "1@g.us", "message": {"title": "x", "button": "y", "sections": [{"rows": ROWS}]}}),
        ("sendList", {"chatId": "1@c.us", "message": {"title": "x", "button": "y", "sections": [{"rows": ROWS}]}}),
        ("sendButtons", {"header": "", "body": "x", "footer": "", "buttons": []}),
        ("sendButtons", {"header": "", "body": "x", "footer": "", "buttons": [{"type": "quick_reply", "text": "a"}]}),
    ],
    ids=["no sections", "group", "rows without rowId", "no buttons", "another provider's type"],
)
def test_waha_refuses_lists_and_buttons_that_are_wrong(call: str, body: Json) -> None:
    with pytest.raises(Invalid):
        waha_bodies.READERS[call][1](body, "NOWEB")


@pytest.mark.parametrize("call", ["sendList", "sendButtons"])
def test_webjs_has_no_menus(call: str) -> None:
    with pytest.raises(NotImplementedHere):
        waha_bodies.READERS[call][1]({}, "WEBJS")


def test_waha_makes_cards_of_their_parts() -> None:
    body = {
        "contacts": [{"fullName": "Ani", "phoneNumber": "+62 811 2", "whatsappId": "628112"}, {"vcard": CARD["vcard"]}]
    }
    _, content = waha_bodies.read_cards(body, "GOWS")
    made, given = content.cards
    assert "waid=628112:+628112" in made.vcard
    assert (given.name, given.vcard) == ("Ani", CARD["vcard"])


@pytest.mark.parametrize(
    ("call", "mime", "convert", "taken"),
    [
        ("sendVoice", "audio/ogg; codecs=opus", False, True),
        ("sendVoice", "audio/mpeg", False, False),
        ("sendVoice", "audio/mpeg", True, True),
        ("sendVideo", "video/quicktime", False, False),
        ("sendImage", "application/pdf", False, False),
        ("sendFile", "application/pdf", False, True),
    ],
)
def test_waha_converts_only_when_told_to(call: str, mime: str, *, convert: bool, taken: bool) -> None:
    if taken:
        waha_bodies.check_conversion(call, {"convert": convert}, mime)
    else:
        with pytest.raises(Broken):
            waha_bodies.check_conversion(call, {"convert": convert}, mime)
