"""A scratch database: made anew, migrated, and given the few things that no event tells."""

import asyncio

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.errors import BadInput, NotDone
from deploy.cli.replaying.places import Place
from shared.conversations.identity import Peer
from shared.db.connecting import Connector, servers_in
from shared.db.migrations import upgrade

_CHANNEL_COLUMNS = (
    "id, name, provider, external_id, unknown_senders, reopen_closed, turn_wait_ms, max_reply_age_s, groups, "
    "bot_in_groups, stories, newsletters, is_active"
)
_CHANNELS = text(f"select {_CHANNEL_COLUMNS} from channels order by id")  # noqa: S608 - names from above
_INSERT_CHANNEL = text(
    f"""
    insert into channels ({_CHANNEL_COLUMNS})
    values (:id, :name, :provider, :external_id, :unknown_senders, :reopen_closed, :turn_wait_ms, :max_reply_age_s,
            :groups, :bot_in_groups, :stories, :newsletters, :is_active)
    """  # noqa: S608
)
_USERS = text("select id, name, role from users order by id")
# People by name only: nobody can sign in to a scratch database.
_INSERT_USER = text(
    """
    insert into users (id, email, name, role, password_hash, is_active)
    values (cast(:id as int), 'user-' || cast(:id as int) || '@replay.invalid', :name, :role, '!', false)
    """
)
_CONTACT = text(
    """
    with made as (
        insert into contacts (identity, phone, is_group) values (cast(:identity as text), :phone, :is_group)
        on conflict (identity) do nothing returning id
    )
    select id from made union all select id from contacts where identity = cast(:identity as text) limit 1
    """
)
_CHAT = text(
    """
    insert into chats (id, channel_id, contact_id, address) values (:id, :channel, :contact, :address)
    on conflict do nothing
    """
)
_ADDRESS = text(
    """
    insert into addresses (channel_id, address, contact_id, chat_id)
    select cast(:channel as int), cast(:address as text), contact_id, id from chats where id = :chat
    on conflict do nothing
    """
)
_NUMBER_ON = text(
    """
    select setval('chats_id_seq', greatest((select coalesce(max(id), 0) from chats), 0) + 1),
           setval('messages_id_seq', cast(:messages as bigint) + 1)
    """
)


async def create_scratch(url: str, live_url: str, *, replace: bool) -> None:
    """Create and migrate it. Raises for the live database, and for one that exists unless it is to be replaced."""
    scratch = servers_in(url)
    database = scratch[0].database
    if not database:
        raise BadInput("--to", "names no database")
    if {_place(one) for one in scratch} & {_place(one) for one in servers_in(live_url)}:
        raise BadInput("--to", "is the live database")
    connection = await Connector(one.set(database="postgres") for one in scratch).connect()
    try:
        name = database.replace('"', '""')
        if await connection.fetchval("select 1 from pg_database where datname = $1", database):
            marked = await connection.fetchval(
                "select shobj_description(oid, 'pg_database') from pg_database where datname = $1", database
            )
            if marked != _MARK or not replace:
                hint = "; --replace makes it anew" if marked == _MARK else " and was not made by a replay"
                raise NotDone("--to", f"database {database} exists{hint}")
            await connection.execute(f'drop database "{name}" with (force)')
        await connection.execute(f'create database "{name}"')
        await connection.execute(f"comment on database \"{name}\" is '{_MARK}'")
    finally:
        await connection.close()
    await asyncio.to_thread(upgrade, url)


_MARK = "made by sapa events replay"


def _place(server: URL) -> tuple[str | None, int, str | None]:
    return server.host, server.port or 5432, server.database


async def copy_settings(live: AsyncConnection, scratch: AsyncConnection) -> None:
    """Channels with their settings, and the people's names, which messages refer to."""
    for row in (await live.execute(_CHANNELS)).mappings():
        await scratch.execute(_INSERT_CHANNEL, dict(row))
    for row in (await live.execute(_USERS)).mappings():
        await scratch.execute(_INSERT_USER, dict(row))


async def place_chats(
    scratch: AsyncConnection, places: dict[int, list[Place]], *, last_message_id: int, region: str
) -> None:
    """Chats under the ids that events know them by; ids made later begin after all that events name."""
    for chat_id, known in places.items():
        channel_id, address = known[0]
        peer = Peer.at(channel_id, address, region)
        contact = await scratch.execute(
            _CONTACT, {"identity": peer.identity, "phone": peer.phone, "is_group": peer.is_group}
        )
        values = {"id": chat_id, "channel": channel_id, "contact": contact.scalar_one(), "address": address}
        await scratch.execute(_CHAT, values)
        await scratch.execute(_ADDRESS, {"channel": channel_id, "address": address, "chat": chat_id})
    # Only then the others: of chats that were one for a time, each begins with its own.
    for chat_id, known in places.items():
        for channel_id, address in known[1:]:
            await scratch.execute(_ADDRESS, {"channel": channel_id, "address": address, "chat": chat_id})
    await scratch.execute(_NUMBER_ON, {"messages": last_message_id})
