"""Write what was decided, with one statement per table."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.conversations.state import Changes, ChatState
from shared.db.bulk import Rows
from shared.db.unit_of_work import UnitOfWork

_CHAT = Rows(
    id="bigint",
    address="text",
    mode="text",
    mode_version="int",
    assigned_agent_id="int",
    online_until="timestamptz",
    unread_count="int",
    last_activity_at="timestamptz",
    last_message_at="timestamptz",
    last_message_id="bigint",
    last_order_time="timestamptz",
    last_order_tie="bigint",
    read_order_time="timestamptz",
    read_order_tie="bigint",
    outbound_seq="bigint",
    open_turn_id="uuid",
    bot_has_answered="boolean",
)
_UPDATE_CHATS = text(f"update chats set {_CHAT.assignments} from {_CHAT.source} where chats.id = r.id")  # noqa: S608

_MESSAGE = Rows(
    id="bigint",
    chat_id="bigint",
    channel_id="int",
    from_me="boolean",
    sender="text",
    origin="text",
    type="text",
    text="text",
    status="text",
    error_code="text",
    error="text",
    agent_id="int",
    provider_message_id="text",
    client_key="text",
    outbound_seq="bigint",
    mode_version="int",
    turn_id="uuid",
    awaiting_reply="boolean",
    stay_session_id="uuid",
    order_time="timestamptz",
    order_tie="bigint",
    sent_at="timestamptz",
    received_at="timestamptz",
    status_at="timestamptz",
    created_at="timestamptz",
    recovered="boolean",
)
_INSERT_MESSAGES = text(f"insert into messages ({_MESSAGE.names}) select * from {_MESSAGE.source}")  # noqa: S608

_PATCH_TYPES = {
    "status": "text",
    "status_at": "timestamptz",
    "error_code": "text",
    "error": "text",
    "attempts": "int",
    "provider_message_id": "text",
    "outbound_seq": "bigint",
    "mode_version": "int",
    "turn_id": "uuid",
    "awaiting_reply": "boolean",
    "stay_session_id": "uuid",
    "sender": "text",
    "origin": "text",
    "type": "text",
    "text": "text",
}

_TURN = Rows(
    id="uuid",
    chat_id="bigint",
    mode_version="int",
    message_ids="text",
    correlation_id="text",
    emit_at="timestamptz",
    emitted_at="timestamptz",
    deadline_at="timestamptz",
)
_INSERT_TURNS = text(
    f"""
    insert into bot_turns ({_TURN.names})
    select id, chat_id, mode_version, cast(message_ids as bigint[]), correlation_id, emit_at, emitted_at, deadline_at
    from {_TURN.source}
    """  # noqa: S608
)
_CLOSE_TURNS = text(
    """
    update bot_turns set closed_at = now(), outcome = r.outcome
    from unnest(cast(:ids as uuid[]), cast(:outcomes as text[])) as r(id, outcome)
    where bot_turns.id = r.id and closed_at is null
    """
)
_STOP_AWAITING = text("update messages set awaiting_reply = false where awaiting_reply and chat_id = any(:chats)")

_TIMELINE = Rows(chat_id="bigint", kind="text", agent_id="int", data="jsonb")
_INSERT_TIMELINE = text(
    f"insert into timeline_entries ({_TIMELINE.names}) select * from {_TIMELINE.source}"  # noqa: S608
)


async def save(work: UnitOfWork, chats: Iterable[ChatState], changes: Changes) -> None:
    """Write the changes and the chats they made dirty; publish and announce with the commit."""
    connection = work.connection
    if changes.no_longer_awaiting:  # first: a message of this very transaction may await again after it
        await connection.execute(_STOP_AWAITING, {"chats": sorted(changes.no_longer_awaiting)})
    await _insert_messages(connection, changes)
    await _patch_messages(connection, changes)
    if changes.turns_closed:
        await connection.execute(
            _CLOSE_TURNS, {"ids": list(changes.turns_closed), "outcomes": list(changes.turns_closed.values())}
        )
    if changes.turns_opened:
        values = _TURN.values(changes.turns_opened)
        values["message_ids"] = [_array(turn.message_ids) for turn in changes.turns_opened]
        await connection.execute(_INSERT_TURNS, values)
    if changes.timeline:
        values = _TIMELINE.values(changes.timeline)
        values["data"] = [orjson.dumps(entry.data).decode() for entry in changes.timeline]
        await connection.execute(_INSERT_TIMELINE, values)
    dirty = sorted((chat for chat in chats if chat.dirty), key=lambda chat: chat.id)
    if dirty:
        await connection.execute(_UPDATE_CHATS, _CHAT.values(dirty))
        for chat in dirty:
            chat.dirty = False
    work.publish(*changes.contracts)
    work.announce(*changes.feed)


async def _insert_messages(connection: AsyncConnection, changes: Changes) -> None:
    if not changes.messages:
        return
    for message in changes.messages:  # a message made and changed in one transaction is inserted as it ends up
        for column, value in changes.message_patches.pop(message.id, {}).items():
            if hasattr(message, column):
                setattr(message, column, value)
    await connection.execute(_INSERT_MESSAGES, _MESSAGE.values(changes.messages))


async def _patch_messages(connection: AsyncConnection, changes: Changes) -> None:
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for message_id, columns in changes.message_patches.items():
        by_columns[tuple(sorted(columns))].append({"id": message_id, **columns})
    for names, patches in sorted(by_columns.items()):
        rows = Rows(id="bigint", **{name: _PATCH_TYPES[name] for name in names})
        statement = f"update messages set {rows.assignments} from {rows.source} where messages.id = r.id"  # noqa: S608
        await connection.execute(text(statement), rows.values(patches))


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"
