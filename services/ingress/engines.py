"""Which engine each WAHA channel runs on, as its webhooks and its session tell; kept behind the webhooks' back."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import text

from shared.contracts.envelope import ChannelRef
from shared.db.bulk import Rows
from shared.db.unit_of_work import FeedItem, Transactions
from shared.inbound.providers.reading import part, word
from shared.inbound.providers.waha_ids import engine_of
from shared.tasks import end

log = structlog.get_logger(__name__)

FLUSH_SECONDS = 1.0
_LONGEST_NAME = 20

_ENGINE = Rows(session="text", engine="text", version="text", reported_at="timestamptz")
_KEEP = text(
    f"""
    insert into channel_engines as e (channel_id, engine, version, reported_at)
    select c.id, r.engine, r.version, r.reported_at
    from {_ENGINE.source} join channels c on c.provider = 'waha' and c.external_id = r.session
    order by c.id
    on conflict (channel_id) do update set engine = excluded.engine,
      version = coalesce(excluded.version, e.version), reported_at = excluded.reported_at
    where excluded.reported_at > e.reported_at and excluded.engine <> e.engine
    returning channel_id
    """  # noqa: S608 - a constant
)


@dataclass(frozen=True, slots=True)
class Engine:
    """WEBJS, NOWEB, GOWS …, and WAHA's own version, where it is told."""

    name: str
    version: str | None
    reported_at: datetime


def engine_in(document: Any, now: datetime) -> Engine | None:
    """What a body says of it; None when it names none, or nothing like one."""
    name = engine_of(document).strip() if isinstance(document, dict) else ""
    if not (name.isascii() and name.isalnum() and len(name) <= _LONGEST_NAME):
        return None
    return Engine(name, word(part(document, "environment", "version"), 50), now)


class EngineNotes:
    """Takes notes of what is news, and writes them down within a second; a webhook waits for none of it.

    `recorded`: the engine that the database has for a channel, as far as this process knows. What is lost here, the
    next webhook tells again.
    """

    def __init__(self, recorded: Callable[[ChannelRef], str | None]) -> None:
        self._recorded = recorded
        self._noted: dict[str, Engine] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, channel: ChannelRef, engine: Engine | None) -> None:
        """A channel runs on this; nobody's engine is no news."""
        session = channel.external_id
        if engine is not None and session is not None and self._recorded(channel) != engine.name:
            self._noted[session] = engine

    def start(self, transactions: Transactions) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._write_for_ever(transactions), name="engine-notes")

    async def stop(self) -> None:
        """Write no more."""
        await end(self._task)

    async def flush(self, transactions: Transactions) -> None:
        """Write what was noted; inboxes hear of what changed, for what they may offer depends on it."""
        noted, self._noted = self._noted, {}
        if not noted:
            return
        async with transactions.begin() as work:
            for channel_id in (await work.connection.execute(_KEEP, _ENGINE.values(_rows(noted)))).scalars():
                work.announce(FeedItem("channel.updated", data={"channel_id": channel_id}))

    async def _write_for_ever(self, transactions: Transactions) -> None:
        while True:
            try:
                await self.flush(transactions)
            except Exception as error:
                log.info("engines_not_kept", error=type(error).__name__)
            await asyncio.sleep(FLUSH_SECONDS)


def _rows(noted: Mapping[str, Engine]) -> list[dict[str, object]]:
    return [
        {"session": session, "engine": one.name, "version": one.version, "reported_at": one.reported_at}
        for session, one in sorted(noted.items())
    ]
