"""Reactions, edits and deletions of ours that are on their way, and what became of them."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.working import KnownChange
from shared.contracts.envelope import Contract
from shared.contracts.sending import MessageChanged, MessageChangeFailed
from shared.db.bulk import Rows

_READ = text(
    """
    select id, message_id, operation, emoji, text, agent_id, status from message_changes
    where id = any(cast(:ids as bigint[])) order by id for no key update
    """
)
_SETTLED = Rows(id="bigint", status="text", error_code="text", error="text")
_SAVE = text(
    f"""
    update message_changes set status = r.status, error_code = r.error_code, error = r.error, settled_at = now()
    from {_SETTLED.source} where message_changes.id = r.id
    """  # noqa: S608
)


async def known_changes(connection: AsyncConnection, events: Iterable[Contract]) -> dict[int, KnownChange]:
    """The changes that the events speak of."""
    ids = {event.change_id for event in events if isinstance(event, MessageChanged | MessageChangeFailed)}
    if not ids:
        return {}
    return {row.id: KnownChange(*row) for row in await connection.execute(_READ, {"ids": sorted(ids)})}


async def save_changes(connection: AsyncConnection, changes: Iterable[KnownChange]) -> None:
    """Write those that were settled."""
    settled = sorted((change for change in changes if change.settled), key=lambda change: change.id)
    if settled:
        await connection.execute(_SAVE, _SETTLED.values(settled))
