"""One client's stream: greeting, what it missed, then what happens; each event once."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from sse_starlette import ServerSentEvent

from services.api.domain.cursors import FeedCursor
from services.api.live.feed_reader import FeedReader
from services.api.live.reading import hydrate, read_feed
from services.api.live.showing import LiveItem, Passing, is_shown, shown
from services.api.live.subscription import Restart, Subscription, TooSlow
from services.api.queries.identities import Identity
from services.api.schemas.events import LiveHello, LivePing, LiveReset
from shared.clock import Clock

log = structlog.get_logger(__name__)

# What ends a session, or changes what it may, is told at once; by this, sessions end that expire.
_CHECK_SECONDS = 5.0


class LiveStream:
    """Opens streams on the process's reader."""

    def __init__(self, engine: AsyncEngine, reader: FeedReader, clock: Clock, *, catch_up: int) -> None:
        self._engine = engine
        self._reader = reader
        self._clock = clock
        self._catch_up = catch_up

    def check_ready(self) -> None:
        """Before the answer starts. Raises Transient while the feed could not be read yet."""
        self._reader.check_ready()

    async def events(
        self, cursor: str | None, caller: Identity, who_now: Callable[[], Awaitable[Identity | None]]
    ) -> AsyncIterator[ServerSentEvent]:
        """What the caller may see, from `cursor` on, or from now on without one.

        `who_now`: the caller as they are now; None ends the stream, as does a client that is too slow. When the caller
        may see or do something else than before, they are told to load everything anew.

        The subscription is open before anything is read, so between what is read and what arrives nothing is lost.
        """
        subscription = self._reader.subscribe()
        try:
            start = subscription.since if cursor is None else await self._resume(cursor, subscription.since)
            if start is None:
                yield _reset(subscription.since)
                start = subscription.since
            else:
                yield _event("hello", LiveHello(cursor=str(start)).model_dump_json(), start)
            async for missed in self._missed(start, subscription.since):
                if missed.access is not None and missed.access.concerns(caller):
                    # What the client holds may be more than it may have.
                    yield _reset(subscription.since, "access")
                    break
                if (event := shown(missed, caller.viewer, caller.user_id)) is not None:
                    yield _sent(event)
            async for item in self._arriving(subscription, start, caller, who_now):
                yield _reset(item.cursor, item.reason) if isinstance(item, Restart) else _sent(item)
        except TooSlow:
            log.warning("live_client_too_slow")
        finally:
            self._reader.unsubscribe(subscription)

    async def _resume(self, text: str, since: FeedCursor) -> FeedCursor | None:
        """Where the client left off; None when it must load everything anew."""
        cursor = FeedCursor.parse(text)
        if cursor is None or cursor.epoch != since.epoch:
            return None
        if cursor.position > since.position:
            # Another replica may be a moment ahead of this one; only beyond the head itself is it none of ours.
            async with self._engine.connect() as connection:
                part = await read_feed(connection, cursor.position, limit=0)
            return cursor if part.epoch == cursor.epoch and cursor.position <= part.head else None
        if since.position - cursor.position > self._catch_up:
            return None
        return cursor if await self._is_kept(cursor, since) else None

    async def _is_kept(self, cursor: FeedCursor, since: FeedCursor) -> bool:
        """Whether the feed still has the entry after the cursor: old ones are deleted some day."""
        if cursor.position == since.position or self._reader.remembered(cursor, since) is not None:
            return True
        async with self._engine.connect() as connection:
            part = await read_feed(connection, cursor.position, limit=1)
        return bool(part.entries) and part.entries[0]["position"] == cursor.position + 1

    async def _missed(self, start: FeedCursor, upto: FeedCursor) -> AsyncIterator[LiveItem]:
        position = start.position
        while position < upto.position:
            items = self._reader.remembered(FeedCursor(start.epoch, position), upto)
            if items is None:
                async with self._engine.connect() as connection:
                    part = await read_feed(connection, position, upto=upto.position)
                    items = await hydrate(connection, part, now=self._clock())
            if not items:
                return
            if items[0].position != position + 1:
                # The feed's end was cut off meanwhile: the client comes back, and is told to load everything anew.
                raise TooSlow
            for item in items:
                yield item
            position = items[-1].position

    async def _arriving(
        self,
        subscription: Subscription,
        start: FeedCursor,
        caller: Identity,
        who_now: Callable[[], Awaitable[Identity | None]],
    ) -> AsyncIterator[LiveItem | Passing | Restart]:
        checked_at, position = time.monotonic(), start
        while True:
            item = await subscription.next(_CHECK_SECONDS)
            is_told = isinstance(item, LiveItem) and item.access is not None and item.access.concerns(caller)
            if is_told or time.monotonic() - checked_at >= _CHECK_SECONDS:
                now = await who_now()
                if now is None:
                    return
                checked_at = time.monotonic()
                if now.grants != caller.grants:
                    yield Restart(position, "access")
                caller = now
            if isinstance(item, Restart):
                start = position = item.cursor
                yield item
            elif isinstance(item, Passing):
                if is_shown(item, caller.viewer, caller.user_id):
                    yield item
            elif item is not None and item.position > start.position:
                position = FeedCursor(start.epoch, item.position)
                if (event := shown(item, caller.viewer, caller.user_id)) is not None:
                    yield event


def ping() -> ServerSentEvent:
    """Keeps proxies from closing a quiet stream, and lets the inbox see that it lives."""
    return ServerSentEvent(event="ping", data=LivePing().model_dump_json())


def _sent(item: LiveItem | Passing) -> ServerSentEvent:
    if isinstance(item, Passing):  # without an id: the client's cursor stays where it is
        return ServerSentEvent(event=item.type, data=item.data)
    return ServerSentEvent(event=item.type, id=item.cursor, data=item.data)


def _event(kind: str, data: str, cursor: FeedCursor) -> ServerSentEvent:
    return ServerSentEvent(event=kind, id=str(cursor), data=data)


def _reset(cursor: FeedCursor, reason: Literal["behind", "access"] = "behind") -> ServerSentEvent:
    return _event("reset", LiveReset(cursor=str(cursor), reason=reason).model_dump_json(), cursor)
