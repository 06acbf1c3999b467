"""Chats under their locks."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.conversations.state import ChatState

_LOCK = """
select c.id, c.channel_id, n.provider, n.external_id as session, n.reopen_closed, n.turn_wait_ms, n.max_reply_age_s,
       c.contact_id, p.name as contact_name, p.phone as contact_phone, p.language as contact_language, p.is_group,
       c.address, c.mode, c.mode_version, c.assigned_agent_id, c.labels, c.online_until, c.unread_count,
       c.last_activity_at, c.last_message_at, c.last_message_id, c.last_order_time, c.last_order_tie,
       c.read_order_time, c.read_order_tie, c.outbound_seq, c.open_turn_id, c.bot_has_answered, c.merged_into,
       n.bot_in_groups, c.priority, c.snoozed_at, c.snoozed_until, c.snoozed_by,
       c.assignee_unread_count, c.assignee_read_time, c.assignee_read_tie, c.waiting_since,
       t.id as team_id, d.id as channel_team_id, c.assignment_version, c.assigned_at, c.queued_at, c.returned_from_id
from chats c join channels n on n.id = c.channel_id join contacts p on p.id = c.contact_id
left join teams t on t.id = c.team_id and t.is_active left join teams d on d.id = n.team_id and d.is_active
where c.id = any(cast(:ids as bigint[])) order by c.id for no key update of c
"""
_LOCK_ALL = text(_LOCK)
_LOCK_FREE = text(_LOCK + " skip locked")


async def lock_chats(
    connection: AsyncConnection, ids: Collection[int], *, skip_locked: bool = False
) -> dict[int, ChatState]:
    """Lock the chats, in the order of their ids, until the transaction ends.

    With `skip_locked`, chats that another transaction holds are left out at once instead of waited for.
    """
    if not ids:
        return {}
    rows = await connection.execute(_LOCK_FREE if skip_locked else _LOCK_ALL, {"ids": sorted(ids)})
    return {row["id"]: ChatState(**row) for row in rows.mappings()}


async def lock_current(
    connection: AsyncConnection, ids: Collection[int], *, skip_locked: bool = False
) -> tuple[dict[int, ChatState], dict[int, int]]:
    """The same, but a chat that was merged into another is replaced by that one.

    Also returns what each merged chat has become; with `skip_locked` that chat may be one that another holds.
    """
    locked = await lock_chats(connection, ids, skip_locked=skip_locked)
    tried = set(ids)
    while wanted := {chat.merged_into for chat in locked.values() if chat.merged_into is not None} - tried:
        tried |= wanted
        locked |= await lock_chats(connection, wanted, skip_locked=skip_locked)
    became: dict[int, int] = {}
    for chat_id, chat in locked.items():
        current: ChatState | None = chat
        while current is not None and current.merged_into is not None:
            became[chat_id] = current.merged_into
            current = locked.get(current.merged_into)
    return {key: chat for key, chat in locked.items() if chat.merged_into is None}, became


async def lock_chat(connection: AsyncConnection, chat_id: int) -> ChatState | None:
    """Lock one chat; None when there is no such chat."""
    return (await lock_chats(connection, [chat_id])).get(chat_id)


_MERGED_INTO = text(
    """
    with recursive chain as (
      select id as asked, id, merged_into from chats
      where id = any(cast(:ids as bigint[])) and merged_into is not null
      union all
      select chain.asked, c.id, c.merged_into from chain join chats c on c.id = chain.merged_into
    )
    select asked, id from chain where merged_into is null
    """
)


async def merged_into(connection: AsyncConnection, ids: Collection[int]) -> dict[int, int]:
    """Those of the chats that were merged into another, with the one that each has become."""
    if not ids:
        return {}
    rows = await connection.execute(_MERGED_INTO, {"ids": sorted(ids)})
    return {row.asked: row.id for row in rows}


_NEW_IDS = {
    kind: text(f"select nextval('{kind}_id_seq') from generate_series(1, :count)")  # noqa: S608 - constants
    for kind in ("messages", "media_files", "message_changes")
}


async def _new_ids(connection: AsyncConnection, kind: str, count: int) -> list[int]:
    if count == 0:
        return []
    return list((await connection.execute(_NEW_IDS[kind], {"count": count})).scalars())


async def new_message_ids(connection: AsyncConnection, count: int) -> list[int]:
    """Ids for messages that are about to be made, so that decisions can name them before they are rows."""
    return await _new_ids(connection, "messages", count)


async def new_media_ids(connection: AsyncConnection, count: int) -> list[int]:
    """The same for files of messages."""
    return await _new_ids(connection, "media_files", count)


async def new_change_ids(connection: AsyncConnection, count: int) -> list[int]:
    """The same for changes of messages."""
    return await _new_ids(connection, "message_changes", count)


_HEARD_FROM = text("select exists (select from messages where chat_id = :chat and not from_me)")


async def has_heard_from(connection: AsyncConnection, chat_id: int) -> bool:
    """Whether the chat has any message of the customer's: without one, ours begins a conversation."""
    return bool((await connection.execute(_HEARD_FROM, {"chat": chat_id})).scalar_one())
