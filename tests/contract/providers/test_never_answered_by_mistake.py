"""Real payloads, spoilt: no item is lost, nothing fails, and nothing that must not be answered ever can be."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.answerable import is_answerable
from shared.contracts.catalog import CONTRACTS
from shared.contracts.messages import MessageReceived, WebhookQuarantined
from shared.inbound.delivery import UNEXPECTED
from shared.inbound.explaining import explain
from shared.inbound.normalise import normalise
from shared.inbound.parsing import mended
from shared.inbound.providers.reading import is_set
from shared.messaging.publisher import Parcel
from tests.contract.providers.cases import Case, Json, cases
from tests.contract.providers.test_explained import NOW

CASES = cases()
KEEPS_OUT = [case for case in CASES if not any(line.get("answerable") for line in case.lines)]
# What tells who wrote, where and by whom: spoiling it may rightly turn one kind of message into another.
TELLING = {
    *("from_me", "fromMe", "id", "chat_id", "from", "to", "author", "participant", "type", "source", "status", "me"),
    *("event", "payload", "messages", "text", "body", "caption", "_data", "lid", "jid", "_serialized", "remote"),
    *("message", "Message", "conversation", "extendedTextMessage", "interactive", "reply", "media", "hasMedia"),
}
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=8),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just({"id": {"id": []}}),
    st.sampled_from(["", "true", "6281234567890@c.us", "1@g.us", "true_1@c.us_A", "\x00", "\ud800", "Halo"]),
)


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every part of a JSON value lies."""
    steps: list[Any] = []
    if isinstance(value, dict):
        steps = list(value)
    elif isinstance(value, list):
        steps = list(range(len(value)))
    found = [before] if before else []
    for step in steps:
        found += paths(value[step], (*before, step))
    return found


@st.composite
def spoilt(draw: st.DrawFn, *, telling: bool = True) -> tuple[Case, Json]:
    """A case whose body has lost some parts, or holds junk instead of them.

    `telling` False: only of the cases that are never answered, and what makes them so is left alone.
    """
    chosen = CASES if telling else KEEPS_OUT
    case = chosen[draw(st.integers(0, len(chosen) - 1))]
    body = copy.deepcopy(case.body)
    for _ in range(draw(st.integers(1, 4))):
        places = [path for path in paths(body) if telling or path[-1] not in TELLING]
        if not places:
            break
        *way, last = draw(st.sampled_from(places))
        where = body
        for step in way:
            where = where[step]
        if draw(st.booleans()) and isinstance(where, dict):
            del where[last]
        else:
            where[last] = copy.deepcopy(draw(JUNK))
    return case, body


def items(case: Case, body: Json) -> int:
    """How many items a body still has, each of which must leave a trace."""
    if case.provider == "waha":
        return 1
    listed = [value for value in body.values() if isinstance(value, list)]
    return sum(map(len, listed)) if listed else 1


@settings(max_examples=150, deadline=None)
@given(spoilt_case=spoilt())
def test_a_spoilt_body_loses_no_item_and_breaks_nothing(spoilt_case: tuple[Case, Json]) -> None:
    case, body = spoilt_case
    contracts = normalise(case.provider, body, received_at=NOW, correlation_id="c")
    assert len(contracts) >= min(items(case, body), 1)
    if case.provider == "whapi" and isinstance(body.get("channel_id"), str):
        assert len(contracts) >= sum(len(value) for value in body.values() if isinstance(value, list))
    for contract in contracts:
        if isinstance(contract, WebhookQuarantined):
            assert contract.reason != UNEXPECTED, contract.detail
        parcel = Parcel.of(contract)
        assert b"\\u0000" not in parcel.payload
        assert CONTRACTS[parcel.routing_key].model_validate_json(parcel.payload) == contract


@settings(max_examples=150, deadline=None)
@given(spoilt_case=spoilt(telling=False))
def test_what_is_never_answered_stays_so_however_it_is_spoilt(spoilt_case: tuple[Case, Json]) -> None:
    """Own messages, noise, groups, stories, newsletters, facts: nothing beside what makes them so turns them around."""
    case, body = spoilt_case
    lines, _ = explain(case.provider, _bytes(body), now=NOW)
    assert not [line for line in lines if line["answerable"]]


@settings(max_examples=150, deadline=None)
@given(spoilt_case=spoilt())
def test_what_a_body_calls_our_own_is_never_answered(spoilt_case: tuple[Case, Json]) -> None:
    case, body = spoilt_case
    contracts = normalise(case.provider, body, received_at=NOW)
    for contract in contracts:
        if not isinstance(contract, MessageReceived):
            continue
        if case.provider == "waha":
            assert not is_set(body["payload"].get("fromMe"))
        assert is_answerable(
            address=contract.address, from_me=False, message_type=contract.type, text=contract.text
        ) <= contract.address.endswith(("@c.us", "@lid"))
    own = [item for item in _messages(body) if isinstance(item, dict) and is_set(item.get("from_me"))]
    received = [contract for contract in contracts if isinstance(contract, MessageReceived)]
    if own and len(own) == len(_messages(body)):
        assert not received


def _messages(body: Json) -> list[Any]:
    found = body.get("messages")
    return found if isinstance(found, list) else []


def _bytes(body: Json) -> bytes:
    return json.dumps(mended(body)).encode()
