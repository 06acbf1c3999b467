"""Asking for the number behind a hidden id: what is asked, how answers are read, how long they hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.ingress.history.client import JsonClient, http_client
from services.ingress.history.provider import HistoryUnavailable
from services.ingress.lookups.patience import LONGEST, look_again_at
from services.ingress.lookups.provider import WahaNumbers, WhapiNumbers
from services.ingress.repeats import Repeats
from tests.unit.ingress.bodies import CUSTOMER, LID, PERSON, waha, waha_body, waha_payload

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


def client_of(answer: Callable[[httpx.Request], httpx.Response]) -> JsonClient:
    return JsonClient("http://provider.test", {}, http_client(httpx.MockTransport(answer)))


def says(status: int, body: Any = None) -> JsonClient:
    return client_of(lambda _request: httpx.Response(status, json=body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"lid": LID, "pn": PERSON}, PERSON),
        ({"lid": LID, "pn": f"{CUSTOMER}@s.whatsapp.net"}, PERSON),
        ({"lid": LID, "pn": None}, None),
        ({"lid": LID}, None),
        ({"pn": LID}, None),
        ({"pn": []}, None),
    ],
)
async def test_what_waha_answers(body: Any, expected: str | None) -> None:
    assert await WahaNumbers(says(200, body), "ID").number_of("default", LID) == expected


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, {"id": CUSTOMER}, PERSON),
        (200, {"wa_id": f"{CUSTOMER}@s.whatsapp.net"}, PERSON),
        (200, {"id": LID, "phone": CUSTOMER}, PERSON),
        (200, {}, None),
        (404, {"error": {"code": 404, "message": "Contact not found"}}, None),
    ],
)
async def test_what_whapi_answers(status: int, body: Any, expected: str | None) -> None:
    assert await WhapiNumbers(says(status, body), "ID").number_of(None, LID) == expected


@pytest.mark.parametrize(
    ("status", "body"), [(500, {}), (401, {}), (404, {"error": {"message": "Channel not found"}}), (429, {})]
)
async def test_a_provider_that_cannot_be_asked_has_not_answered(status: int, body: Any) -> None:
    with pytest.raises(HistoryUnavailable):
        await WhapiNumbers(says(status, body), "ID").number_of(None, LID)


@pytest.mark.parametrize("status", [404, 422, 501])
async def test_waha_says_unknown_by_null_only(status: int) -> None:
    with pytest.raises(HistoryUnavailable):
        await WahaNumbers(says(status, {}), "ID").number_of("default", LID)


async def test_the_paths_are_those_of_the_contracts() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(200, json={})

    await WahaNumbers(client_of(answer), "ID").number_of("front/desk", LID)
    await WhapiNumbers(client_of(answer), "ID").number_of("HOTEL-1", LID)
    assert asked == ["/api/front%2Fdesk/lids/71234567890123%40lid", "/contacts/ids/71234567890123%40lid"]


@pytest.mark.parametrize(
    ("waited", "expected"),
    [
        (None, TEN_MINUTES),
        (TEN_MINUTES, 2 * TEN_MINUTES),
        (timedelta(hours=5), timedelta(hours=10)),
        (timedelta(days=6), LONGEST),
        (timedelta(seconds=1), TEN_MINUTES),
    ],
)
def test_who_is_not_known_is_asked_about_ever_later(waited: timedelta | None, expected: timedelta) -> None:
    before = NOW - timedelta(days=8)
    again = look_again_at(
        NOW,
        first=TEN_MINUTES,
        looked_up_at=None if waited is None else before,
        looks_again_at=None if waited is None else before + waited,
    )
    assert again - NOW == expected


def test_a_link_is_told_once_and_a_message_always() -> None:
    payload = waha_payload(id=f"false_{LID}_3EB0", _data={"Info": {"SenderAlt": PERSON}}, **{"from": LID})
    contracts = waha(waha_body(payload, engine="GOWS"))
    repeats = Repeats(most=1)
    assert repeats.without(contracts) == contracts
    assert repeats.without([*contracts, contracts[1]]) == contracts
    repeats.told(contracts)
    assert repeats.without(contracts) == contracts[:1]
    other = waha_payload(id="false_1@lid_3EB0", _data={"Info": {"SenderAlt": PERSON}}, **{"from": "1@lid"})
    repeats.told(waha(waha_body(other, engine="GOWS")))
    assert repeats.without(contracts) == contracts, "the oldest is forgotten"
