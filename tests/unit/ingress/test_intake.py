"""Broker, else outbox, else nothing: and never a long wait."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from services.ingress.breaker import Breaker
from services.ingress.intake import Intake, NotKept
from shared.contracts.envelope import Contract
from shared.messaging.publisher import NotPublished, Parcel
from tests.unit.ingress.bodies import whapi, whapi_body, whapi_text


class Hand:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Broker:
    """Confirms, or does not."""

    def __init__(self) -> None:
        self.confirmed: list[UUID] = []
        self.attempts = 0
        self.refuses: set[UUID] = set()
        self.is_away = False

    async def publish(self, parcel: Parcel, *, timeout: float | None = None) -> None:
        self.attempts += 1
        if self.is_away or parcel.event_id in self.refuses:
            raise NotPublished("away")
        self.confirmed.append(parcel.event_id)


class Outbox:
    """Stores, fails, or hangs."""

    def __init__(self) -> None:
        self.stored: list[list[UUID]] = []
        self.error: Exception | None = None
        self.hangs = False

    async def store(self, parcels: Sequence[Parcel]) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.error is not None:
            raise self.error
        self.stored.append([parcel.event_id for parcel in parcels])


def contracts(count: int) -> list[Contract]:
    return whapi(whapi_body(*(whapi_text(id=f"M-{number}") for number in range(count))))


def intake(broker: Broker, outbox: Outbox, clock: Hand | None = None) -> Intake:
    return Intake(broker, outbox.store, breaker=Breaker(clock=clock or Hand()), store_seconds=0.05)


async def test_the_broker_is_enough() -> None:
    broker, outbox = Broker(), Outbox()
    several = contracts(3)
    assert await intake(broker, outbox).keep(several) == "broker"
    assert broker.confirmed == [contract.event_id for contract in several]
    assert outbox.stored == []


async def test_what_is_not_confirmed_goes_to_the_outbox_in_one_transaction() -> None:
    broker, outbox = Broker(), Outbox()
    several = contracts(3)
    broker.refuses = {several[2].event_id}
    assert await intake(broker, outbox).keep(several) == "outbox"
    assert outbox.stored == [[several[2].event_id]]
    assert broker.confirmed == [several[0].event_id, several[1].event_id]


async def test_many_items_are_all_kept() -> None:
    broker, outbox = Broker(), Outbox()
    assert await intake(broker, outbox).keep(contracts(450)) == "broker"
    assert len(broker.confirmed) == 450


async def test_after_a_failure_the_broker_is_left_alone_for_a_while() -> None:
    broker, outbox, clock = Broker(), Outbox(), Hand()
    keeper = intake(broker, outbox, clock)
    broker.is_away = True
    for contract in contracts(10):
        await keeper.keep([contract])
    assert broker.attempts == 1
    assert len(outbox.stored) == 10
    clock.now += 1.1
    for contract in contracts(5):
        await keeper.keep([contract])
    assert broker.attempts == 2, "one probe only"
    broker.is_away = False
    clock.now += 1.1
    for contract in contracts(5):
        assert await keeper.keep([contract]) == "broker"
    assert len(broker.confirmed) == 5


@pytest.mark.parametrize("error", [OSError("refused"), TimeoutError(), RuntimeError("no such table")])
async def test_both_away(error: Exception) -> None:
    broker, outbox = Broker(), Outbox()
    broker.is_away, outbox.error = True, error
    with pytest.raises(NotKept):
        await intake(broker, outbox).keep(contracts(1))


async def test_a_frozen_database_is_not_waited_for() -> None:
    broker, outbox = Broker(), Outbox()
    broker.is_away, outbox.hangs = True, True
    async with asyncio.timeout(2):
        with pytest.raises(NotKept):
            await intake(broker, outbox).keep(contracts(1))
