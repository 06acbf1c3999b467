"""Write what was decided, with one statement per table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.conversations.state import Changes, ChatState
from shared.conversations.waiting import recount
from shared.db.bulk import Rows
from shared.db.unit_of_work import UnitOfWork

_CHAT = Rows(
    id="bigint",
    address="text",
    mode="text",
    mode_version="int",
    assigned_agent_id="int",
    team_id="int",
    assignment_version="int",
    assigned_at="timestamptz",
    queued_at="timestamptz",
    returned_from_id="int",
    online_until="timestamptz",
    unread_count="int",
    last_activity_at="timestamptz",
    last_message_at="timestamptz",
    last_message_id="bigint",
    last_order_time="timestamptz",
    last_order_tie="bigint",
    read_order_time="timestamptz",
    read_order_tie="bigint",
    assignee_unread_count="int",
    assignee_read_time="timestamptz",
    assignee_read_tie="bigint",
    waiting_since="timestamptz",
    outbound_seq="bigint",
    open_turn_id="uuid",
    bot_has_answered="boolean",
    priority="text",
    snoozed_at="timestamptz",
    snoozed_until="timestamptz",
    snoozed_by="int",
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
    link_preview="boolean",
    is_first_contact="boolean",
    order_time="timestamptz",
    order_tie="bigint",
    sent_at="timestamptz",
    received_at="timestamptz",
    status_at="timestamptz",
    created_at="timestamptz",
    recovered="boolean",
    content="jsonb",
    quoted="jsonb",
    participant="jsonb",
    reactions="jsonb",
    votes="jsonb",
    raw="jsonb",
    original_text="text",
    edited_at="timestamptz",
    revoked_at="timestamptz",
    routed="text",
    answers="boolean",
)
_STATUS_TIME = "jsonb_build_object(r.status, r.status_at)"
_INSERT_MESSAGES = text(
    f"""
    insert into messages ({_MESSAGE.names}, status_times)
    select r.*, case when r.status_at is null then '{{}}' else {_STATUS_TIME} end from {_MESSAGE.source}
    """  # noqa: S608
)

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
    "content": "jsonb",
    "quoted": "jsonb",
    "participant": "jsonb",
    "reactions": "jsonb",
    "votes": "jsonb",
    "original_text": "text",
    "edited_at": "timestamptz",
    "revoked_at": "timestamptz",
    "discarded_at": "timestamptz",
    "discarded_by": "int",
}

_FILE = Rows(
    id="bigint",
    message_id="bigint",
    chat_id="bigint",
    type="text",
    source="jsonb",
    file_name="text",
    mime_type="text",
    size="bigint",
    width="int",
    height="int",
    seconds="int",
    created_at="timestamptz",
)
# One file per message: should its row be there already, the one that was made first is fetched.
_INSERT_FILES = text(
    f"insert into media_files ({_FILE.names}) select * from {_FILE.source} on conflict (message_id) do nothing"  # noqa: S608
)
_SOURCE = Rows(id="bigint", source="jsonb")
_SET_SOURCES = text(
    f"""
    update media_files set source = r.source, state = 'pending', requests = requests + 1, error_code = null,
           error = null, settled_at = null
    from {_SOURCE.source} where media_files.id = r.id and state <> 'stored'
    """  # noqa: S608
)
_CHANGE = Rows(
    id="bigint",
    message_id="bigint",
    chat_id="bigint",
    outbound_seq="bigint",
    operation="text",
    emoji="text",
    text="text",
    agent_id="int",
    client_key="text",
    created_at="timestamptz",
)
_INSERT_CHANGES = text(f"insert into message_changes ({_CHANGE.names}) select * from {_CHANGE.source}")  # noqa: S608

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
    update bot_turns set closed_at = now(), outcome = r.outcome, rule = r.rule
    from unnest(cast(:ids as uuid[]), cast(:outcomes as text[]), cast(:rules as text[])) as r(id, outcome, rule)
    where bot_turns.id = r.id and closed_at is null
    """
)
_STOP_AWAITING = text("update messages set awaiting_reply = false where awaiting_reply and chat_id = any(:chats)")

_TIMELINE = Rows(chat_id="bigint", kind="text", agent_id="int", data="jsonb")
_INSERT_TIMELINE = text(
    f"insert into timeline_entries ({_TIMELINE.names}) select * from {_TIMELINE.source}"  # noqa: S608
)

_READ = Rows(user_id="int", chat_id="bigint", order_time="timestamptz", order_tie="bigint", marked_unread="boolean")
# Nobody reads backwards: of two places the later one holds.
_SAVE_READS = text(
    f"""
    insert into chat_reads as known ({_READ.names}) select * from {_READ.source}
    on conflict (user_id, chat_id) do update set
      (order_time, order_tie) = (
        select place.time, place.tie
        from (values (known.order_time, known.order_tie), (excluded.order_time, excluded.order_tie)) as place(time, tie)
        order by place.time desc nulls last, place.tie desc limit 1),
      marked_unread = excluded.marked_unread, updated_at = now()
    """  # noqa: S608
)


async def save(work: UnitOfWork, chats: Iterable[ChatState], changes: Changes) -> None:
    """Write the changes and the chats they made dirty; publish and announce with the commit."""
    connection = work.connection
    if changes.no_longer_awaiting:  # first: a message of this very transaction may await again after it
        await connection.execute(_STOP_AWAITING, {"chats": sorted(changes.no_longer_awaiting)})
    await _insert_messages(connection, changes)
    _tell_statuses(changes)
    await _patch_messages(connection, changes)
    await _save_files(connection, changes)
    if changes.message_changes:
        await connection.execute(_INSERT_CHANGES, _CHANGE.values(changes.message_changes))
    if changes.turns_closed:
        await connection.execute(
            _CLOSE_TURNS,
            {
                "ids": list(changes.turns_closed),
                "outcomes": list(changes.turns_closed.values()),
                "rules": [changes.turn_rules.get(turn) for turn in changes.turns_closed],
            },
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
    if changes.read_marks:
        marks = {(mark.user_id, mark.chat_id): mark for mark in changes.read_marks}
        await connection.execute(_SAVE_READS, _READ.values(marks[key] for key in sorted(marks)))
    await recount(connection, changes.recount_waiting)
    work.publish(*changes.contracts)
    work.announce(*changes.feed)


async def _insert_messages(connection: AsyncConnection, changes: Changes) -> None:
    if not changes.messages:
        return
    for message in changes.messages:  # a message made and changed in one transaction is inserted as it ends up
        for column, value in changes.message_patches.pop(message.id, {}).items():
            if hasattr(message, column):
                setattr(message, column, value)
    await connection.execute(_INSERT_MESSAGES, _as_json(_MESSAGE.values(changes.messages)))


def _tell_statuses(changes: Changes) -> None:
    """Whoever follows the feed learns which status this transaction left, not only the one that stands by then."""
    for place, item in enumerate(changes.feed):
        if item.type == "message.updated" and item.message_id is not None and item.data is None:
            status = changes.message_patches.get(item.message_id, {}).get("status")
            if status is not None:
                changes.feed[place] = replace(item, data={"status": status})


async def _patch_messages(connection: AsyncConnection, changes: Changes) -> None:
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for message_id, columns in changes.message_patches.items():
        by_columns[tuple(sorted(columns))].append({"id": message_id, **columns})
    for names, patches in sorted(by_columns.items()):
        rows = Rows(id="bigint", **{name: _PATCH_TYPES[name] for name in names})
        assignments = rows.assignments
        if {"status", "status_at"} <= set(names):
            assignments += f", status_times = messages.status_times || {_STATUS_TIME}"
        statement = f"update messages set {assignments} from {rows.source} where messages.id = r.id"  # noqa: S608
        await connection.execute(text(statement), _as_json(rows.values(patches)))


async def _save_files(connection: AsyncConnection, changes: Changes) -> None:
    if changes.media_files:
        values = _FILE.values(changes.media_files)
        await connection.execute(_INSERT_FILES, {**values, "source": list(map(_json, values["source"]))})
    if changes.media_sources:
        rows = [{"id": key, "source": _json(changes.media_sources[key])} for key in sorted(changes.media_sources)]
        await connection.execute(_SET_SOURCES, _SOURCE.values(rows))


_JSON_COLUMNS = ("content", "quoted", "participant", "reactions", "votes", "raw")


def _as_json(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The columns that are JSON in the database, as text."""
    for name in _JSON_COLUMNS:
        if name in columns:
            columns[name] = list(map(_json, columns[name]))
    return columns


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"
