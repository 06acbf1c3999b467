"""The bot's turns whose time has come."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.working import DueTurn
from shared.conversations.state import NewTurn
from shared.db.bulk import Rows

_COLUMNS = "id, chat_id, correlation_id, created_at, emit_at, emitted_at, deadline_at"
_DUE = """
closed_at is null and (deadline_at <= cast(:now as timestamptz)
  or (emitted_at is null and emit_at <= cast(:now as timestamptz)))
"""
_FIND = text(f"select {_COLUMNS} from bot_turns where {_DUE} order by deadline_at limit 200")  # noqa: S608
_AGAIN = text(f"select {_COLUMNS} from bot_turns where id = any(cast(:ids as uuid[])) and {_DUE}")  # noqa: S608
_NEXT = text(
    """
    select least((select min(deadline_at) from bot_turns where closed_at is null),
                 (select min(emit_at) from bot_turns where emitted_at is null and closed_at is null))
    """
)
_EMITTED = Rows(id="uuid", message_ids="text", emitted_at="timestamptz", deadline_at="timestamptz")
_EMIT = text(
    f"""
    update bot_turns t set message_ids = cast(r.message_ids as bigint[]), emitted_at = r.emitted_at,
           deadline_at = r.deadline_at
    from {_EMITTED.source} where t.id = r.id
    """  # noqa: S608
)


async def due_turns(connection: AsyncConnection, now: datetime) -> list[DueTurn]:
    """Open turns past their deadline, or to be emitted."""
    return [DueTurn(*row) for row in await connection.execute(_FIND, {"now": now})]


async def still_due(connection: AsyncConnection, ids: Collection[UUID], now: datetime) -> list[DueTurn]:
    """Those of them that are due now that their chats are locked."""
    if not ids:
        return []
    return [DueTurn(*row) for row in await connection.execute(_AGAIN, {"ids": sorted(ids), "now": now})]


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next turn is due; None while no turn is open."""
    moment: datetime | None = (await connection.execute(_NEXT)).scalar_one()
    return moment


async def save_emitted(connection: AsyncConnection, turns: Sequence[NewTurn]) -> None:
    """The turns went to the bot with these messages."""
    if not turns:
        return
    rows = [
        {
            "id": turn.id,
            "message_ids": "{" + ",".join(map(str, turn.message_ids)) + "}",
            "emitted_at": turn.emitted_at,
            "deadline_at": turn.deadline_at,
        }
        for turn in turns
    ]
    await connection.execute(_EMIT, _EMITTED.values(rows))
