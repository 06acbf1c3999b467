"""What was quarantined is read again as it was sent."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from shared.contracts.messages import MessageReceived, WebhookQuarantined
from shared.inbound.normalise import gathered, normalise
from shared.inbound.quarantine import EVENT, Kept, body_of, read_again

AT = datetime(2026, 1, 5, 3, 4, 5, tzinfo=UTC)
ITEM = {"id": "M1", "from": "6281234567890", "type": "text", "text": {"body": "Halo"}, "timestamp": 1767582245}


def kept(event: WebhookQuarantined) -> Kept:
    return Kept(event.provider, event.encoding, event.raw, event.channel, event.part, event.received_at)


def quarantined(provider: Any, body: bytes) -> list[WebhookQuarantined]:
    contracts = gathered(normalise(provider, body, received_at=AT))
    return [one for one in contracts if isinstance(one, WebhookQuarantined)]


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("whapi", {"messages": [{"id": "M1", "type": "text"}], "channel_id": "MANTIS-1"}),
        ("whapi", {"messages": [{"id": str(n)} for n in range(60)], "channel_id": "MANTIS-1"}),
        ("whapi", {"health": "broken"}),
        ("whapi", {"nonsense": [1]}),
        ("waha", {"event": "message", "session": "default", "payload": {"id": "x"}}),
        ("waha", {"event": "unheard.of", "session": "default"}),
    ],
)
def test_what_still_cannot_be_used_is_refused_for_the_same_reason(provider: Any, body: dict[str, Any]) -> None:
    for one in quarantined(provider, orjson.dumps(body)):
        reading = read_again(kept(one), correlation_id="c")
        assert not reading.is_understood
        assert {refused.reason for refused in reading.refused} == {one.reason}


def test_an_item_goes_back_into_its_array_and_its_channel() -> None:
    again = Kept("whapi", "json", ITEM, "MANTIS-1", "messages", AT)
    [event] = read_again(again, correlation_id="c").events
    [first] = normalise("whapi", orjson.dumps({"messages": [ITEM], "channel_id": "MANTIS-1"}), received_at=AT)
    assert isinstance(event, MessageReceived)
    assert event.event_id == first.event_id  # so that the router takes both as one
    assert event.channel.external_id == "MANTIS-1"
    assert event.received_at == AT


def test_a_body_that_was_no_json_is_the_same_bytes() -> None:
    [one] = quarantined("whapi", b"\xff<html>")
    assert body_of(kept(one)) == b"\xff<html>"
    assert not read_again(kept(one), correlation_id="c").is_understood


def test_an_event_of_a_channel_that_nobody_knew_gets_an_id_of_its_own() -> None:
    [first] = normalise("whapi", orjson.dumps({"messages": [ITEM]}), received_at=AT)
    document = first.model_dump(mode="json")
    one = Kept("whapi", "json", document, None, f"{EVENT}:{first.routing_key}", AT)
    [event], [again] = (read_again(one, correlation_id="c").events for _ in range(2))
    assert event.event_id == again.event_id != first.event_id
    broken = Kept("whapi", "json", {}, None, f"{EVENT}:{first.routing_key}", AT)
    assert not read_again(broken, correlation_id="c").is_understood
