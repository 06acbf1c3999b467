"""Whapi's bodies, one case per sentence of its contract."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.inbound.normalise import MOST_QUARANTINED_APART, gathered, normalise
from tests.unit.ingress.bodies import (
    CUSTOMER,
    NOW,
    THEN,
    Json,
    echoed,
    outcome,
    outcomes,
    received,
    reported,
    whapi,
    whapi_body,
    whapi_text,
)

SIMPLIFIED: Json = {
    "from": "6281234567890@c.us",
    "from_name": "John Doe",
    "pushname": "John",
    "text": {"body": "Halo, saya butuh bantuan!"},
    "timestamp": 1704123456,
}


def test_a_full_text_message() -> None:
    message = received(whapi(whapi_body(whapi_text())))
    assert message.channel.external_id == "HOTEL-1"
    assert message.address == f"{CUSTOMER}@c.us"
    assert message.provider_message_id == "AbCd.xyz-gKq7"
    assert message.has_provider_id
    assert message.dedupe_seconds is None
    assert message.text == "Halo"
    assert message.sender_name == "Budi"
    assert message.sent_at == datetime.fromtimestamp(THEN, UTC)
    assert message.sent_at_ms is None
    assert message.received_at == message.occurred_at == NOW


def test_the_simplified_body() -> None:
    message = received(whapi({"messages": [SIMPLIFIED]}))
    assert message.channel.external_id is None
    assert message.address == "6281234567890@c.us"
    assert message.text == "Halo, saya butuh bantuan!"
    assert message.sender_name == "John Doe"
    assert message.provider_message_id.startswith("gen-")
    assert not message.has_provider_id
    assert message.dedupe_seconds is None


def test_a_simplified_message_delivered_again_is_the_same_one() -> None:
    first, again = (received(whapi({"messages": [SIMPLIFIED]})) for _ in range(2))
    other = received(whapi({"messages": [{**SIMPLIFIED, "text": {"body": "Dan satu lagi"}}]}))
    assert (first.event_id, first.provider_message_id) == (again.event_id, again.provider_message_id)
    assert other.provider_message_id != first.provider_message_id


def test_without_id_and_time_only_the_moment_tells_two_messages_apart() -> None:
    item = {key: value for key, value in SIMPLIFIED.items() if key != "timestamp"}
    first, again = (received(whapi({"messages": [item]})) for _ in range(2))
    assert first.dedupe_seconds == 10
    assert first.event_id != again.event_id
    assert first.provider_message_id != again.provider_message_id
    assert first.sent_at is None


def test_two_deliveries_of_one_item_agree_whatever_the_order_of_keys() -> None:
    item = whapi_text()
    backwards = dict(reversed(item.items()))
    assert received(whapi(whapi_body(item))).event_id == received(whapi(whapi_body(backwards))).event_id


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"from_me": ...}, "received"),
        ({"from_me": None}, "received"),
        ({"type": ...}, "received"),
        ({"type": None}, "received"),
        ({"chat_id": ...}, "received"),
        ({"chat_id": None, "from": f"{CUSTOMER}@s.whatsapp.net"}, "received"),
        ({"from": ...}, "received"),
        ({"from": int(CUSTOMER), "chat_id": ...}, "received"),
        ({"id": 12345}, "received"),
        ({"timestamp": "soon"}, "received"),
        ({"from_name": {"not": "a name"}}, "received"),
        ({"unheard_of": {"by": "anyone"}}, "received"),
        ({"chat_id": "123@c.us"}, "received"),
        ({"chat_id": "test@c.us"}, "received"),
        ({"chat_id": "71234567890123@lid", "from": "71234567890123@lid"}, "received"),
        ({"text": {"body": "  "}}, "ignored"),
        ({"text": {"body": None}}, "ignored"),
        ({"text": {}}, "ignored"),
        ({"text": None}, "quarantined:missing_text"),
        ({"text": []}, "quarantined:not_an_object"),
        ({"text": {"body": 7}}, "quarantined:wrong_type"),
        ({"text": {"body": ["Halo"]}}, "quarantined:wrong_type"),
        ({"type": 5}, "quarantined:wrong_type"),
        ({"from_me": "perhaps"}, "quarantined:wrong_type"),
        ({"from_me": []}, "quarantined:wrong_type"),
        ({"id": {"a": []}}, "received"),
        ({"id": []}, "quarantined:wrong_type"),
        ({"id": "x" * 256}, "quarantined:id_too_long"),
        ({"chat_id": ..., "from": ...}, "quarantined:missing_sender"),
        ({"chat_id": ..., "from": ""}, "quarantined:missing_sender"),
        ({"chat_id": "", "from": "   "}, "quarantined:missing_sender"),
        ({"chat_id": "", "from": "@c.us"}, "quarantined:missing_sender"),
        ({"chat_id": "undefined@s.whatsapp.net", "from": ...}, "quarantined:missing_sender"),
        ({"chat_id": ..., "from": []}, "quarantined:wrong_type"),
        ({"chat_id": ..., "from": True}, "quarantined:wrong_type"),
        ({"chat_id": "9" * 200}, "quarantined:bad_address"),
        ({"chat_id": "someone@example.com"}, "quarantined:unknown_address"),
        ({"type": ..., "text": ...}, "quarantined:no_content"),
        ({"type": ..., "text": ..., "from": ..., "chat_id": ...}, "quarantined:missing_sender"),
        ({"chat_id": "120363000000000000@g.us"}, "received"),
        ({"chat_id": "1234@newsletter"}, "received"),
        ({"chat_id": "stories"}, "received"),
        ({"chat_id": "status@broadcast"}, "received"),
        ({"chat_id": "123@broadcast"}, "received"),
        ({"type": "image", "image": {"caption": "lihat"}}, "image"),
        ({"type": "reply", "reply": {"type": "buttons_reply"}}, "choice"),
        ({"type": "system", "system": {"body": "joined"}}, "ignored"),
        ({"type": "unknown", "source": "system"}, "ignored"),
        ({"type": "a_type_of_next_year"}, "unsupported"),
        ({"type": "call"}, "call"),
        ({"type": "action", "action": {"type": "reaction", "emoji": "👍", "target": "x"}}, "reaction"),
        ({"type": "action", "action": {"type": "edit", "target": "x"}, "chat_id": ...}, "edited"),
        ({"type": "action", "action": {"type": "delete", "target": "x"}}, "revoked"),
        ({"type": "action", "action": {"type": "vote", "target": "x"}}, "poll_vote"),
        ({"type": "action", "action": {"type": "pin", "target": "x"}}, "ignored"),
        ({"type": "action", "action": None}, "ignored"),
        ({"type": "deleted"}, "revoked"),
        ({"status": "deleted"}, "revoked"),
        ({"edited": True}, "edited"),
    ],
)
def test_every_kind_of_message(changes: Json, expected: str) -> None:
    assert outcomes(whapi(whapi_body(whapi_text(**changes)))) == [expected]


def test_a_text_with_a_link_has_its_text_in_the_preview() -> None:
    item = whapi_text(type="link_preview", text=..., link_preview={"body": "Lihat https://a.example", "title": "A"})
    assert received(whapi(whapi_body(item))).text == "Lihat https://a.example"
    untyped = whapi_text(type=..., text=..., link_preview={"body": "Lihat https://a.example"})
    assert received(whapi(whapi_body(untyped))).text == "Lihat https://a.example"


@pytest.mark.parametrize(
    ("source", "expected"),
    [("api", "api"), ("web", "phone"), ("mobile", "phone"), ("system", "unknown"), (None, "unknown"), ([], "unknown")],
)
def test_own_messages_are_echoes(source: Any, expected: str) -> None:
    message = echoed(whapi(whapi_body(whapi_text(from_me=True, **{"from": "6280000000000"}, source=source))))
    assert message.address == f"{CUSTOMER}@c.us"
    assert message.source == expected


def test_an_own_message_without_a_chat_names_nobody() -> None:
    assert outcomes(whapi(whapi_body(whapi_text(from_me=True, chat_id=...)))) == ["quarantined:missing_sender"]


def test_a_broken_item_loses_no_other() -> None:
    body = whapi_body(
        None, whapi_text(), "x", whapi_text(id="B-2"), {}, [], 3, statuses=[None, {"id": "m", "status": "read"}]
    )
    assert outcomes(whapi(body)) == [
        "quarantined:not_an_object",
        "received",
        "quarantined:not_an_object",
        "received",
        "quarantined:missing_sender",
        "quarantined:not_an_object",
        "quarantined:not_an_object",
        "quarantined:not_an_object",
        "read",
    ]


@pytest.mark.parametrize(
    ("spelling", "address"),
    [
        ("6281234567890", "6281234567890@c.us"),
        ("+6281234567890@c.us", "6281234567890@c.us"),
        ("+62 812-3456-7890", "6281234567890@c.us"),
        ("081234567890", "6281234567890@c.us"),
        ("6281234567890:3@s.whatsapp.net", "6281234567890@c.us"),
        ("6281234567890@S.WhatsApp.net", "6281234567890@c.us"),
        ("71234567890123@lid", "71234567890123@lid"),
        ("000", "000@c.us"),
    ],
)
def test_one_spelling_of_an_address(spelling: str, address: str) -> None:
    assert received(whapi(whapi_body(whapi_text(chat_id=..., **{"from": spelling})))).address == address


@pytest.mark.parametrize("status", ["pending", "sent", "delivered", "read", "played", "failed"])
def test_status_words(status: str) -> None:
    item = {"id": "m-1", "code": 9, "status": status, "recipient_id": CUSTOMER, "timestamp": str(THEN)}
    report = reported(whapi({"statuses": [item]}))
    assert (report.provider_message_id, report.status, report.from_me) == ("m-1", status, True)
    assert report.address == f"{CUSTOMER}@c.us"
    assert report.reported_at == datetime.fromtimestamp(THEN, UTC)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"id": "m", "status": "read", "timestamp": THEN}, "read"),
        ({"id": "m", "status": "READ"}, "read"),
        ({"id": "m", "code": 3}, "delivered"),
        ({"id": "m", "code": 1}, "quarantined:unknown_status"),
        ({"id": "m"}, "quarantined:unknown_status"),
        ({"id": "m", "status": "vanished"}, "quarantined:unknown_status"),
        ({"id": "m", "status": []}, "quarantined:unknown_status"),
        ({"status": "read"}, "quarantined:missing_id"),
        ({"id": "", "status": "read"}, "quarantined:missing_id"),
        ({"id": "m", "status": "deleted"}, "revoked"),
        ({"id": "m", "status": "read", "recipient_id": "stories", "viewer_id": CUSTOMER}, "read"),
        ({"id": "m", "status": "read", "recipient_id": 5.5}, "quarantined:wrong_type"),
    ],
)
def test_every_kind_of_status(item: Json, expected: str) -> None:
    assert outcomes(whapi({"statuses": [item]})) == [expected]


def test_a_failed_status_says_why() -> None:
    errors: list[Any] = [{"code": 500, "message": "Message could not be delivered"}, None, "and so on", {"x": []}]
    report = reported(whapi({"statuses": [{"id": "m", "status": "failed", "errors": errors}]}))
    assert report.error == "500 Message could not be delivered; and so on"


def test_the_same_status_again_is_the_same_event_and_another_readers_is_not() -> None:
    first = reported(
        whapi({"statuses": [{"id": "m", "status": "read", "recipient_id": "1@c.us", "timestamp": "1767582244"}]})
    )
    again = reported(
        whapi({"statuses": [{"id": "m", "status": "read", "recipient_id": "1@c.us", "timestamp": 1767582299}]})
    )
    other = reported(whapi({"statuses": [{"id": "m", "status": "read", "recipient_id": "1@c.us", "viewer_id": "2"}]}))
    assert first.event_id == again.event_id
    assert other.event_id != first.event_id


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"presences": [{"contact_id": CUSTOMER, "status": "typing"}]}, ["typing"]),
        ({"calls": [{"id": "c", "timestamp": THEN * 1000}]}, ["call"]),
        ({"messages_removed": ["id-1", "id-2", None]}, ["revoked", "revoked", "quarantined:missing_id"]),
        ({"messages_removed_all": f"{CUSTOMER}@s.whatsapp.net"}, ["ignored"]),
        ({"messages_updates": [{"id": "m", "changes": ["text"]}]}, ["edited"]),
        ({"messages_updates": [{"id": "m", "trigger": {"action": {"type": "vote"}}}]}, ["poll_vote"]),
        ({"messages_updates": [{"id": "m", "changes": [["x"]]}]}, ["ignored"]),
        ({"chats_updates": [{"after_update": {"last_message": {}}}]}, ["ignored"]),
        ({"contacts": [{"id": CUSTOMER}]}, ["contact"]),
        ({"groups_participants": [{"group_id": "1@g.us", "action": "add"}]}, ["group"]),
        ({"labels": [{"id": "1"}]}, ["label"]),
        ({"health": {"status": {"text": "AUTH"}}}, ["session:connected"]),
        ({"qr": {"status": "OK"}}, ["session:needs_qr"]),
        ({"user": {"id": CUSTOMER}}, ["session:connected"]),
        ({"errors": [{"code": 1}]}, ["ignored"]),
        ({"event": {"type": "service", "event": "post"}}, ["ignored"]),
        ({"messages": []}, []),
        ({"messages": []} | {"statuses": []}, []),
        ({}, ["quarantined:unknown_event"]),
        ({"messages": None}, ["quarantined:unknown_event"]),
        ({"messages": {"from": CUSTOMER}}, ["quarantined:not_an_array"]),
        ({"messages": "Halo"}, ["quarantined:not_an_array"]),
        ({"stickers_of_2031": [1]}, ["quarantined:unknown_event"]),
        ({"event": {"type": "moods", "event": "post"}}, ["quarantined:unknown_event"]),
        ({"presences": [3]}, ["quarantined:not_an_object"]),
        ({"health": "fine"}, ["quarantined:not_an_object"]),
    ],
)
def test_every_array(body: Json, expected: list[str]) -> None:
    assert outcomes(whapi(body)) == expected


def test_dispatch_follows_the_arrays_and_not_the_event() -> None:
    body = whapi_body(whapi_text(), event={"type": "statuses", "event": "put"}, novelties=[1])
    assert outcomes(whapi(body)) == ["received", "quarantined:unknown_event"]


def test_momentary_observations_are_events_of_their_own() -> None:
    body = {"presences": [{"contact_id": CUSTOMER, "status": "typing"}]}
    later = NOW.replace(minute=1)
    first, again = whapi(body)[0], normalise("whapi", body, received_at=later)[0]
    assert first.event_id != again.event_id


def test_a_flood_of_unusable_items_is_kept_as_one_record() -> None:
    contracts = whapi(whapi_body(*([None] * (MOST_QUARANTINED_APART + 1)), whapi_text()))
    kept = gathered(contracts)
    assert [outcome(contract) for contract in kept] == ["received", "quarantined:not_an_object"]
    assert len(kept[1].raw) == MOST_QUARANTINED_APART + 1  # type: ignore[attr-defined]
    assert gathered(contracts[1:]) == contracts[1:]


def test_the_channel_is_read_in_both_spellings() -> None:
    body = {"messages": [whapi_text()], "channelId": "HOTEL-2"}
    assert received(whapi(body)).channel.external_id == "HOTEL-2"


@pytest.mark.parametrize("channel", [7, [1], {"id": 1}, True, "x" * 201])
def test_an_unreadable_channel_is_an_unknown_one(channel: Any) -> None:
    assert outcomes(whapi(whapi_body(whapi_text(), channel_id=channel))) == ["quarantined:unknown_channel"]
