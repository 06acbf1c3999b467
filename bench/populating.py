"""Puts a population into a migrated, otherwise empty database, fast: rows by COPY, the rest by a few statements."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import asyncpg

from bench.population import ChatPlan, MessagePlan, Population, chats_of, messages_of
from shared.security.passwords import hash_password
from shared.security.tokens import new_token

_AT_ONCE = 50_000
_UNREAD_SHARE = 5
"""One in so many chats whose last word was the customer's is unread."""


async def populate(database_url: str, plan: Population) -> str:
    """Fill all that the inbox reads, then bring statistics and the visibility map up to date; a token of an admin.

    Foreign keys and triggers are held off, so the words of messages are put into their index here.
    """
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("set session_replication_role = replica")
        token = new_token()
        channels, agents = await _house(connection, plan, token.digest)
        chats = chats_of(plan, len(channels))
        await _chats(connection, plan, chats, channels, agents)
        await _messages(connection, plan, chats, channels, agents)
        await _guests(connection, plan, chats)
        await _sum_up(connection)
        await connection.execute("set session_replication_role = default")
        await connection.execute("vacuum (analyze)")
        return token.secret
    finally:
        await connection.close()


async def _house(connection: asyncpg.Connection, plan: Population, digest: bytes) -> tuple[list[int], list[int]]:
    stored = hash_password(new_token().secret)
    channel = """insert into channels (name, provider, external_id, unknown_senders) values ($1, $2, $3, 'create')
                 on conflict (provider, external_id) do update set name = excluded.name returning id"""
    channels = [
        await connection.fetchval(channel, name, provider, external_id)
        for name, provider, external_id in (
            ("Front desk", "whapi", "bench-1"),
            ("Reservations", "waha", "bench-2"),
            ("Spa", "waha", "bench-3"),
        )
    ]
    agents = [
        await connection.fetchval(
            "insert into users (email, name, role, password_hash) values ($1, $2, $3, $4) returning id",
            f"bench-{number}@example.com",
            f"Agent {number}",
            "agent" if number else "admin",
            stored,
        )
        for number in range(plan.agents)
    ]
    await connection.execute(
        "insert into user_sessions (token_hash, user_id, expires_at) values ($1, $2, now() + interval '7 days')",
        digest,
        agents[0],
    )
    await connection.execute(
        "insert into rooms (room_number) select n::text from generate_series(101, 100 + $1::int) n "
        "on conflict (room_number) do nothing",
        plan.rooms,
    )
    return channels, agents


async def _chats(
    connection: asyncpg.Connection, plan: Population, chats: list[ChatPlan], channels: list[int], agents: list[int]
) -> None:
    await connection.copy_records_to_table(
        "contacts",
        columns=["id", "identity", "phone", "name", "is_group", "created_at"],
        records=[
            (
                chat.number + 1,
                f"tel:{chat.phone}" if chat.phone else f"{channels[chat.channel]}:{chat.address}",
                chat.phone,
                chat.name,
                chat.is_group,
                plan.until,
            )
            for chat in chats
        ],
    )
    await connection.copy_records_to_table(
        "chats",
        columns=[
            *("id", "channel_id", "contact_id", "address", "mode", "assigned_agent_id", "labels"),
            *("last_activity_at", "created_at"),
        ],
        records=[
            (
                chat.number + 1,
                channels[chat.channel],
                chat.number + 1,
                chat.address,
                chat.mode,
                None if chat.agent is None else agents[chat.agent],
                chat.labels,
                plan.until,
                plan.until,
            )
            for chat in chats
        ],
    )
    await connection.execute(
        """
        insert into addresses (channel_id, address, contact_id, chat_id, created_at)
        select channel_id, address, contact_id, id, created_at from chats on conflict do nothing
        """
    )


async def _messages(
    connection: asyncpg.Connection, plan: Population, chats: list[ChatPlan], channels: list[int], agents: list[int]
) -> None:
    words: str = await connection.fetchval(
        "select indexdef from pg_indexes where indexname = 'ix_message_search_words'"
    )
    await connection.execute("drop index ix_message_search_words")
    columns = [
        *("id", "chat_id", "channel_id", "from_me", "sender", "origin", "text", "status", "agent_id"),
        *("provider_message_id", "order_time", "order_tie", "sent_at", "received_at", "created_at"),
    ]
    of_chat = [(channels[chat.channel], agents[chat.agent or 0]) for chat in chats]
    messages = messages_of(plan)
    while rows := [_row(message, *of_chat[message.chat]) for message in islice(messages, _AT_ONCE)]:
        await connection.copy_records_to_table("messages", columns=columns, records=rows)
    await connection.execute(
        "insert into message_search select id, message_words(text) from messages where text <> '' order by id"
    )
    await connection.execute(words)


def _row(message: MessagePlan, channel: int, agent: int) -> tuple[Any, ...]:
    ours = message.sender != "customer"
    return (
        message.number + 1,
        message.chat + 1,
        channel,
        ours,
        message.sender,
        "inbox" if message.sender == "agent" else message.sender,
        message.text,
        "read" if ours else "received",
        agent if message.sender == "agent" else None,
        f"BENCH{message.number:09d}",
        message.at.replace(microsecond=0),
        _microseconds(message.at),
        message.at,
        message.at,
        message.at,
    )


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


async def _guests(connection: asyncpg.Connection, plan: Population, chats: Iterable[ChatPlan]) -> None:
    """Those who stay now, each in a room, under their full names."""
    rooms = [row["id"] for row in await connection.fetch("select id from rooms order by room_number::int")]
    for chat in chats:
        if not chat.in_house or chat.room is None or chat.phone is None:
            continue
        guest, checkin, session = (
            _uuid(f"{kind}:{plan.seed}:{chat.number}") for kind in ("guest", "checkin", "session")
        )
        name = chat.name or f"Guest {chat.number}"
        await connection.execute(
            "insert into guests (id, phone, full_name) values ($1, $2, $3)", guest, chat.phone, name
        )
        await connection.execute(
            "insert into checkins (id, guest_id, room_id, checkin_date) values ($1, $2, $3, $4)",
            checkin,
            guest,
            rooms[chat.room],
            plan.until.date(),
        )
        await connection.execute(
            "insert into guest_sessions (id, guest_id, checkin_id, phone, started_at) values ($1, $2, $3, $4, $5)",
            session,
            guest,
            checkin,
            chat.phone,
            plan.until,
        )


def _uuid(text: str) -> UUID:
    return UUID(bytes=hashlib.md5(text.encode(), usedforsecurity=False).digest())


async def _sum_up(connection: asyncpg.Connection) -> None:
    """What chats know of their messages, the anchors of these, and a feed as it is after some weeks."""
    for statement in _summaries():
        await connection.execute(statement)


def _summaries() -> Iterator[str]:
    yield f"""
        update chats c set last_message_id = m.id, last_message_at = m.created_at, last_activity_at = m.created_at,
               last_order_time = m.order_time, last_order_tie = m.order_tie,
               unread_count = case when m.sender = 'customer' and c.id % {_UNREAD_SHARE} = 0 then 1 else 0 end
        from (select distinct on (chat_id) * from messages order by chat_id, id desc) m where m.chat_id = c.id
    """  # noqa: S608 - numbers of ours
    yield """
        insert into message_anchors (channel_id, from_me, provider_message_id, message_id, status, created_at)
        select channel_id, from_me, provider_message_id, id, case when from_me then 'read' end, created_at from messages
    """
    yield """
        with head as (select position from feed_head)
        insert into feed (position, type, chat_id, message_id, created_at)
        select head.position + row_number() over (order by m.id), 'message.created', m.chat_id, m.id, m.created_at
        from head, (select * from messages order by id desc limit 200000) m
    """
    yield "update feed_head set position = greatest(position, (select max(position) from feed))"
    for table in ("contacts", "chats", "messages"):
        yield f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"  # noqa: S608
