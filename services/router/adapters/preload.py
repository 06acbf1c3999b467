"""What decisions need, read in bulk after the chats are locked."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.turns import HISTORY_LENGTH
from services.router.domain.working import Conversation, KnownMessage, Line

_COLUMNS = """
id, chat_id, from_me, origin, text, status, created_at, outbound_seq, attempts, error_code, error, status_at,
provider_message_id, sent_at, received_at, type, content, quoted, participant, reactions, votes, original_text,
edited_at, revoked_at, awaiting_reply, (select f.id from media_files f where f.message_id = messages.id) as media_id
"""
_BY_ID = text(f"select {_COLUMNS} from messages where id = any(cast(:ids as bigint[]))")  # noqa: S608
_UNSETTLED = text(
    f"""
    select {_COLUMNS} from messages
    where chat_id = any(cast(:chats as bigint[])) and order_time > cast(:since as timestamptz) and from_me
      and provider_message_id is null and status in ('queued', 'sending', 'unknown', 'sent')
    """  # noqa: S608
)
_UNDATED = text(
    f"""
    select {_COLUMNS} from messages
    where chat_id = any(cast(:chats as bigint[])) and order_time > cast(:since as timestamptz) and not from_me
      and sent_at is null
    """  # noqa: S608
)
# An echo of something older than this is not looked for by its text.
_ECHO_REACH = timedelta(days=1)


async def messages_by_id(connection: AsyncConnection, ids: Collection[int]) -> dict[int, KnownMessage]:
    """Existing messages."""
    if not ids:
        return {}
    rows = await connection.execute(_BY_ID, {"ids": sorted(ids)})
    return {row.id: KnownMessage(*row) for row in rows}


_CHATS_OF_MESSAGES = text("select id, chat_id from messages where id = any(cast(:ids as bigint[]))")


async def chats_of_messages(connection: AsyncConnection, ids: Collection[int]) -> dict[int, int]:
    """Where these messages are."""
    if not ids:
        return {}
    return {row.id: row.chat_id for row in await connection.execute(_CHATS_OF_MESSAGES, {"ids": sorted(ids)})}


async def unsettled_by_chat(
    connection: AsyncConnection, chats: Collection[int], now: datetime
) -> dict[int, list[KnownMessage]]:
    """Messages of ours that no provider id is known for: an echo without a message may be one of them."""
    return await _grouped(connection, _UNSETTLED, chats, now - _ECHO_REACH)


async def undated_by_chat(
    connection: AsyncConnection, chats: Collection[int], since: datetime
) -> dict[int, list[KnownMessage]]:
    """Customers' messages for which the provider gave no time."""
    return await _grouped(connection, _UNDATED, chats, since)


async def _grouped(
    connection: AsyncConnection, statement: object, chats: Collection[int], since: datetime
) -> dict[int, list[KnownMessage]]:
    if not chats:
        return {}
    grouped: dict[int, list[KnownMessage]] = {}
    rows = await connection.execute(statement, {"chats": sorted(chats), "since": since})  # type: ignore[call-overload]
    for row in rows:
        grouped.setdefault(row.chat_id, []).append(KnownMessage(*row))
    return grouped


_CONVERSATIONS = text(
    """
    with wanted as (select unnest(cast(:chats as bigint[])) as id)
    select w.id, m.* from wanted w cross join lateral (
      select id, sender, text, coalesce(sent_at, created_at), order_time, order_tie, false
      from messages where chat_id = w.id and not awaiting_reply
      order by order_time desc, order_tie desc, id desc limit :length) m
    union all
    select chat_id, id, sender, text, coalesce(sent_at, received_at, created_at), order_time, order_tie, true
    from messages where chat_id in (select id from wanted) and awaiting_reply
    union all
    select w.id, null, null, null, null, null, b.replies, false from wanted w cross join lateral (
      select count(*) as replies from messages
      where chat_id = w.id and sender = 'bot' and order_time > cast(:minute_ago as timestamptz)) b
    """
)


async def conversations(connection: AsyncConnection, chats: Collection[int], now: datetime) -> dict[int, Conversation]:
    """What the next turns of these chats are made of."""
    if not chats:
        return {}
    found = {chat_id: Conversation() for chat_id in chats}
    rows = await connection.execute(
        _CONVERSATIONS,
        {"chats": sorted(chats), "length": HISTORY_LENGTH, "minute_ago": now - timedelta(minutes=1)},
    )
    for chat_id, message_id, sender, body, sent_at, order_time, order_tie, awaits in rows:
        conversation = found[chat_id]
        if message_id is None:
            conversation.bot_replies_last_minute = order_tie
            continue
        line = Line(message_id, sender, body, sent_at, (order_time, order_tie, message_id))
        (conversation.awaiting if awaits else conversation.history).append(line)
    return found


_PHONES = text("select id, phone from contacts where id = any(cast(:ids as bigint[])) and phone is not null")


async def phones_of_contacts(connection: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    """The numbers of those that have one."""
    if not ids:
        return {}
    return {row.id: row.phone for row in await connection.execute(_PHONES, {"ids": sorted(ids)})}


_EXISTING = text("select id from chats where id = any(cast(:ids as bigint[]))")
_GUESTS = text("select phone from guests where phone = any(cast(:phones as text[]))")


async def existing_chats(connection: AsyncConnection, ids: Collection[int]) -> set[int]:
    """Those that are chats at all."""
    return set((await connection.execute(_EXISTING, {"ids": sorted(ids)})).scalars())


async def registered_guests(connection: AsyncConnection, phones: Collection[str]) -> set[str]:
    """Those numbers that belong to a guest, whether or not a session is active."""
    if not phones:
        return set()
    return set((await connection.execute(_GUESTS, {"phones": sorted(phones)})).scalars())
