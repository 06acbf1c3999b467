"""The one reader of the feed in this process. It reads from PostgreSQL; the broker only tells it when."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.domain.cursors import FeedCursor
from services.api.live.desk import DeskReader
from services.api.live.reading import BATCH, FeedPart, PresenceReader, access_in, hydrate, read_feed
from services.api.live.showing import Access, LiveItem
from services.api.live.subscription import Restart, Subscription
from shared.clock import Clock
from shared.db.faults import is_database_away
from shared.errors import Transient
from shared.observability.metrics import FEED_READ, STREAMS
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 1.0
# Doorbells that ring within this time of each other are answered together.
_PAUSE_SECONDS = 0.02
_STALE_SECONDS = 10.0


class FeedReader(BackgroundTask):
    """Reads on each ring and every second, and hands every entry to every subscription, in order and once.

    The latest `window` events are kept for clients that come back; while nobody listens, none are. `heard`: called
    with every change of what somebody may, before any subscription is.
    """

    def __init__(
        self, engine: AsyncEngine, clock: Clock, *, window: int, backlog: int, heard: Callable[[Access], None]
    ) -> None:
        super().__init__("feed-reader")
        self._heard = heard
        self._engine = engine
        self._clock = clock
        self._backlog = backlog
        self._window: deque[LiveItem] = deque(maxlen=window)
        self._subscriptions: set[Subscription] = set()
        self._rung = asyncio.Event()
        self._at: FeedCursor | None = None
        self._read_at = 0.0
        self._presences = PresenceReader()
        self._desk = DeskReader()

    def ring(self) -> None:
        """The feed may have grown."""
        self._rung.set()

    async def is_fresh(self) -> bool:
        """For `/ready`: whether the feed was read lately."""
        return self._at is not None and time.monotonic() - self._read_at < _STALE_SECONDS

    def measure(self) -> None:
        """For `/metrics`."""
        STREAMS.set(len(self._subscriptions))
        if self._at is not None:
            FEED_READ.set(self._at.position)

    def check_ready(self) -> FeedCursor:
        """How far the feed was read. Raises Transient while it could not be read yet."""
        if self._at is None:
            raise Transient("The live stream is not ready yet.", code="stream_not_ready")
        return self._at

    def subscribe(self) -> Subscription:
        """Everything after this moment's place. Raises Transient while the feed could not be read yet."""
        subscription = Subscription(self.check_ready(), most=self._backlog)
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """The client is gone."""
        self._subscriptions.discard(subscription)

    def remembered(self, after: FeedCursor, upto: FeedCursor) -> list[LiveItem] | None:
        """The events between two places, if all of them are still at hand."""
        if not self._window or self._window[0].position > after.position + 1:
            return None
        return [item for item in self._window if after.position < item.position <= upto.position]

    async def _run(self) -> None:
        while True:
            self._rung.clear()
            try:
                more = await self._read()
            except Exception as error:
                if is_database_away(error):
                    log.warning("feed_unreadable", error=type(error).__name__)
                else:
                    log.exception("feed_reader_failed")
                await asyncio.sleep(_EVERY_SECONDS)
                continue
            await asyncio.sleep(_PAUSE_SECONDS)
            if not more:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_EVERY_SECONDS):
                        await self._rung.wait()

    async def _read(self) -> bool:
        """One batch; whether there is more."""
        async with self._engine.connect() as connection:
            if self._at is None:
                part = await read_feed(connection, 0, limit=0)
                self._at = FeedCursor(part.epoch, part.head)
            else:
                part = await read_feed(connection, self._at.position)
                if part.epoch != self._at.epoch or part.head < self._at.position:
                    self._begin_anew(part)
                elif part.entries:
                    for access in access_in(part):
                        self._heard(access)
                    # Nobody listens: nothing to make ready.
                    items = await hydrate(connection, part, now=self._clock()) if self._subscriptions else None
                    self._pass_on(part, items)
            if self._subscriptions:
                passing = await self._presences.read(connection, now=self._clock())
                passing += await self._desk.read(connection)
                for subscription in self._subscriptions if passing else ():
                    subscription.offer(passing)
        self._read_at = time.monotonic()
        return len(part.entries) == BATCH

    def _pass_on(self, part: FeedPart, items: list[LiveItem] | None) -> None:
        self._at = FeedCursor(part.epoch, part.entries[-1]["position"])
        if items is None:
            self._window.clear()
            return
        self._window.extend(items)
        for subscription in self._subscriptions:
            subscription.offer(items)

    def _begin_anew(self, part: FeedPart) -> None:
        log.warning("feed_began_anew", head=part.head)
        self._at = FeedCursor(part.epoch, part.head)
        self._window.clear()
        for subscription in self._subscriptions:
            subscription.offer([Restart(self._at)])
