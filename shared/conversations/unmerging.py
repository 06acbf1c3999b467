"""Undoing a merge: what was moved goes back. What came later stays where it came."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.chats import ChatsUnmerged
from shared.conversations.handing import assign
from shared.conversations.loading import lock_chats
from shared.conversations.merging import is_under_way
from shared.conversations.queueing import settle_queue
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState, NewTimelineEntry
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Permanent, Transient

_READ = text(
    """
    select id, surviving_chat_id as chat, merged_chat_id as other, pending, merged_at, undone_at, moved
    from chat_merges where id = :id
    """
)
_LOCK = text("select undone_at from chat_merges where id = :id for update")
_BACK = {
    table: text(
        f"update {table} set chat_id = :other where chat_id = :chat and {key} = any(cast(:keys as {kind}[]))"  # noqa: S608
    )
    for table, key, kind in (
        ("messages", "id", "bigint"),
        ("timeline_entries", "id", "bigint"),
        ("media_files", "id", "bigint"),
        ("message_changes", "id", "bigint"),
        ("calls", "call_id", "text"),
        ("notes", "id", "bigint"),
    )
}
_KEY_BACK = {
    table: text(f"update {table} set client_key = :key where id = :id and client_key is null")  # noqa: S608
    for table in ("messages", "message_changes", "notes")
}
_ADDRESSES_BACK = text(
    """
    update addresses set chat_id = :other, contact_id = :contact
    where chat_id = :chat and address = any(cast(:keys as text[]))
    """
)
_STANDS_ALONE = text("update chats set merged_into = null, labels = cast(:labels as text[]) where id = :id")
_RECOUNT = text(
    """
    select top.id as last_message_id, top.at as last_message_at, top.order_time,
           coalesce(top.order_tie, 0) as order_tie,
           (select count(*) from messages m where m.chat_id = :chat and m.sender = 'customer'
              and (cast(:time as timestamptz) is null
                   or (m.order_time, m.order_tie) > (cast(:time as timestamptz), cast(:tie as bigint)))) as unread
    from (select 1) one left join lateral (
      select m.id, coalesce(m.sent_at, m.created_at) as at, m.order_time, m.order_tie from messages m
      where m.chat_id = :chat order by m.order_time desc, m.order_tie desc, m.id desc limit 1) top on true
    """
)
_UNDONE = text("update chat_merges set undone_at = :now where id = :id")


class NoSuchMerge(Permanent):
    """There is no merge with this id that was carried out."""


class CannotUndo(Permanent):
    """`code`: undone_before, or merged_further (the later merge is to be undone first)."""


class StillUnderWay(Transient):
    """A message of the chat is on its way, or the bot is about to answer: in a moment it can be done."""


async def undo(
    work: UnitOfWork,
    merge_id: int,
    *,
    now: datetime,
    cause: Cause,
    agent_id: int | None = None,
    is_told: bool = False,
) -> tuple[int, int]:
    """Give the merged chat back what was its own; returns the surviving chat and the one that stands alone again.

    `is_told`: it was done before, and is only written down again: whatever is under way did not hinder it then.
    It is not merged again by itself. Raises NoSuchMerge, CannotUndo, StillUnderWay.
    """
    connection = work.connection
    row = (await connection.execute(_READ, {"id": merge_id})).mappings().one_or_none()
    if row is None or row["merged_at"] is None:
        raise NoSuchMerge(f"There is no merge {merge_id} that was carried out", code="merge_not_found")
    chats = await lock_chats(connection, (row["chat"], row["other"]))
    survivor, loser = chats[row["chat"]], chats[row["other"]]
    if (await connection.execute(_LOCK, {"id": merge_id})).scalar_one() is not None:
        raise CannotUndo("The merge was undone before", code="undone_before")
    if survivor.merged_into is not None:
        raise CannotUndo("The chat was merged further; undo that merge first", code="merged_further")
    if not is_told and (survivor.open_turn_id is not None or await is_under_way(connection, survivor.id)):
        raise StillUnderWay("A message of this chat is on its way; try again in a moment", code="chat_busy")
    await _move_back(connection, survivor, loser, row["moved"])
    changes = Changes()
    await _restore(connection, survivor, loser, row["moved"])
    assign(loser, row["moved"]["loser"]["assigned_agent_id"], changes, reason="merge_undone", now=now, cause=cause)
    settle_queue(loser, now)
    for chat, other in ((survivor, loser), (loser, survivor)):
        about = {"merge_id": merge_id, "other_chat_id": other.id}
        changes.timeline.append(NewTimelineEntry(chat.id, "merge_undone", agent_id, about))
    changes.contracts.append(
        ChatsUnmerged(
            occurred_at=now,
            correlation_id=cause.correlation_id,
            chat_id=survivor.id,
            restored_chat_id=loser.id,
            merge_id=merge_id,
            agent_id=agent_id,
        )
    )
    changes.announce("chat.unmerged", chat_id=survivor.id)
    changes.announce("chat.created", chat_id=loser.id)
    changes.recount_waiting |= {survivor.id, loser.id}
    await save(work, [survivor, loser], changes)
    await connection.execute(_UNDONE, {"id": merge_id, "now": now})
    return survivor.id, loser.id


async def _move_back(connection: AsyncConnection, survivor: ChatState, loser: ChatState, moved: dict[str, Any]) -> None:
    both = {"chat": survivor.id, "other": loser.id}
    for table, statement in _BACK.items():
        await connection.execute(statement, {**both, "keys": moved.get(table, [])})
    for table, pairs in moved["client_keys"].items():
        for key_id, key in pairs:
            await connection.execute(_KEY_BACK[table], {"id": key_id, "key": key})
    contact = moved["loser"]["contact_id"]
    await connection.execute(_ADDRESSES_BACK, {**both, "contact": contact, "keys": moved["addresses"]})
    await connection.execute(_STANDS_ALONE, {"id": loser.id, "labels": moved["loser"]["labels"]})


async def _restore(connection: AsyncConnection, survivor: ChatState, loser: ChatState, moved: dict[str, Any]) -> None:
    """Both as they were, with what was read and written meanwhile. The survivor keeps its mode and agent."""
    before = moved["loser"]
    loser.mode = before["mode"]
    loser.mode_version += 1
    loser.address, loser.bot_has_answered = before["address"], before["bot_has_answered"]
    if survivor.address in moved["addresses"]:
        survivor.address = moved["survivor"]["address"]
    for chat, name in ((survivor, "survivor"), (loser, "loser")):
        read = max(_read_mark(moved[name]), (survivor.read_order_time, survivor.read_order_tie), key=_known_first)
        chat.read_order_time, chat.read_order_tie = read
        found = (await connection.execute(_RECOUNT, {"chat": chat.id, "time": read[0], "tie": read[1]})).one()
        chat.last_message_id, chat.last_message_at = found.last_message_id, found.last_message_at
        chat.last_order_time, chat.last_order_tie = found.order_time, found.order_tie
        chat.unread_count, chat.dirty = found.unread, True
        chat.assignee_unread_count = 0 if chat.assigned_agent_id is None else found.unread
        chat.assignee_read_time, chat.assignee_read_tie = read


Mark = tuple[datetime | None, int]


def _read_mark(state: dict[str, Any]) -> Mark:
    time = state["read_order_time"]
    return None if time is None else datetime.fromisoformat(time), state["read_order_tie"]


def _known_first(mark: Mark) -> tuple[bool, float, int]:
    return mark[0] is not None, 0.0 if mark[0] is None else mark[0].timestamp(), mark[1]
