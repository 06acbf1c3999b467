"""WAHA's bodies, one case per sentence of its contract."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.messages import ProviderEventReceived
from shared.inbound.providers.waha_ids import MessageId, parse_message_id
from tests.unit.ingress.bodies import (
    CUSTOMER,
    GROUP,
    LID,
    OWN,
    THEN,
    Json,
    echoed,
    outcomes,
    received,
    reported,
    waha,
    waha_body,
    waha_payload,
)

FROM_PERSON = f"{CUSTOMER}@c.us"


def test_the_documented_example() -> None:
    body = {
        "id": "test-webhook",
        "timestamp": 1700000000,
        "session": "default",
        "event": "message",
        "payload": {
            "id": "msg-123",
            "timestamp": 1700000000,
            "from": FROM_PERSON,
            "fromMe": False,
            "to": f"{OWN}@c.us",
            "body": "Hello, I need help",
            "hasMedia": False,
        },
        "me": {"id": f"{OWN}@c.us"},
        "environment": {"version": "2024.1.1", "engine": "WEBJS"},
    }
    message = received(waha(body))
    assert message.channel.external_id == "default"
    assert message.address == FROM_PERSON
    assert message.provider_message_id == "msg-123"
    assert message.text == "Hello, I need help"
    assert message.sent_at == datetime.fromtimestamp(1700000000, UTC)
    assert message.sent_at_ms is None
    assert message.sender_name is None


def test_a_full_message() -> None:
    message = received(waha(waha_body(waha_payload())))
    assert message.provider_message_id == "3EB0AAAA"
    assert message.sent_at_ms == THEN * 1000 + 512
    assert message.sender_name == "Budi"


def test_the_same_message_as_both_events_is_one_event() -> None:
    first = received(waha(waha_body(waha_payload(), "message")))
    second = received(waha(waha_body(waha_payload(), "message.any", id="evt_other", timestamp=THEN * 1000 + 600)))
    assert first.event_id == second.event_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("false_628@c.us_3AAA", MessageId("3AAA", False, "628@c.us")),
        ("true_22@lid_3AAA", MessageId("3AAA", True, "22@lid")),
        ("false_1@g.us_3EB0_22@lid", MessageId("3EB0", False, "1@g.us", "22@lid")),
        ("false_status@broadcast_AA_1@c.us", MessageId("AA", False, "status@broadcast", "1@c.us")),
        ("true_1@c.us_my_own_id", MessageId("my_own_id", True, "1@c.us")),
        ("msg-123", MessageId("msg-123")),
        ("true_story", MessageId("true_story")),
        ("false_nochat_3AAA", MessageId("false_nochat_3AAA")),
        ("false_1@c.us_", MessageId("false_1@c.us_")),
        ("_", MessageId("_")),
    ],
)
def test_message_ids(text: str, expected: MessageId) -> None:
    assert parse_message_id(text) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "received"),
        ({"fromMe": ...}, "received"),
        ({"fromMe": None, "to": None}, "received"),
        ({"from": None}, "received"),
        ({"id": ...}, "received"),
        ({"id": None, "timestamp": None}, "received"),
        ({"id": {"_serialized": f"false_{FROM_PERSON}_3EB0", "id": "3EB0"}}, "received"),
        ({"id": f"false_{LID}_3EB0", "from": LID}, "received"),
        ({"media": None, "location": None, "vCards": [], "replyTo": {"id": "x"}}, "received"),
        ({"_data": {"type": "list_response"}, "body": "Kamar Deluxe"}, "choice"),
        ({"_data": None}, "received"),
        ({"_data": []}, "received"),
        ({"_data": "raw"}, "received"),
        ({"id": "msg-1", "from": ...}, "quarantined:missing_sender"),
        ({"id": "msg-1", "from": ""}, "quarantined:missing_sender"),
        ({"id": ..., "from": None}, "quarantined:missing_sender"),
        ({"from": 12.5}, "quarantined:wrong_type"),
        ({"from": ["x"]}, "quarantined:wrong_type"),
        ({"id": 7.5}, "quarantined:wrong_type"),
        ({"fromMe": "maybe"}, "quarantined:wrong_type"),
        ({"body": 5}, "quarantined:wrong_type"),
        ({"body": {"text": "Halo"}}, "quarantined:wrong_type"),
        ({"id": "msg-1", "from": "someone@example.com"}, "quarantined:unknown_address"),
        ({"body": None}, "ignored"),
        ({"body": ""}, "ignored"),
        ({"body": ...}, "ignored"),
        ({"body": None, "_data": {"message": {"secretEncryptedMessage": {}}}}, "ignored"),
        ({"body": "", "_data": {"type": "e2e_notification"}}, "ignored"),
        ({"body": "x", "_data": {"type": "revoked"}}, "revoked"),
        ({"hasMedia": True, "body": "caption"}, "document"),
        ({"hasMedia": False, "media": {"url": None}}, "document"),
        ({"location": {"latitude": "1", "longitude": "2"}, "body": "/9j/4AAQ"}, "location"),
        ({"location": {"latitude": "1"}, "body": "/9j/4AAQ"}, "unsupported"),
        ({"vCards": ["BEGIN:VCARD"], "body": "BEGIN:VCARD"}, "contacts"),
        ({"body": "BEGIN:VCARD", "_data": {"type": "vcard"}}, "contacts"),
        ({"body": None, "_data": {"message": {"pollCreationMessageV3": {}}}}, "unsupported"),
        ({"body": None, "_data": {"Message": {"locationMessage": {}}}}, "unsupported"),
        ({"id": f"false_{GROUP}_3EB0_{LID}", "from": GROUP, "participant": LID}, "received"),
        ({"id": f"false_{GROUP}_3EB0_{LID}", "from": GROUP, "body": None}, "ignored"),
        ({"id": f"false_status@broadcast_A_{FROM_PERSON}", "from": "status@broadcast"}, "received"),
        ({"id": "x", "from": "12@newsletter"}, "received"),
        ({"id": "x", "from": "12@broadcast"}, "received"),
        ({"id": "x", "from": "867@meta.ai"}, "ignored"),
        ({"id": "x", "from": "0@c.us"}, "ignored"),
    ],
)
def test_every_kind_of_message(changes: Json, expected: str) -> None:
    assert outcomes(waha(waha_body(waha_payload(**changes)))) == [expected]


@pytest.mark.parametrize(
    ("engine", "changes"),
    [
        ("WEBJS", {"id": f"true_{FROM_PERSON}_3EB0", "from": f"{OWN}@c.us", "to": FROM_PERSON}),
        ("WEBJS", {"id": "3EB0", "from": f"{OWN}@c.us", "to": FROM_PERSON}),
        ("NOWEB", {"id": f"true_{FROM_PERSON}_3EB0", "from": FROM_PERSON, "to": ...}),
        ("NOWEB", {"id": "3EB0", "from": FROM_PERSON, "to": ...}),
        ("GOWS", {"id": f"true_{FROM_PERSON}_3EB0", "from": FROM_PERSON, "to": None}),
        ("GOWS", {"id": "3EB0", "from": FROM_PERSON, "to": f"{OWN}@c.us"}),
        ("WPP", {"id": "3EB0", "from": f"{OWN}@c.us", "to": FROM_PERSON}),
        ("VENOM", {"id": "3EB0", "from": f"{OWN}:3@c.us", "to": FROM_PERSON}),
        ("", {"id": "3EB0", "from": FROM_PERSON, "to": f"{OWN}@c.us"}),
    ],
)
def test_the_chat_of_an_own_message_on_each_engine(engine: str, changes: Json) -> None:
    body = waha_body(waha_payload(fromMe=True, source="api", **changes), engine=engine, environment=...)
    message = echoed(waha(body))
    assert message.address == FROM_PERSON
    assert message.provider_message_id == "3EB0"
    assert message.source == "api"


def test_gows_names_its_engine_in_the_environment_only() -> None:
    payload = waha_payload(id="3EB0", fromMe=True, to=f"{OWN}@c.us")
    body = waha_body(payload, engine=..., environment={"engine": "GOWS"}, me=None)
    assert echoed(waha(body)).address == FROM_PERSON


@pytest.mark.parametrize(
    "changes",
    [
        {"fromMe": True, "id": "x", "from": f"{OWN}@c.us", "to": FROM_PERSON},
        {"fromMe": ..., "id": f"true_{FROM_PERSON}_3EB0"},
        {"fromMe": False, "id": f"true_{FROM_PERSON}_3EB0"},
        {"fromMe": ..., "id": "x", "from": f"{OWN}:12@s.whatsapp.net", "to": FROM_PERSON},
    ],
)
def test_one_sign_of_an_own_message_is_enough(changes: Json) -> None:
    assert echoed(waha(waha_body(waha_payload(**changes)))).address == FROM_PERSON


@pytest.mark.parametrize(("source", "expected"), [("api", "api"), ("app", "phone"), (None, "unknown"), ([], "unknown")])
def test_who_wrote_an_own_message(source: Any, expected: str) -> None:
    payload = waha_payload(fromMe=True, id=f"true_{FROM_PERSON}_3EB0", source=source)
    assert echoed(waha(waha_body(payload))).source == expected


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"id": f"false_{LID}_3EB0", "from": LID}, LID),
        ({"id": f"false_{LID}_3EB0", "from": FROM_PERSON}, FROM_PERSON),
        ({"id": f"false_{FROM_PERSON}_3EB0", "from": LID}, FROM_PERSON),
        ({"id": f"false_{CUSTOMER}:7@c.us_3EB0", "from": None}, FROM_PERSON),
        ({"id": "3EB0", "from": f"{CUSTOMER}:3@c.us"}, FROM_PERSON),
        ({"id": "3EB0", "from": None, "_data": {"key": {"remoteJid": f"{CUSTOMER}@s.whatsapp.net"}}}, FROM_PERSON),
    ],
)
def test_the_chat_of_a_customers_message(changes: Json, address: str) -> None:
    assert received(waha(waha_body(waha_payload(**changes)))).address == address


@pytest.mark.parametrize(
    ("data", "text", "name"),
    [
        ({"message": {"conversation": "Hai"}, "pushName": "Ani", "messageTimestamp": str(THEN)}, "Hai", "Ani"),
        ({"message": {"extendedTextMessage": {"text": "Hai"}}, "messageTimestamp": {"low": THEN}}, "Hai", None),
        (
            {
                "Message": {"conversation": "Hai"},
                "Info": {"PushName": "Ani", "Timestamp": "2026-01-05T03:04:04.123456789Z"},
            },
            "Hai",
            "Ani",
        ),
        ({"body": "Hai", "t": THEN, "notifyName": "Ani", "type": "chat"}, "Hai", "Ani"),
    ],
)
def test_what_the_payload_lacks_is_in_the_engines_own_message(data: Json, text: str, name: str | None) -> None:
    message = received(waha(waha_body(waha_payload(body=None, timestamp=None, _data=data), timestamp=None)))
    assert (message.text, message.sender_name) == (text, name)
    assert message.sent_at == datetime.fromtimestamp(THEN, UTC)


def test_our_own_name_is_never_the_customers() -> None:
    assert received(waha(waha_body(waha_payload(_data={})))).sender_name is None


def test_a_message_without_any_id_is_told_by_its_envelopes_time() -> None:
    body = waha_body(waha_payload(id=..., timestamp=...))
    first, again = received(waha(body)), received(waha(body))
    assert first.provider_message_id == again.provider_message_id
    assert not first.has_provider_id


@pytest.mark.parametrize(
    ("level", "name", "expected"),
    [
        (-1, "ERROR", "failed"),
        (0, "PENDING", "pending"),
        (1, "SERVER", "sent"),
        (2, "DEVICE", "delivered"),
        (3, "READ", "read"),
        (4, "PLAYED", "played"),
        ("3", None, "read"),
        (3.0, None, "read"),
        (None, "DEVICE", "delivered"),
        (None, "UNKNOWN", "ignored"),
        (None, None, "ignored"),
        (9, "WHATEVER", "ignored"),
        ("many", None, "quarantined:wrong_type"),
        (True, None, "quarantined:wrong_type"),
        (None, ["READ"], "quarantined:wrong_type"),
    ],
)
def test_acks(level: Any, name: Any, expected: str) -> None:
    payload = {"id": f"true_{FROM_PERSON}_3EB0", "from": FROM_PERSON, "fromMe": True, "ack": level, "ackName": name}
    assert outcomes(waha(waha_body(payload, "message.ack"))) == [expected]


def test_an_ack_is_about_the_bare_id_of_our_message() -> None:
    payload = {"id": f"true_{FROM_PERSON}_3EB0", "from": FROM_PERSON, "fromMe": True, "ack": 2}
    report = reported(waha(waha_body(payload, "message.ack")))
    assert (report.provider_message_id, report.address, report.from_me) == ("3EB0", FROM_PERSON, True)
    assert report.reported_at == datetime.fromtimestamp(THEN, UTC)


@pytest.mark.parametrize("event", ["message.ack", "message.ack.group"])
def test_in_groups_the_ids_prefix_tells_whose_message_it_was(event: str) -> None:
    payload = {"id": f"true_{GROUP}_3EB0", "from": GROUP, "participant": LID, "fromMe": False, "ack": 3}
    report = reported(waha(waha_body(payload, event)))
    assert report.from_me
    assert report.address == GROUP
    other = reported(waha(waha_body({**payload, "participant": "1@lid"}, event)))
    assert other.event_id != report.event_id


def test_an_ack_of_an_incoming_message_is_not_about_ours() -> None:
    payload = {"id": f"false_{FROM_PERSON}_3EB0", "fromMe": True, "ack": 3}
    assert not reported(waha(waha_body(payload, "message.ack"))).from_me


def test_the_same_ack_again_is_the_same_event() -> None:
    payload = {"id": f"true_{FROM_PERSON}_3EB0", "fromMe": True, "ack": 3}
    first = reported(waha(waha_body(payload, "message.ack")))
    again = reported(waha(waha_body({**payload, "_data": {"x": 1}}, "message.ack", id="evt_2", timestamp=None)))
    assert first.event_id == again.event_id


def test_an_ack_without_an_id_is_unusable() -> None:
    assert outcomes(waha(waha_body({"ack": 2}, "message.ack"))) == ["quarantined:missing_id"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("message.reaction", "reaction"),
        ("message.edited", "edited"),
        ("message.revoked", "revoked"),
        ("poll.vote.failed", "poll_vote"),
        ("message.waiting", "ignored"),
        ("session.status", "session"),
        ("presence.update", "presence"),
        ("poll.vote", "poll_vote"),
        ("call.received", "call"),
        ("group.v2.participants", "group"),
        ("label.upsert", "label"),
        ("engine.event", "ignored"),
        ("event.response", "ignored"),
    ],
)
def test_every_other_event_is_recognised_and_kept_whole(event: str, expected: str) -> None:
    body = waha_body({"any": "thing"}, event)
    (contract,) = waha(body)
    assert isinstance(contract, ProviderEventReceived)
    assert (contract.kind, contract.provider_event, contract.raw) == (expected, event, body)
    assert outcomes(waha(waha_body(None, event))) == ["quarantined:not_an_object"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"event": "message.telepathy"}, "quarantined:unknown_event"),
        ({"event": None}, "quarantined:unknown_event"),
        ({"event": ["message"]}, "quarantined:unknown_event"),
        ({"payload": None}, "quarantined:not_an_object"),
        ({"payload": [waha_payload()]}, "quarantined:not_an_object"),
        ({"payload": "Halo"}, "quarantined:not_an_object"),
        ({"session": 5}, "quarantined:unknown_channel"),
        ({"me": None, "engine": 5, "environment": []}, "received"),
        ({"me": {"id": 5, "lid": None, "jid": []}}, "received"),
        ({"timestamp": "yesterday"}, "received"),
    ],
)
def test_odd_envelopes(changes: Json, expected: str) -> None:
    assert outcomes(waha({**waha_body(waha_payload()), **changes})) == [expected]
