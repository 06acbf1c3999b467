"""Finds the numbers behind hidden ids, one question at a time. One replica does it."""

from datetime import datetime, timedelta

import structlog

from services.ingress.history.provider import HistoryUnavailable
from services.ingress.intake import Intake, NotKept
from services.ingress.lookups.patience import look_again_at
from services.ingress.lookups.provider import NumberSources
from services.ingress.lookups.records import LookupRecords, Unknown
from shared.clock import Clock
from shared.contracts.contacts import AddressLinked
from shared.contracts.envelope import ChannelRef
from shared.ids import content_id, new_correlation_id
from shared.phones import masked

log = structlog.get_logger(__name__)

_IDLE = timedelta(seconds=5)
_FIRST_REST = timedelta(minutes=1)
_LONGEST_REST = timedelta(hours=1)


class NumberFinder:
    """Candidates run in every ingress replica; one leads. At most one question per `every` leaves it.

    What a provider answers is kept in `address_lookups`: a number for good, its lack for `again_after` and then ever
    longer. A channel that cannot be asked rests, and holds up no other.
    """

    def __init__(
        self,
        records: LookupRecords,
        sources: NumberSources,
        intake: Intake,
        *,
        clock: Clock,
        every: timedelta,
        again_after: timedelta,
    ) -> None:
        self._records = records
        self._sources = sources
        self._intake = intake
        self._clock = clock
        self._every = every
        self._again_after = again_after
        self._next_at: datetime | None = None
        self._rests: dict[int, tuple[datetime, timedelta]] = {}

    async def round(self) -> float:
        """Ask one question when it is time; returns the seconds until the next round."""
        now = self._clock()
        if self._next_at is None or now >= self._next_at:
            asked = await self.ask()
            self._next_at = now + (self._every if asked else max(self._every, _IDLE))
        return max(0.0, (self._next_at - self._clock()).total_seconds())

    async def ask(self) -> bool:
        """Ask about one person; False when there is nobody to ask about."""
        now = self._clock()
        resting = [channel for channel, (until, _) in self._rests.items() if until > now]
        unknown = await self._records.next(without=resting, now=now)
        if unknown is None:
            return False
        try:
            source = await self._sources.of(unknown.channel_id, unknown.provider)
            if source is None:
                raise HistoryUnavailable("no provider is set up for this channel")
            number = await source.number_of(unknown.external_id, unknown.address)
            if number is not None:
                await self._intake.keep([self._linked(unknown, number)])
        except (HistoryUnavailable, NotKept) as error:
            self._rest(unknown, now, error)
            return True
        self._rests.pop(unknown.channel_id, None)
        again = None
        if number is None:
            again = look_again_at(
                now,
                first=self._again_after,
                looked_up_at=unknown.looked_up_at,
                looks_again_at=unknown.look_again_at,
            )
        await self._records.answered(unknown, number, now=now, again=again)
        log.info(
            "number_looked_up",
            channel=unknown.channel_id,
            address=masked(unknown.address),
            found=number is not None,
        )
        return True

    def _linked(self, unknown: Unknown, number: str) -> AddressLinked:
        """The same answer is the same event, should this process die before it has noted it."""
        now = self._clock()
        return AddressLinked(
            event_id=content_id("lookup", unknown.channel_id, unknown.address, number),
            occurred_at=now,
            correlation_id=new_correlation_id(),
            channel=ChannelRef(provider=unknown.provider, external_id=unknown.external_id),
            address=unknown.address,
            alias=number,
            reason="lookup",
            received_at=now,
        )

    def _rest(self, unknown: Unknown, now: datetime, error: Exception) -> None:
        _, last = self._rests.get(unknown.channel_id, (now, _FIRST_REST / 2))
        rest = min(2 * last, _LONGEST_REST)
        self._rests[unknown.channel_id] = (now + rest, rest)
        log.warning("number_not_looked_up", channel=unknown.channel_id, provider=unknown.provider, error=str(error))
