"""What exactly the providers are sent, where the documents leave a choice."""

import base64
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from services.sender.domain.menus import written_out
from services.sender.providers.cards import vcard_of
from services.sender.providers.gateway import Change, Gateway, Outgoing, Signal
from services.sender.providers.waha import WahaGateway
from services.sender.providers.waha_bodies import full_id
from shared.contracts.content import ContactCard, Content, Location, Media, MenuRow, MenuSection, Poll, Quoted
from shared.errors import OutcomeUnknown, ProviderRejected, Transient
from tests.fixtures.outgoing import ADDRESS, BUTTONS, LIST, MESSAGES, PICTURE, message
from tests.unit.sender.test_providers import answering, timing, waha, whapi

ID = "PsIB.abcdefgh-gKq7Aw"
GROUP = "120363000000000000@g.us"


def keeping(seen: list[httpx.Request], status: int = 200, body: Any = None) -> Any:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            seen.append(request)
        return httpx.Response(status, json=body or {"sent": True, "message": {"id": ID}, "id": ID})

    return handler


async def sent(make: Any, outgoing: Outgoing, engine: str | None = None) -> tuple[str, dict[str, Any]]:
    """The last part of the path, and the body."""
    seen: list[httpx.Request] = []
    gateway = make(keeping(seen))
    if engine is not None:
        assert isinstance(gateway, WahaGateway)
        gateway.sessions._engines["default"] = engine
    await gateway.send(outgoing, timing())
    return seen[0].url.path.rpartition("/")[2], json.loads(seen[0].content)


PATHS = {
    "text": ("text", "sendText"),
    "image": ("image", "sendImage"),
    "video": ("video", "sendVideo"),
    "gif": ("gif", "sendVideo"),
    "short": ("short", "sendVideo"),
    "video note": ("short", "sendVideo"),
    "document": ("document", "sendFile"),
    "audio": ("audio", "sendFile"),
    "voice": ("voice", "sendVoice"),
    "location": ("location", "sendLocation"),
    "contact": ("contact", "sendContactVcard"),
    "contacts": ("contact_list", "sendContactVcard"),
    "poll": ("poll", "sendPoll"),
    "buttons": ("interactive", "sendText"),
    "list": ("interactive", "sendList"),
}


@pytest.mark.parametrize("name", PATHS)
async def test_each_kind_has_its_call(name: str) -> None:
    of_whapi, of_waha = PATHS[name]
    assert (await sent(whapi, MESSAGES[name]))[0] == of_whapi
    assert (await sent(waha, MESSAGES[name], "GOWS"))[0] == of_waha


async def test_a_file_goes_as_a_data_uri_or_plain_base64() -> None:
    encoded = base64.b64encode(PICTURE.data).decode()
    _, body = await sent(whapi, MESSAGES["image"])
    assert body == {
        "to": "6281234567890@s.whatsapp.net",
        "media": f"data:image/png;base64,{encoded}",
        "mime_type": "image/png",
        "caption": "Kamar 12",
        "width": 10,
        "height": 20,
    }
    _, body = await sent(waha, MESSAGES["image"])
    assert body["file"] == {"mimetype": "image/png", "filename": "kamar.png", "data": encoded}


async def test_what_was_read_from_the_file_comes_before_what_was_said_of_it() -> None:
    content = Content(media=Media(upload_id=1, mime_type="application/x-evil"))
    _, body = await sent(whapi, message("image", "", PICTURE, content=content))
    assert body["mime_type"] == "image/png"


async def test_a_video_note_and_a_view_once() -> None:
    _, body = await sent(waha, MESSAGES["video note"])
    assert (body["asNote"], body["convert"]) == (True, True)
    once = message("image", "", PICTURE, content=Content(media=Media(upload_id=1, view_once=True)))
    assert (await sent(whapi, once))[1]["view_once"] is True


@pytest.mark.parametrize(("name", "converts"), [("voice", False), ("voice to convert", True)])
async def test_a_voice_note_is_converted_where_it_must_be(name: str, converts: bool) -> None:
    assert (await sent(waha, MESSAGES[name]))[1]["convert"] is converts


async def test_whapi_is_told_how_a_voice_note_looks() -> None:
    bars = tuple(range(64))
    note = message("voice", "", PICTURE, content=Content(media=Media(upload_id=1, seconds=3, waveform=bars)))
    _, body = await sent(whapi, note)
    assert (base64.b64decode(body["waveform"]), body["seconds"]) == (bytes(bars), 3)
    assert "waveform" not in (await sent(whapi, MESSAGES["voice"]))[1]


async def test_link_previews_are_left_out_on_request() -> None:
    assert (await sent(whapi, MESSAGES["text without preview"]))[1]["no_link_preview"] is True
    assert (await sent(waha, MESSAGES["text without preview"]))[1]["linkPreview"] is False


@pytest.mark.parametrize(("quoted", "kept"), [(ID, True), ("made-up", False), ("3EB0AA", False), ("", False)])
async def test_whapi_quotes_only_ids_that_it_takes(quoted: str, kept: bool) -> None:
    _, body = await sent(whapi, message(text="Ya", quoted=Quoted(provider_message_id=quoted)))
    assert body.get("quoted") == (quoted if kept else None)


WAHA_QUOTES = {
    "the customer's": (ADDRESS, Quoted(provider_message_id="A", author=ADDRESS), None, f"false_{ADDRESS}_A"),
    "ours, as we know": (ADDRESS, Quoted(provider_message_id="A"), True, f"true_{ADDRESS}_A"),
    "ours, by its author": (ADDRESS, Quoted(provider_message_id="A", author="6299@c.us"), None, f"true_{ADDRESS}_A"),
    "whoever's, nobody told": (ADDRESS, Quoted(provider_message_id="A"), None, f"false_{ADDRESS}_A"),
    "a member's": (GROUP, Quoted(provider_message_id="A", author="1@lid"), None, f"false_{GROUP}_A_1@lid"),
    "whole already": (ADDRESS, Quoted(provider_message_id=f"true_{ADDRESS}_A"), False, f"true_{ADDRESS}_A"),
}


@pytest.mark.parametrize("case", WAHA_QUOTES)
async def test_waha_quotes_by_the_full_id(case: str) -> None:
    address, quoted, from_me, expected = WAHA_QUOTES[case]
    outgoing = replace(message(text="Ya"), address=address, quoted=quoted, quoted_from_me=from_me)
    assert (await sent(waha, outgoing))[1]["reply_to"] == expected


async def test_a_menu_without_buttons_is_written_out() -> None:
    assert written_out("Mau apa?", LIST) == (
        "*Menu*\n\nMau apa?\n\n*Makan*\n1. Pilihan 1\n2. Pilihan 2\n3. Pilihan 3\n\n4. Lain – apa saja"
    )
    _, body = await sent(waha, MESSAGES["buttons"])
    assert body["text"] == "Mau apa?\n\n1. Pilihan 1\n2. Pilihan 2\n3. Pilihan 3\n\n_Sapa_"
    for make in (whapi, waha):
        path, body = await sent(make, replace(MESSAGES["list"], address=GROUP))
        assert path in {"text", "sendText"}
        assert "4. Lain" in (body.get("body") or body["text"])


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (3, "button"),
        (4, "list"),
    ],
)
async def test_whapi_shows_more_than_three_buttons_as_a_list(rows: int, kind: str) -> None:
    section = MenuSection(rows=tuple(MenuRow(id=str(number), title=f"P{number}") for number in range(rows)))
    menu = BUTTONS.model_copy(update={"sections": (section,)})
    _, body = await sent(whapi, message(text="Mau apa?", content=Content(menu=menu)))
    assert body["type"] == kind


def test_a_card_that_has_none_gets_a_vcard() -> None:
    assert vcard_of(ContactCard(name="Ayu, L.", phones=("+62 812-34",))) == (
        "BEGIN:VCARD\nVERSION:3.0\nN:;Ayu\\, L.;;;\nFN:Ayu\\, L.\n"
        "TEL;type=CELL;type=VOICE;waid=6281234:+6281234\nEND:VCARD"
    )


WRONG = {
    "a type that nobody can send": (message("live_location"), "not_supported"),
    "an order": (message("order"), "not_supported"),
    "an image without a file": (message("image"), "invalid_request"),
    "an upload without its file": (message("image", content=Content(media=Media(upload_id=1))), "invalid_request"),
    "a location without a place": (message("location"), "invalid_request"),
    "a place off the earth": (
        message("location", content=Content(location=Location(latitude=91, longitude=0))),
        "invalid_request",
    ),
    "nobody's card": (message("contacts", content=Content()), "invalid_request"),
    "a card that says nothing": (message("contacts", content=Content(contacts=(ContactCard(),))), "invalid_request"),
    "a poll with one option": (
        message("poll", content=Content(poll=Poll(title="?", options=("A",)))),
        "invalid_request",
    ),
    "a poll with the same option twice": (
        message("poll", content=Content(poll=Poll(title="?", options=("A", "A")))),
        "invalid_request",
    ),
    "a voice note with words": (
        message("voice", "Halo", PICTURE, content=Content(media=Media(upload_id=1))),
        "invalid_request",
    ),
}


@pytest.mark.parametrize("make", [whapi, waha])
@pytest.mark.parametrize("case", WRONG)
async def test_what_cannot_be_sent_is_refused_before_anything_is_asked(case: str, make: Any) -> None:
    outgoing, code = WRONG[case]
    seen: list[httpx.Request] = []
    with pytest.raises(ProviderRejected) as raised:
        await make(keeping(seen)).send(outgoing, timing())
    assert raised.value.code == code
    assert not seen


async def test_what_waha_lacks_is_refused() -> None:
    once = message("image", "", PICTURE, content=Content(media=Media(upload_id=1, view_once=True)))
    for outgoing in (MESSAGES["sticker"], once):
        with pytest.raises(ProviderRejected) as raised:
            await waha(keeping([])).send(outgoing, timing())
        assert raised.value.code == "not_supported"


async def changed(gateway: Gateway, change: Change, seen: list[httpx.Request]) -> tuple[str, str, Any]:
    await gateway.change(change, timing())
    request = seen[0]
    return request.method, request.url.path, json.loads(request.content) if request.content else None


CHANGES: dict[str, tuple[Change, tuple[str, str, Any], tuple[str, str, Any]]] = {
    "react": (
        Change(ADDRESS, "react", ID, target_from_me=False, emoji="👍"),
        ("PUT", f"/base/messages/{ID}/reaction", {"emoji": "👍"}),
        (
            "PUT",
            "/api/reaction",
            {"session": "default", "messageId": f"false_{ADDRESS}_{ID}", "reaction": "👍"},
        ),
    ),
    "take it away": (
        Change(ADDRESS, "react", ID, target_from_me=True),
        ("DELETE", f"/base/messages/{ID}/reaction", None),
        ("PUT", "/api/reaction", {"session": "default", "messageId": f"true_{ADDRESS}_{ID}", "reaction": ""}),
    ),
    "edit": (
        Change(ADDRESS, "edit", ID, target_from_me=True, text="Baru"),
        ("POST", "/base/messages/text", {"to": "6281234567890@s.whatsapp.net", "body": "Baru", "edit": ID}),
        ("PUT", f"/api/default/chats/{ADDRESS}/messages/true_{ADDRESS}_{ID}", {"text": "Baru"}),
    ),
    "revoke": (
        Change(ADDRESS, "revoke", ID, target_from_me=True),
        ("DELETE", f"/base/messages/{ID}", None),
        ("DELETE", f"/api/default/chats/{ADDRESS}/messages/true_{ADDRESS}_{ID}", None),
    ),
}


@pytest.mark.parametrize("case", CHANGES)
async def test_changes(case: str) -> None:
    change, of_whapi, of_waha = CHANGES[case]
    seen: list[httpx.Request] = []
    assert await changed(whapi(keeping(seen)), change, seen) == of_whapi
    seen.clear()
    assert await changed(waha(keeping(seen)), change, seen) == of_waha


@pytest.mark.parametrize("make", [whapi, waha])
@pytest.mark.parametrize("operation", ["edit", "revoke"])
async def test_only_our_own_messages_are_edited_and_deleted(make: Any, operation: Any) -> None:
    seen: list[httpx.Request] = []
    with pytest.raises(ProviderRejected) as raised:
        await make(keeping(seen)).change(Change(ADDRESS, operation, ID, target_from_me=False, text="x"), timing())
    assert raised.value.code == "not_supported"
    assert not seen


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, {"success": True}, None),
        (200, None, None),
        (409, {"error": {"code": 409, "message": "is so"}}, None),
        (200, {"success": False}, Transient),
        (404, {"error": {"code": 404, "message": "gone"}}, ProviderRejected),
        (500, None, OutcomeUnknown),
    ],
)
async def test_what_whapi_answers_to_a_change(status: int, body: Any, error: type[Exception] | None) -> None:
    revoke = CHANGES["revoke"][0]
    gateway = whapi(answering(status, body))
    if error is None:
        await gateway.change(revoke, timing())
    else:
        with pytest.raises(error):
            await gateway.change(revoke, timing())


async def test_signals() -> None:
    seen: list[httpx.Request] = []
    for make in (whapi, waha):
        gateway = make(keeping(seen))
        await gateway.signal(Signal(ADDRESS, "seen", targets=(ID,)), timing())
        await gateway.signal(Signal(ADDRESS, "typing", seconds=2.04), timing())
        await gateway.signal(Signal(ADDRESS, "paused"), timing())
    asked = [
        (request.method, request.url.path, json.loads(request.content) if request.content else None) for request in seen
    ]
    chat = {"session": "default", "chatId": ADDRESS}
    assert asked == [
        ("PUT", f"/base/messages/{ID}", None),
        ("PUT", "/base/presences/6281234567890@s.whatsapp.net", {"presence": "typing", "delay": 2.0}),
        ("PUT", "/base/presences/6281234567890@s.whatsapp.net", {"presence": "pause"}),
        ("POST", "/api/sendSeen", {**chat, "messageIds": [f"false_{ADDRESS}_{ID}"]}),
        ("POST", "/api/startTyping", chat),
        ("POST", "/api/stopTyping", chat),
    ]


def test_whole_ids_name_a_groups_member() -> None:
    assert full_id("A", GROUP, from_me=False, participant="1@s.whatsapp.net") == f"false_{GROUP}_A_1@c.us"
    assert full_id("A", ADDRESS, from_me=False, participant="1@c.us") == f"false_{ADDRESS}_A"
