"""A customer has another number: what each shape tells, and that none of them is ever answered."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.contacts import AddressLinked, ContactReported
from shared.contracts.messages import MessageReceived, ProviderEventReceived
from shared.inbound.delivery import Provider
from shared.inbound.normalise import normalise

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW, OWN = "6281234567890@c.us", "6281298765432@c.us", "6280000000000@c.us"
GROUP = "120363000000000000@g.us"
AT = 1_772_366_000


def whapi(**message: Any) -> tuple[Provider, dict[str, Any]]:
    base = {"id": "AbCd.xyz-gKq7", "from_me": False, "chat_id": "6281234567890@s.whatsapp.net", "timestamp": AT}
    return "whapi", {"messages": [base | message], "channel_id": "NAME-X"}


def waha(engine: str, data: dict[str, Any], **payload: Any) -> tuple[Provider, dict[str, Any]]:
    base = {"id": f"false_{NEW}_3AAA", "timestamp": AT, "from": NEW, "fromMe": False, "_data": data}
    return "waha", {
        "event": "message.any",
        "session": "default",
        "me": {"id": OWN},
        "environment": {"engine": engine},
        "payload": base | payload,
    }


NAMED = {
    "whapi: system of that kind with both numbers": whapi(
        type="system",
        subtype="change_number",
        system={"body": "John has a new number", "old_id": "6281234567890", "new_id": "6281298765432"},
    ),
    "whapi: system whose chat is the old number": whapi(
        type="system", system={"type": "user_changed_number", "body": "John", "new_wa_id": "6281298765432"}
    ),
    "whapi: system with the customer and the id they have now": whapi(
        type="system",
        system={"type": "customer_changed_number", "wa_id": "6281298765432", "customer": "6281234567890"},
    ),
    "whapi: an action of that kind": whapi(
        type="action", action={"type": "change_number", "oldJid": OLD, "newJid": "6281298765432@s.whatsapp.net"}
    ),
    "whapi: the message's own type": whapi(type="change_number", new_number="+62 812-9876-5432"),
    "whapi: a contact under another id": (
        "whapi",
        {"contacts_updates": [{"before_update": {"id": "6281234567890"}, "after_update": {"id": "6281298765432"}}]},
    ),
    "whapi: a chat under another id": (
        "whapi",
        {
            "chats_updates": [
                {
                    "before_update": {"id": "6281234567890@s.whatsapp.net"},
                    "after_update": {"id": "6281298765432@s.whatsapp.net"},
                    "changes": ["id"],
                }
            ]
        },
    ),
    "WEBJS: the notice in the chat of the new number": waha(
        "WEBJS",
        {"type": "notification_template", "subtype": "change_number", "to": NEW, "templateParams": [NEW, OLD]},
    ),
    "WEBJS: a group member": waha(
        "WEBJS",
        {"type": "gp2", "subtype": "modify", "author": OLD, "recipients": [NEW]},
        **{"id": f"false_{GROUP}_3AAA_{OLD}", "from": GROUP, "author": OLD},
    ),
    "NOWEB: by name": waha(
        "NOWEB",
        {
            "key": {"remoteJid": "6281298765432@s.whatsapp.net", "fromMe": False, "id": "3AAA"},
            "messageStubType": "INDIVIDUAL_CHANGE_NUMBER",
            "messageStubParameters": ["6281234567890@s.whatsapp.net", "6281298765432@s.whatsapp.net"],
        },
        body="John changed their phone number",
    ),
    "NOWEB: by number": waha(
        "NOWEB",
        {
            "key": {"remoteJid": "6281298765432@s.whatsapp.net", "fromMe": False, "id": "3AAA"},
            "messageStubType": 42,
            "messageStubParameters": ["6281234567890@s.whatsapp.net"],
        },
    ),
    "GOWS: by name, in its own spelling": waha(
        "GOWS",
        {
            "Info": {"Chat": "6281298765432@s.whatsapp.net", "ID": "3AAA"},
            "MessageStubType": "INDIVIDUAL_CHANGE_NUMBER",
            "MessageStubParameters": ["6281234567890:3@s.whatsapp.net"],
        },
    ),
}

UNCLEAR = {
    "whapi: only words": whapi(type="system", subtype="change_number", system={"body": "John has a new number"}),
    "whapi: no content at all": whapi(type="system", subtype="number_changed"),
    "whapi: nonsense for numbers": whapi(
        type="system", subtype="change_number", system={"old_id": [], "new_id": {"a": 1}, "body": 7}
    ),
    "whapi: the same number twice": whapi(
        type="system", subtype="change_number", system={"old_id": "6281234567890", "new_id": "6281234567890"}
    ),
    "whapi: a group's": whapi(
        type="system", subtype="change_number", chat_id=GROUP, system={"new_id": "6281298765432"}
    ),
    "WEBJS: our own number is one of them": waha(
        "WEBJS",
        {"type": "notification_template", "subtype": "change_number", "to": OWN, "templateParams": [OWN, OLD]},
    ),
    "WEBJS: nobody named": waha("WEBJS", {"type": "notification_template", "subtype": "change_number"}, body="x"),
    "NOWEB: three numbers": waha(
        "NOWEB",
        {"messageStubType": 42, "messageStubParameters": [OLD, NEW, "628111@c.us"], "key": {"remoteJid": NEW}},
        body="John changed their phone number",
    ),
    "NOWEB: parameters that are no list": waha("NOWEB", {"messageStubType": "42", "messageStubParameters": "x"}),
}


def links(found: list[Any]) -> list[tuple[str, str, str]]:
    return [(one.address, one.alias, one.reason) for one in found if isinstance(one, AddressLinked)]


@pytest.mark.parametrize("name", NAMED)
def test_both_numbers_are_one_person_and_nothing_is_answered(name: str) -> None:
    provider, body = NAMED[name]
    found = normalise(provider, body, received_at=NOW)
    assert links(found) == [(OLD, NEW, "number_changed")]
    (shown,) = (one for one in found if not isinstance(one, AddressLinked))
    assert isinstance(shown, ProviderEventReceived | ContactReported)
    if isinstance(shown, ProviderEventReceived):
        assert shown.kind == "ignored"


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_notice_that_names_nobody_is_labelled_and_kept(name: str) -> None:
    provider, body = UNCLEAR[name]
    (shown,) = normalise(provider, body, received_at=NOW)
    assert isinstance(shown, ProviderEventReceived)
    assert shown.kind == "ignored"
    assert "change_number" in shown.provider_event or "number_changed" in shown.provider_event


def test_a_redelivery_is_the_same_event_and_a_later_change_another() -> None:
    provider, body = NAMED["WEBJS: the notice in the chat of the new number"]
    first, again = (normalise(provider, body, received_at=NOW) for _ in range(2))
    assert [one.event_id for one in first] == [one.event_id for one in again]
    later = {**body, "payload": {**body["payload"], "id": f"false_{NEW}_3BBB", "timestamp": AT + 60}}
    assert not {one.event_id for one in first} & {one.event_id for one in normalise(provider, later, received_at=NOW)}


def test_a_contact_shown_under_its_hidden_id_and_then_its_number_has_not_changed_it() -> None:
    body = {"contacts_updates": [{"before_update": {"id": "999888777@lid"}, "after_update": {"id": "6281298765432"}}]}
    assert links(normalise("whapi", body, received_at=NOW)) == [("999888777@lid", NEW, "payload")]


@pytest.mark.parametrize("words", ["Please change my number", "change_number"])
def test_words_of_a_customer_are_no_notice(words: str) -> None:
    for provider, body in (whapi(type="text", text={"body": words}), waha("NOWEB", {"messageStubType": 0}, body=words)):
        (message,) = normalise(provider, body, received_at=NOW)
        assert isinstance(message, MessageReceived)
        assert message.text == words
