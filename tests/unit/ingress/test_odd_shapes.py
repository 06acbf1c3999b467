"""Payloads as they come from real numbers: fields missing, flags elsewhere, facts under another event's name."""

from typing import Any

import orjson
import pytest

from shared.inbound.explaining import explain
from tests.unit.ingress.bodies import CUSTOMER, GROUP, NOW, OWN, PERSON, waha_body, waha_payload, whapi_body, whapi_text

RAW = f"{CUSTOMER}@s.whatsapp.net"


def line_of(provider: Any, body: Any) -> dict[str, Any]:
    (line,), _ = explain(provider, orjson.dumps(body), now=NOW)
    return line


def noweb(**key: Any) -> dict[str, Any]:
    return {"key": {"id": "3A", "remoteJid": RAW, **key}, "message": {"conversation": "Halo"}}


def gows(**info: Any) -> dict[str, Any]:
    return {"Info": {"ID": "3A", "Chat": RAW, **info}, "Message": {"conversation": "Halo"}}


OWN_MESSAGES = {
    "the id says so in capitals": {"id": f"TRUE_{PERSON}_3AAA", "fromMe": ...},
    "the id is an object": {"id": {"fromMe": True, "remote": PERSON, "id": "3AAA"}, "fromMe": ...},
    "sent through the API, without a flag": {"id": "3A", "source": "api", "fromMe": ...},
    "NOWEB's own flag alone": {"id": "3A", "fromMe": ..., "_data": noweb(fromMe=True)},
    "NOWEB's own flag against the payload's": {"id": "3A", "fromMe": False, "_data": noweb(fromMe=True)},
    "GOWS's own flag alone": {"id": "3A", "fromMe": ..., "_data": gows(IsFromMe=True)},
    "WEBJS's own flag alone": {
        "id": "3A",
        "fromMe": ...,
        "_data": {"id": {"fromMe": True, "id": "3A"}, "type": "chat"},
    },
    "from our number": {"id": "3A", "fromMe": ..., "from": f"{OWN}:7@s.whatsapp.net", "to": PERSON},
}


@pytest.mark.parametrize("name", OWN_MESSAGES)
@pytest.mark.parametrize("engine", ["WEBJS", "WPP", "NOWEB", "GOWS"])
def test_one_sign_of_an_own_message_is_enough(name: str, engine: str) -> None:
    line = line_of("waha", waha_body(waha_payload(**OWN_MESSAGES[name]), engine=engine))
    assert (line["kind"], line["from_me"], line["answerable"]) == ("message", True, False)


SHARED: dict[str, tuple[dict[str, Any], str]] = {
    "NOWEB's group": ({"_data": noweb(remoteJid=GROUP, participant=RAW)}, "group"),
    "GOWS's group": ({"_data": gows(Chat=GROUP, Sender=RAW, IsGroup=True)}, "group"),
    "WEBJS's group": ({"_data": {"id": {"remote": GROUP, "id": "3A"}, "type": "chat"}}, "group"),
    "a group that only `to` names": ({"to": GROUP}, "group"),
    "NOWEB's story": ({"_data": noweb(remoteJid="status@broadcast", participant=RAW)}, "status"),
    "GOWS's story": ({"_data": gows(Chat="status@broadcast", Sender=RAW)}, "status"),
    "WEBJS's story by its mark": ({"_data": {"isStatusV3": True, "type": "chat"}}, "status"),
    "a newsletter": ({"_data": gows(Chat="120363@newsletter")}, "newsletter"),
}


@pytest.mark.parametrize("name", SHARED)
def test_a_person_who_is_shown_for_a_group_or_story_is_not_answered(name: str) -> None:
    changes, chat_type = SHARED[name]
    line = line_of("waha", waha_body(waha_payload(id="3A", **{"from": PERSON, **changes})))
    assert (line["kind"], line["chat_type"], line["answerable"]) == ("message", chat_type, False)


@pytest.mark.parametrize("event", ["message", "message.any"])
@pytest.mark.parametrize(
    ("changes", "kind", "target"),
    [
        ({"reaction": {"text": "👍", "messageId": f"true_{PERSON}_AB"}, "body": "👍"}, "reaction", "AB"),
        ({"editedMessageId": "3BBB", "body": "baru"}, "edited", "3BBB"),
        ({"revokedMessageId": "3BBB", "body": "x"}, "revoked", "3BBB"),
        ({"vote": {"selectedOptions": ["Ya"]}, "poll": {"id": f"true_{PERSON}_P"}, "body": "Ya"}, "poll_vote", "P"),
    ],
)
def test_a_fact_under_a_messages_name_is_still_that_fact(
    event: str, changes: dict[str, Any], kind: str, target: str
) -> None:
    line = line_of("waha", waha_body(waha_payload(**changes), event))
    assert (line["kind"], line["target"], line["answerable"]) == (kind, target, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "call_log"},
        {"type": "e2e_notification"},
        {"type": "REVOKED"},
        {"_data": {"messageStubType": "E2E_IDENTITY_CHANGED"}},
        {"_data": {"messageStubType": "27", "messageStubParameters": [RAW]}},
        {"_data": {"MessageStubType": 2}},
    ],
)
def test_what_whatsapp_itself_says_is_recorded_and_no_more(changes: dict[str, Any]) -> None:
    line = line_of("waha", waha_body(waha_payload(**changes)))
    assert (line["kind"], line["answerable"], line["from_me"]) == ("ignored", False, False)


def test_an_ack_that_says_nothing_still_names_its_chat() -> None:
    line = line_of("waha", waha_body(waha_payload(ack=7, ackName="WEIRD"), "message.ack"))
    assert (line["kind"], line["chat_type"]) == ("ignored", "direct")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": "TEXT"}, ("message", False, True, "Halo")),
        (
            {"type": "Link_Preview", "text": ..., "link_preview": {"body": "https://x"}},
            ("message", False, True, "https://x"),
        ),
        ({"type": "documentwithcaption", "text": ..., "document": {"caption": "a"}}, ("message", False, True, "a")),
        ({"from_me": ..., "source": "api"}, ("message", True, False, "Halo")),
        ({"from_me": None, "source": "web"}, ("message", False, True, "Halo")),
        ({"type": "SYSTEM"}, ("ignored", False, False, None)),
        ({"type": "ciphertext", "text": ...}, ("ignored", False, False, None)),
        ({"type": "group_notification"}, ("ignored", False, False, None)),
        ({"type": "DELETED", "text": ...}, ("revoked", False, False, None)),
    ],
)
def test_whapis_types_however_they_are_spelt(changes: dict[str, Any], expected: tuple[Any, ...]) -> None:
    line = line_of("whapi", whapi_body(whapi_text(**changes)))
    assert tuple(line[name] for name in ("kind", "from_me", "answerable", "text")) == expected


def test_a_status_code_in_a_string_is_the_same_code() -> None:
    line = line_of("whapi", {"statuses": [{"id": "A-1", "code": "3", "recipient_id": CUSTOMER}]})
    assert (line["kind"], line["status"]) == ("status", "delivered")


@pytest.mark.parametrize("name", ["menu.pdf", "Menu musim panas.DOCX"])
def test_a_documents_name_is_nobodys_words_even_where_the_file_names_itself_no_more(name: str) -> None:
    waha = waha_payload(body=name, hasMedia=True, media=None, _data={"Info": {}, "Message": {"documentMessage": None}})
    whapi = whapi_text(type="document", text=..., document={"caption": name})
    for line in (line_of("waha", waha_body(waha, engine="GOWS")), line_of("whapi", whapi_body(whapi))):
        assert (line["type"], line["text"], line["answerable"]) == ("document", None, False)
    said = waha_payload(body="Ini menu.pdf ya", hasMedia=True, media={"filename": "menu.pdf"})
    assert line_of("waha", waha_body(said))["answerable"]
