"""What Whapi shows of messages of every kind."""

from typing import Any

import pytest

from deploy.simulator import payloads_whapi
from deploy.simulator.content import Content, Kind, Tapped, option_id
from deploy.simulator.messages import STORIES, Message, Quote
from tests.unit.simulator.making import CARD, CUSTOMER, GROUP, LID, OWN, in_group, menu, message, settings

Json = dict[str, Any]


def shown(made: Message) -> Json:
    return payloads_whapi.message_object(made, settings())


@pytest.mark.parametrize("kind", ["image", "video", "gif", "short", "audio", "voice", "document", "sticker"])
def test_files_have_facts_but_no_link(kind: Kind) -> None:
    made = message(kind=kind)
    item = shown(made)
    assert item["type"] == kind
    part = item[kind]
    assert made.content.file is not None
    assert part["id"] == "jpeg-0a1b-2c3d"
    assert part["mime_type"] == made.content.file.mime_type
    assert part["file_size"] == len(made.content.file.data)
    assert "link" not in part
    assert part.get("caption") == (made.text or None)
    assert ("seconds" in part) is (kind in ("video", "gif", "short", "audio", "voice"))
    assert ("filename" in part) is (kind == "document")


def test_with_automatic_download_a_file_has_a_link() -> None:
    item = payloads_whapi.message_object(message(kind="image"), settings(), "http://127.0.0.1:8090/whapi/files")
    assert item["image"]["link"] == "http://127.0.0.1:8090/whapi/files/jpeg-0a1b-2c3d.jpg"


def test_a_file_that_is_not_there_yet_has_the_placeholders_id() -> None:
    assert shown(message(kind="image", media_fault="absent"))["image"]["id"] == "media_init"


def test_view_once() -> None:
    assert shown(message(kind="image", view_once=True))["image"]["view_once"] is True


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [
        ("location", "location", {"latitude": -6.2, "longitude": 106.8, "name": "Hotel", "address": "Jalan Melati 1"}),
        ("live_location", "live_location", {"latitude": -6.2, "longitude": 106.8, "accuracy": 12.0}),
        ("contacts", "contact", {"name": "Ani", "vcard": CARD.vcard}),
        ("poll", "poll", {"title": "Makan apa?", "options": ["Nasi", "Mie"], "vote_limit": 0, "total": 0}),
        ("choice", "reply", {"type": "buttons_reply", "buttons_reply": {"id": "ButtonsV3:yes", "title": "Ya"}}),
        ("order", "order", {"order_id": "77", "item_count": 1}),
    ],
)
def test_other_content(kind: Kind, key: str, expected: Json) -> None:
    item = shown(message(kind=kind))
    assert item["type"] == key
    assert {name: item[key][name] for name in expected} == expected
    assert "text" not in item


def test_several_cards_are_a_list() -> None:
    item = shown(message(kind="contacts", content=Content(cards=(CARD, CARD))))
    assert (item["type"], len(item["contact_list"]["list"])) == ("contact_list", 2)


def test_a_list_row() -> None:
    tapped = Content(tapped=Tapped("list", "Makan", "food", "Sarapan"))
    reply = shown(message(kind="choice", content=tapped))["reply"]
    assert reply["list_reply"] == {"id": "ListV3:food", "title": "Makan", "description": "Sarapan"}


def test_an_own_menu() -> None:
    item = shown(message(kind="menu", source="api", text="Mau apa?", content=menu()))
    assert item["interactive"]["body"] == {"text": "Mau apa?"}
    assert item["interactive"]["action"]["list"]["sections"][0]["rows"][1]["id"] == "food"


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        (message(id="cccc-dddd").as_quote(), {"quoted_author": CUSTOMER, "quoted_content": {"body": "Halo"}}),
        (message(id="cccc-dddd", source="api").as_quote(), {"quoted_author": OWN, "quoted_type": "text"}),
        (Quote("cccc-dddd"), {}),
    ],
    ids=["the customer's", "ours", "unknown"],
)
def test_quotes(quote: Quote, expected: Json) -> None:
    context = shown(message(quote=quote))["context"]
    assert context["quoted_id"] == "cccc-dddd"
    assert {name: context[name] for name in expected} == expected
    assert ("quoted_content" in context) is bool(expected)


def test_a_context_without_a_quote() -> None:
    context = shown(message(forwarded=True, mentions=(f"{OWN}@s.whatsapp.net",)))["context"]
    assert context == {"forwarded": True, "forwarding_score": 1, "mentions": [OWN]}
    assert "context" not in shown(message())


def test_in_a_group_from_is_who_wrote() -> None:
    item = shown(in_group("whapi"))
    assert (item["chat_id"], item["from"], item["from_name"]) == (GROUP, CUSTOMER, "Budi")
    assert item["chat_name"] == "Keluarga"


def test_a_lid_stays_whole() -> None:
    item = shown(message(address=LID, alt=f"{CUSTOMER}@s.whatsapp.net"))
    assert (item["chat_id"], item["from"]) == (LID, LID)
    assert CUSTOMER not in str(item)


def test_a_story() -> None:
    item = shown(message(kind="image", address=STORIES))
    assert (item["type"], item["chat_id"]) == ("story", "stories")
    assert "image" in item


def test_votes_are_counted_in_the_poll() -> None:
    poll = shown(message(kind="poll", source="api", votes={f"{CUSTOMER}@s.whatsapp.net": ("Mie",)}))["poll"]
    assert poll["total"] == 1
    assert poll["results"][1] == {"id": option_id("Mie"), "name": "Mie", "count": 1, "voters": [CUSTOMER]}


def test_reactions_and_deletions_show_in_the_history() -> None:
    item = shown(message(reactions={"me": "👍", CUSTOMER: "👍"}, deleted=True))
    assert item["reactions"] == [{"emoji": "👍", "count": 2}]
    assert item["status"] == "deleted"


def test_the_answer_to_a_send_names_the_file() -> None:
    answer = payloads_whapi.accepted(message(kind="voice", source="api"))
    assert answer["sent"] is True
    assert (answer["message"]["type"], answer["message"]["voice"]["id"]) == ("voice", "jpeg-0a1b-2c3d")
