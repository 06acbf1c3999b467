"""Reading the event log: the stream that keeps a copy of every event, and of every order to send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from pydantic import ValidationError

from shared.contracts.catalog import CONTRACTS
from shared.contracts.envelope import Contract
from shared.messaging.publisher import with_heartbeat
from shared.messaging.topology import EVENT_LOG

PREFETCH = 500
_PATIENCE = 30.0
# What happened at a time was logged then or later; clocks differ a little.
_CLOCK_MARGIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry of the log. `event` is None when no contract fits it any more."""

    offset: int
    exchange: str
    routing_key: str
    body: bytes
    event: Contract | None

    @classmethod
    def of(cls, message: AbstractIncomingMessage) -> "Logged":
        """From the stream's message."""
        key = message.type or message.routing_key or ""
        event: Contract | None = None
        if key in CONTRACTS:
            try:
                event = CONTRACTS[key].model_validate_json(message.body)
            except ValidationError:
                event = None
        return cls(_offset(message), message.exchange or "", key, message.body, event)


def _offset(message: AbstractIncomingMessage) -> int:
    offset = message.headers.get("x-stream-offset")
    return offset if isinstance(offset, int) else -1


class EventLog:
    """The log on one connection."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection

    async def bounds(self) -> tuple[int, int] | None:
        """The first and the last offset as of now; None for an empty log."""
        first = await self._end_of("first", only_one=True)
        last = await self._end_of("last", only_one=False)
        return None if first is None or last is None else (first, last)

    async def _end_of(self, where: str, *, only_one: bool) -> int | None:
        """The stream tells no last offset: its last chunk is read until nothing follows."""
        found: int | None = None
        deadline = asyncio.get_running_loop().time() + 3
        async with self._connection.channel() as channel:
            arrived = await _consume(channel, where)
            while asyncio.get_running_loop().time() < deadline:
                try:
                    async with asyncio.timeout(2 if found is None else 0.3):
                        message = await arrived.get()
                except TimeoutError:
                    break
                await message.ack()
                found = _offset(message)
                if only_one:
                    break
        return found

    async def read(self, *, since: datetime | None = None, upto: int) -> AsyncIterator[Logged]:
        """Entries up to the offset `upto`, from about `since` (some older ones come first) or from the beginning.

        Raises TimeoutError when the broker falls silent before the end.
        """
        async with self._connection.channel() as channel:
            arrived = await _consume(channel, "first" if since is None else since - _CLOCK_MARGIN)
            silence = 3.0 if since is not None else _PATIENCE  # nothing may have been logged since then
            while True:
                try:
                    async with asyncio.timeout(silence):
                        message = await arrived.get()
                except TimeoutError:
                    if silence < _PATIENCE:
                        return
                    raise
                silence = _PATIENCE
                await message.ack()
                if _offset(message) > upto:
                    return
                yield Logged.of(message)
                if _offset(message) == upto:
                    return

    async def follow(self) -> AsyncIterator[Logged]:
        """Entries from now on, for ever."""
        async with self._connection.channel() as channel:
            arrived = await _consume(channel, "next")
            while True:
                message = await arrived.get()
                await message.ack()
                yield Logged.of(message)


async def _consume(channel: AbstractChannel, offset: Any) -> asyncio.Queue[AbstractIncomingMessage]:
    """A queue that fills with at most `PREFETCH` messages until they are acknowledged, which a stream takes as read."""
    arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    await channel.set_qos(PREFETCH)
    log = await channel.get_queue(EVENT_LOG, ensure=False)
    await log.consume(arrived.put, arguments={"x-stream-offset": offset})
    return arrived


@asynccontextmanager
async def event_log(url: str) -> AsyncIterator[EventLog]:
    """On a connection of its own."""
    async with await aio_pika.connect(with_heartbeat(url), timeout=5) as connection:
        yield EventLog(connection)
