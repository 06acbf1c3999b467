"""Tables as they are after some months: 20,000 chats with five settled messages each, and fresh statistics."""

import asyncpg

CHATS = 20_000
MESSAGES_PER_CHAT = 5

# Customers that the load never plays: another prefix.
_CUSTOMERS = f"""
create temporary table filled on commit drop as
select n, '62813' || lpad(n::text, 8, '0') as digits, now() - interval '90 days' * (1 - n / {CHATS}.0) as at
from generate_series(1, {CHATS}) as n
"""  # noqa: S608  (constants of ours, here and below)
_TURNS = f"generate_series(1, {MESSAGES_PER_CHAT}) as k"
# Odd ones are the customer's, even ones the bot's.
_MESSAGE = """
c.id as chat_id, k % 2 = 0 as from_me, case when k % 2 = 0 then 'bot' else 'customer' end as sender,
'Pesan nomor ' || k || ' dalam percakapan ini, kira-kira sepanjang pesan biasa.' as text,
case when k % 2 = 0 then 'read' else 'received' end as status,
'Fill' || f.digits || '-' || k as provider_message_id, f.at + interval '1 minute' * k as at
"""

SAPA = (
    "create temporary table channel on commit drop as select id from channels where provider = 'whapi' order by id",
    """
    insert into contacts (identity, phone, name, created_at)
    select 'tel:+' || digits, '+' || digits, 'Pelanggan ' || n, at from filled
    """,
    """
    insert into chats (channel_id, contact_id, address, last_activity_at, last_message_at, last_order_time,
                       outbound_seq, bot_has_answered, created_at)
    select channel.id, c.id, f.digits || '@s.whatsapp.net', f.at, f.at, date_trunc('second', f.at), 2, true, f.at
    from filled f join contacts c on c.identity = 'tel:+' || f.digits cross join channel
    """,
    """
    insert into addresses (channel_id, address, contact_id, chat_id, created_at)
    select channel_id, address, contact_id, id, created_at
    from chats join filled f on address = f.digits || '@s.whatsapp.net'
    """,
    f"""
    insert into messages (chat_id, channel_id, from_me, sender, origin, text, status, provider_message_id,
                          outbound_seq, order_time, order_tie, sent_at, received_at, created_at)
    select m.chat_id, m.channel_id, m.from_me, m.sender, m.sender, m.text, m.status, m.provider_message_id,
           case when m.from_me then m.k / 2 end, date_trunc('second', m.at),
           (extract(epoch from m.at) * 1000000)::bigint, m.at, m.at, m.at
    from (select {_MESSAGE}, c.channel_id, k from filled f join chats c on c.address = f.digits || '@s.whatsapp.net'
          cross join {_TURNS}) m
    """,  # noqa: S608
    """
    insert into message_anchors (channel_id, from_me, provider_message_id, message_id, status, created_at)
    select channel_id, from_me, provider_message_id, id, case when from_me then 'read' end, created_at
    from messages where provider_message_id like 'Fill%'
    """,
    """
    insert into processed_events (event_id, routing_key, outcome, processed_at)
    select gen_random_uuid(), 'message.received.v1', 'applied', created_at
    from messages where provider_message_id like 'Fill%'
    """,
    """
    insert into lanes (chat_id, channel_id, next_seq, next_at)
    select id, channel_id, 3, created_at from chats join filled f on address = f.digits || '@s.whatsapp.net'
    """,
    """
    insert into outbound (chat_id, seq, message_id, channel_id, provider, address, text, sender, correlation_id,
                          event_id, state, tries, created_at, settled_at)
    select m.chat_id, m.outbound_seq, m.id, m.channel_id, 'whapi', c.address, m.text, m.sender, 'fill',
           gen_random_uuid(), 'sent', 1, m.created_at, m.created_at
    from messages m join chats c on c.id = m.chat_id where m.from_me and m.provider_message_id like 'Fill%'
    """,
    """
    insert into attempts (message_id, number, chat_id, seq, owner, started_at, deadline_at, finished_at, outcome,
                          provider_message_id)
    select id, 1, chat_id, outbound_seq, gen_random_uuid(), created_at, created_at, created_at, 'sent',
           provider_message_id
    from messages where from_me and provider_message_id like 'Fill%'
    """,
    "update chats set last_message_id = m.id from (select chat_id, max(id) as id from messages group by 1) m "
    "where m.chat_id = chats.id and chats.last_message_id is null",
)

BASELINE = (
    """
    insert into chats (address, phone, name, last_message_at, created_at)
    select digits || '@s.whatsapp.net', '+' || digits, 'Pelanggan ' || n, at, at from filled
    """,
    f"""
    insert into messages (chat_id, from_me, sender, text, status, provider_message_id, sent_at, created_at)
    select m.chat_id, m.from_me, m.sender, m.text, m.status, m.provider_message_id, m.at, m.at
    from (select {_MESSAGE} from filled f join chats c on c.address = f.digits || '@s.whatsapp.net'
          cross join {_TURNS}) m
    """,  # noqa: S608
)


async def fill(database_url: str, statements: tuple[str, ...]) -> None:
    """Fill the tables in one transaction, then bring statistics up to date and the write-ahead log to disk."""
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute(_CUSTOMERS)
            for statement in statements:
                await connection.execute(statement)
        await connection.execute("vacuum (analyze)")
        await connection.execute("checkpoint")
    finally:
        await connection.close()
