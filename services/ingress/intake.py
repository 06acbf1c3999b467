"""Where a webhook's contracts become durable: the broker's confirm, or the outbox while the broker does not confirm."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingress.breaker import Breaker
from shared.contracts.envelope import Contract
from shared.db.faults import is_database_away
from shared.errors import Transient
from shared.faults import FaultPoint, fault
from shared.messaging import outbox
from shared.messaging.publisher import NotPublished, Parcel

log = structlog.get_logger(__name__)

CONFIRM_SECONDS = 1.0
STORE_SECONDS = 2.0
MOST_AT_ONCE = 200

Route = Literal["broker", "outbox"]
Store = Callable[[Sequence[Parcel]], Coroutine[Any, Any, None]]


class NotKept(Transient):
    """Neither the broker nor the database took it: the provider has to send it again."""


class Publishes(Protocol):
    """The part of shared.messaging.publisher.Publisher that is used here."""

    async def publish(self, parcel: Parcel, *, timeout: float | None = None) -> None:
        """Raises NotPublished when no confirm came in time."""


class Intake:
    """Keeps contracts, whatever is away."""

    def __init__(
        self,
        publisher: Publishes,
        store: Store,
        *,
        breaker: Breaker | None = None,
        confirm_seconds: float = CONFIRM_SECONDS,
        store_seconds: float = STORE_SECONDS,
    ) -> None:
        self._publisher = publisher
        self._store = store
        self._breaker = breaker or Breaker()
        self._confirm_seconds = confirm_seconds
        self._store_seconds = store_seconds

    async def keep(self, contracts: Sequence[Contract]) -> Route:
        """Returns once every contract is durable, and where the last of them went. Raises NotKept."""
        left = await self._publish([Parcel.of(contract) for contract in contracts])
        if not left:
            fault(FaultPoint.INGRESS_CONFIRMED)
            return "broker"
        await self._store_in_time(left)
        fault(FaultPoint.INGRESS_STORED)
        return "outbox"

    async def _publish(self, parcels: list[Parcel]) -> list[Parcel]:
        """Publish side by side; returns what the broker did not confirm."""
        if len(parcels) == 1:
            return [] if await self._is_confirmed(parcels[0]) else parcels
        left: list[Parcel] = []
        for start in range(0, len(parcels), MOST_AT_ONCE):
            several = parcels[start : start + MOST_AT_ONCE]
            confirmed = await asyncio.gather(*(self._is_confirmed(parcel) for parcel in several))
            left += [parcel for parcel, is_safe in zip(several, confirmed, strict=True) if not is_safe]
        return left

    async def _is_confirmed(self, parcel: Parcel) -> bool:
        if not self._breaker.allows():
            return False
        try:
            await self._publisher.publish(parcel, timeout=self._confirm_seconds)
        except NotPublished as error:
            if not self._breaker.is_open:
                log.warning("broker_does_not_confirm", error=str(error))
            self._breaker.failed()
            return False
        if self._breaker.is_open:
            log.info("broker_confirms_again")
        self._breaker.succeeded()
        return True

    async def _store_in_time(self, parcels: list[Parcel]) -> None:
        """One transaction. The wait ends in time even when a frozen database holds up its cancellation."""
        task = asyncio.create_task(self._store(parcels), name="outbox-store")
        done, _ = await asyncio.wait({task}, timeout=self._store_seconds)
        if not done:
            task.add_done_callback(_forget)
            task.cancel()
            raise NotKept("neither the broker nor the database answered in time")
        error = task.exception()
        if error is None:
            return
        if is_database_away(error):
            raise NotKept("neither the broker nor the database could be reached") from error
        log.error("outbox_refused", error=repr(error))
        raise NotKept("the database did not take the events") from error


def outbox_in(engine: AsyncEngine) -> Store:
    """Stores parcels in the outbox; a connection that had died in the pool is replaced once."""

    async def store(parcels: Sequence[Parcel]) -> None:
        try:
            await attempt(parcels)
        except Exception as error:
            if not is_database_away(error):
                raise
            await attempt(parcels)

    async def attempt(parcels: Sequence[Parcel]) -> None:
        async with engine.begin() as connection:
            await outbox.store(connection, parcels)

    return store


def _forget(task: asyncio.Task[None]) -> None:
    """Nobody waits for this task any more; its outcome must still be looked at."""
    if not task.cancelled() and task.exception() is not None:
        log.warning("late_outbox_failure", error=type(task.exception()).__name__)
