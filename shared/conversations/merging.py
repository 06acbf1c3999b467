"""Merging the two chats of a person on a channel, and undoing it: everything that is moved, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.chats import ChatsMerged
from shared.conversations.handing import assign, change_mode
from shared.conversations.loading import lock_chats, merged_into
from shared.conversations.merge_rules import (
    NUMBER_CHANGED,
    assignee_after,
    mode_after,
    remembered,
    survivor_of,
    take_over_state,
)
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState, NewTimelineEntry
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import UnitOfWork

# What a person has undone is not merged again by itself.
_REQUEST = text(
    """
    insert into chat_merges (channel_id, surviving_chat_id, merged_chat_id, reason, pending)
    select :channel, :chat, :other, :reason, true
    where not exists (
      select from chat_merges
      where least(surviving_chat_id, merged_chat_id) = least(cast(:chat as bigint), cast(:other as bigint))
        and greatest(surviving_chat_id, merged_chat_id) = greatest(cast(:chat as bigint), cast(:other as bigint))
        and (pending or undone_at is not null))
    """
)
_PENDING = text(
    "select id, surviving_chat_id, merged_chat_id from chat_merges where pending order by created_at limit 50"
)
_TAKE = text(
    """
    select id, channel_id, surviving_chat_id as chat, merged_chat_id as other, reason
    from chat_merges where id = :id and pending for update skip locked
    """
)
_DROP = text("delete from chat_merges where id = :id")
_REPLACE = text("update chat_merges set surviving_chat_id = :chat, merged_chat_id = :other where id = :id")
_UNDER_WAY = text(
    """
    select exists (select from messages where chat_id = :chat and status in ('queued', 'sending'))
        or exists (select from message_changes where chat_id = :chat and status = 'queued')
        or exists (select from outbound where chat_id = :chat and state = 'pending')
    """
)
_WRITES_FROM = text(
    """
    select c.address from messages m join chats c on c.id = m.chat_id
    where m.chat_id in (:chat, :other) and not m.from_me
    order by m.order_time desc, m.order_tie desc, m.id desc limit 1
    """
)
_TAKEN_KEYS = {
    table: text(
        f"""
        update {table} t set client_key = null from {table} held
        where held.id = t.id and t.chat_id = :other and t.client_key in (
          select client_key from {table} where chat_id = :chat and client_key is not null)
        returning t.id, held.client_key
        """  # noqa: S608 - constants
    )
    for table in ("messages", "message_changes", "notes")
}
_MOVE = {
    table: text(f"update {table} set chat_id = :chat where chat_id = :other returning {key} as key")  # noqa: S608
    for table, key in (
        ("messages", "id"),
        ("timeline_entries", "id"),
        ("media_files", "id"),
        ("message_changes", "id"),
        ("calls", "call_id"),
        ("notes", "id"),
    )
}
_MOVE_ADDRESSES = text(
    "update addresses set chat_id = :chat, contact_id = :contact where chat_id = :other returning address as key"
)
_MOVE_ECHOES = text(
    """
    update message_anchors set echo = jsonb_set(echo, '{chat_id}', to_jsonb(cast(:chat as bigint)))
    where echo_hold_until is not null and cast(echo ->> 'chat_id' as bigint) = :other
    """
)
# What an agent was writing in both is kept in one. No tab has written that text: the one that wrote a part of it takes
# it in like all others.
_MOVE_DRAFTS = text(
    """
    with gone as (delete from drafts where chat_id = :other returning agent_id, kind, text)
    insert into drafts as d (agent_id, chat_id, kind, text, client, edit)
    select agent_id, :chat, kind, text, 'merge', 0 from gone where text <> ''
    on conflict (agent_id, chat_id, kind) do update
      set text = concat_ws(E'\\n', nullif(d.text, ''), excluded.text), client = excluded.client, edit = excluded.edit,
          version = d.version + 1, changed_at = now()
    """
)
_MERGED = text("update chats set merged_into = :chat where id = :other")
_LABELS = text("update chats set labels = cast(:labels as text[]) where id = :id")
_COMPLETE_CONTACT = text(
    """
    update contacts c set name = coalesce(c.name, o.name), avatar_url = coalesce(c.avatar_url, o.avatar_url),
           about = coalesce(c.about, o.about), language = coalesce(c.language, o.language),
           given_name = coalesce(c.given_name, o.given_name),
           notes = nullif(concat_ws(E'\n', c.notes, case when o.notes is distinct from c.notes then o.notes end), '')
    from contacts o where c.id = :contact and o.id = :other
    """
)
_DONE = text(
    """
    update chat_merges set surviving_chat_id = :chat, merged_chat_id = :other, pending = false, merged_at = :now,
           moved = cast(:moved as jsonb)
    where id = :id
    """
)


@dataclass(frozen=True, slots=True)
class PendingMerge:
    """A merge that waits, and the chats it is about."""

    id: int
    chats: tuple[int, int]


async def request_merge(
    connection: AsyncConnection, channel_id: int, chat: int, other: int, reason: str, *, survivor: int | None = None
) -> None:
    """Two chats turned out to be one person's: to be merged as soon as it can be (`complete`).

    `survivor`: which of them stays, where the reason is that a number was changed.
    """
    chat, other = min(chat, other), max(chat, other)
    if survivor == other:
        chat, other = other, chat
    await connection.execute(_REQUEST, {"channel": channel_id, "chat": chat, "other": other, "reason": reason})


async def pending_merges(connection: AsyncConnection) -> list[PendingMerge]:
    """Those that wait, the oldest first."""
    return [PendingMerge(row[0], (row[1], row[2])) for row in await connection.execute(_PENDING)]


async def complete(work: UnitOfWork, merge_id: int, *, now: datetime, cause: Cause) -> bool:
    """Merge the two chats if it can be done now.

    False: it has to wait, because another transaction holds a chat, or the one that would go has a message under way or
    an answer of the bot to come.
    """
    connection = work.connection
    row = (await connection.execute(_TAKE, {"id": merge_id})).mappings().one_or_none()
    if row is None:
        return False
    finals = await merged_into(connection, (row["chat"], row["other"]))
    pair = {finals.get(row["chat"], row["chat"]), finals.get(row["other"], row["other"])}
    if len(pair) == 1:  # they have become one by another way
        await connection.execute(_DROP, {"id": merge_id})
        return True
    chats = await lock_chats(connection, pair, skip_locked=True)
    if len(chats) < 2 or any(chat.merged_into is not None for chat in chats.values()):
        return False
    survivor, loser = survivor_of(*chats.values())
    if row["reason"] == NUMBER_CHANGED and loser.id == finals.get(row["chat"], row["chat"]):
        survivor, loser = loser, survivor
    if loser.open_turn_id is not None or await is_under_way(connection, loser.id):
        return False
    await connection.execute(_REPLACE, {"id": merge_id, "chat": survivor.id, "other": loser.id})
    await _merge(work, survivor, loser, row, now=now, cause=cause)
    return True


async def is_under_way(connection: AsyncConnection, chat_id: int) -> bool:
    """Whether anything of the chat's lane is not settled yet, as far as either we or the sender know."""
    return bool((await connection.execute(_UNDER_WAY, {"chat": chat_id})).scalar_one())


async def _merge(
    work: UnitOfWork,
    survivor: ChatState,
    loser: ChatState,
    merge: Mapping[Any, Any],
    *,
    now: datetime,
    cause: Cause,
) -> None:
    connection = work.connection
    both = {"chat": survivor.id, "other": loser.id}
    is_renumbered = merge["reason"] == NUMBER_CHANGED and survivor.contact_phone != loser.contact_phone
    writes_from = None if is_renumbered else (await connection.execute(_WRITES_FROM, both)).scalar_one_or_none()
    address = writes_from or survivor.address
    moved: dict[str, Any] = {"survivor": remembered(survivor), "loser": remembered(loser)}
    moved["client_keys"] = {
        table: [[row.id, row.client_key] for row in await connection.execute(statement, both)]
        for table, statement in _TAKEN_KEYS.items()
    }
    for table, statement in _MOVE.items():
        moved[table] = list((await connection.execute(statement, both)).scalars())
    addresses = await connection.execute(_MOVE_ADDRESSES, {**both, "contact": survivor.contact_id})
    moved["addresses"] = list(addresses.scalars())
    await connection.execute(_MOVE_ECHOES, both)
    await connection.execute(_MOVE_DRAFTS, both)
    await connection.execute(_COMPLETE_CONTACT, {"contact": survivor.contact_id, "other": loser.contact_id})

    changes = Changes()
    mode, assignee = mode_after(survivor, loser), assignee_after(survivor, loser)
    change_mode(survivor, mode, changes, reason="merged", now=now, cause=cause)
    assign(survivor, assignee, changes, reason="merged", now=now, cause=cause)
    take_over_state(survivor, loser, address=address)
    about = {"merge_id": merge["id"], "merged_chat_id": loser.id, "address": loser.address, "reason": merge["reason"]}
    if is_renumbered:
        about |= {"phone": survivor.contact_phone, "former_phone": loser.contact_phone}
    changes.timeline.append(NewTimelineEntry(survivor.id, "merged", None, about))
    changes.contracts.append(
        ChatsMerged(
            occurred_at=now,
            correlation_id=cause.correlation_id,
            chat_id=survivor.id,
            merged_chat_id=loser.id,
            merge_id=merge["id"],
            reason=merge["reason"],
        )
    )
    was = {"agent_id": loser.assigned_agent_id}
    changes.announce("chat.merged", chat_id=survivor.id, removed_chat_id=loser.id, was=was)
    changes.announce("chat.updated", chat_id=survivor.id)
    await save(work, [survivor, loser], changes)
    await connection.execute(_LABELS, {"labels": survivor.labels, "id": survivor.id})
    await connection.execute(_MERGED, both)
    await connection.execute(_DONE, {"id": merge["id"], **both, "now": now, "moved": orjson.dumps(moved).decode()})
