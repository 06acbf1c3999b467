"""No JSON value may make ingress fail, and whatever it makes of one can be published and stored."""

import base64
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.catalog import CONTRACTS
from shared.contracts.messages import WebhookQuarantined
from shared.inbound.delivery import UNEXPECTED, Provider
from shared.inbound.normalise import normalise
from shared.inbound.providers import waha, whapi
from shared.messaging.publisher import Parcel
from tests.unit.ingress.bodies import NOW, waha_body, waha_payload, whapi_body, whapi_text

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20)
    | st.sampled_from(["", "true", "6281234567890@c.us", "1@g.us", "true_1@c.us_A", "\x00", "\ud800", "text", "failed"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def spoilt(good: dict[str, Any], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A good object in which some values are anything at all."""
    return st.dictionaries(st.sampled_from(sorted(good)), values, max_size=4).map(lambda changes: {**good, **changes})


WHAPI_ITEMS = spoilt(whapi_text(action={}, status="sent", recipient_id="1", to="2", edited=False), VALUES)
WHAPI_BODIES = VALUES | st.dictionaries(
    st.sampled_from([*whapi._READERS, "event", "channel_id", "strange"]),
    VALUES | st.lists(WHAPI_ITEMS | VALUES, max_size=3),
)
WAHA_PAYLOADS = spoilt(
    waha_payload(ack=1, ackName="READ", participant="1@lid", source="app", media=None, location=None, vCards=None),
    VALUES,
)
WAHA_DATA = st.dictionaries(
    st.sampled_from(["id", "key", "Info", "message", "Message", "type", "t", "messageTimestamp", "body"]),
    VALUES,
    max_size=4,
)
WAHA_BODIES = VALUES | st.builds(
    lambda payload, event, data: waha_body({**payload, "_data": data} if isinstance(payload, dict) else payload, event),
    WAHA_PAYLOADS | VALUES,
    st.sampled_from(sorted(waha._READERS)),
    WAHA_DATA | VALUES,
).flatmap(lambda body: spoilt(body, VALUES) | st.just(body))


def check(provider: Provider, body: Any) -> None:
    """Every contract survives the wire, holds nothing that PostgreSQL refuses, and none is a failure of ours."""
    for contract in normalise(provider, body, received_at=NOW, correlation_id="c"):
        if isinstance(contract, WebhookQuarantined):
            assert contract.reason != UNEXPECTED, contract.detail
        parcel = Parcel.of(contract)
        assert b"\\u0000" not in parcel.payload
        assert CONTRACTS[parcel.routing_key].model_validate_json(parcel.payload) == contract
        orjson.loads(parcel.payload)


@settings(max_examples=60, deadline=None)
@given(body=WHAPI_BODIES)
def test_any_whapi_body(body: Any) -> None:
    check("whapi", body)


@settings(max_examples=60, deadline=None)
@given(body=WAHA_BODIES)
def test_any_waha_body(body: Any) -> None:
    check("waha", body)


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=60))
def test_any_bytes(body: bytes) -> None:
    check("whapi", body)
    check("waha", body)


@settings(max_examples=30, deadline=None)
@given(item=WHAPI_ITEMS)
def test_a_spoilt_item_never_loses_its_neighbours(item: Any) -> None:
    good = whapi_text(id="GOOD-1")
    contracts = normalise("whapi", whapi_body(item, good), received_at=NOW)
    assert len(contracts) == 2
    assert getattr(contracts[1], "provider_message_id", None) == "GOOD-1"


@pytest.mark.parametrize("body", [[], [whapi_body(whapi_text())], 5, "Halo", None, True])
def test_json_that_is_no_object_is_kept(body: Any) -> None:
    for provider in ("whapi", "waha"):
        (kept,) = normalise(provider, body, received_at=NOW)
        assert isinstance(kept, WebhookQuarantined)
        assert (kept.reason, kept.raw) == ("not_an_object", body)


def test_a_body_that_is_no_json_is_kept_byte_for_byte() -> None:
    (kept,) = normalise("waha", b"\xff{not json\x00", received_at=NOW)
    (again,) = normalise("waha", b"\xff{not json\x00", received_at=NOW)
    assert isinstance(kept, WebhookQuarantined)
    assert (kept.reason, kept.encoding) == ("not_json", "base64")
    assert base64.b64decode(kept.raw) == b"\xff{not json\x00"
    assert kept.event_id == again.event_id


def test_unknown_channels_are_kept_whole() -> None:
    body = whapi_body(whapi_text(), whapi_text())
    (kept,) = normalise("whapi", body, received_at=NOW, knows=lambda _channel: False)
    assert isinstance(kept, WebhookQuarantined)
    assert (kept.reason, kept.raw) == ("unknown_channel", body)


def test_a_bug_in_a_reader_loses_one_item_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def buggy(_delivery: Any, _item: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(whapi._READERS, "statuses", buggy)
    contracts = normalise("whapi", whapi_body(whapi_text(), statuses=[{}]), received_at=NOW)
    assert getattr(contracts[0], "text", None) == "Halo"
    assert isinstance(contracts[1], WebhookQuarantined)
    assert (contracts[1].reason, contracts[1].detail) == (UNEXPECTED, "statuses[0]: ZeroDivisionError")
