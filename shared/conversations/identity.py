"""Who is who: contacts, their addresses, and the one chat of a contact on a channel.

Uniqueness is the schema's; every insert gives way on conflict and the ids are read afterwards, in sorted order so that
replicas which meet the same new people do not deadlock.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.addresses import AddressKind, address_kind, phone_of
from shared.db.bulk import Rows

Key = tuple[int, str]
"""Channel id and normalised address."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Someone who writes, or is written to, on a channel."""

    channel_id: int
    address: str
    phone: str | None
    name: str | None = None
    avatar_url: str | None = None
    is_group: bool = False

    @classmethod
    def at(
        cls, channel_id: int, address: str, region: str, *, name: str | None = None, avatar: str | None = None
    ) -> "Peer":
        """From a normalised address, whose phone number it may be."""
        is_group = address_kind(address) is AddressKind.GROUP
        return cls(channel_id, address, phone_of(address, region), name, avatar, is_group)

    @property
    def key(self) -> Key:
        """Where it is found."""
        return self.channel_id, self.address

    @property
    def identity(self) -> str:
        """The same phone number is the same person on every channel; any other address stands for itself."""
        return f"tel:{self.phone}" if self.phone else f"{self.channel_id}:{self.address}"


@dataclass(frozen=True, slots=True)
class FoundChat:
    """A peer's chat; `created` when this transaction made it."""

    chat_id: int
    contact_id: int
    created: bool


_FIND = text(
    """
    select a.channel_id, a.address, a.chat_id, a.contact_id
    from addresses a join unnest(cast(:channels as int[]), cast(:addresses as text[])) as r(channel_id, address)
      on a.channel_id = r.channel_id and a.address = r.address
    """
)


async def find_chats(connection: AsyncConnection, keys: Collection[Key]) -> dict[Key, FoundChat]:
    """The chats of those addresses that are known."""
    if not keys:
        return {}
    wanted = sorted(keys)
    rows = await connection.execute(
        _FIND, {"channels": [key[0] for key in wanted], "addresses": [key[1] for key in wanted]}
    )
    return {(row.channel_id, row.address): FoundChat(row.chat_id, row.contact_id, created=False) for row in rows}


_CONTACT = Rows(identity="text", phone="text", name="text", avatar_url="text", is_group="boolean")
_INSERT_CONTACTS = text(
    f"insert into contacts ({_CONTACT.names}) select * from {_CONTACT.source} on conflict (identity) do nothing"  # noqa: S608
)
_CONTACT_IDS = text("select id, identity from contacts where identity = any(cast(:identities as text[]))")
_CHAT = Rows(channel_id="int", contact_id="bigint", address="text")
_INSERT_CHATS = text(
    f"""
    insert into chats ({_CHAT.names}) select * from {_CHAT.source}
    on conflict (channel_id, contact_id) do nothing returning id
    """  # noqa: S608
)
_CHAT_IDS = text(
    """
    select c.id, c.channel_id, c.contact_id
    from chats c join unnest(cast(:channels as int[]), cast(:contacts as bigint[])) as r(channel_id, contact_id)
      on c.channel_id = r.channel_id and c.contact_id = r.contact_id
    """
)
_ADDRESS = Rows(channel_id="int", address="text", contact_id="bigint", chat_id="bigint")
_INSERT_ADDRESSES = text(
    f"insert into addresses ({_ADDRESS.names}) select * from {_ADDRESS.source} on conflict do nothing"  # noqa: S608
)


async def ensure_chats(connection: AsyncConnection, peers: Iterable[Peer]) -> dict[Key, FoundChat]:
    """Each peer's chat, made where there was none (in mode `bot`)."""
    by_key = {peer.key: peer for peer in peers}
    if not by_key:
        return {}
    by_identity = {peer.identity: peer for peer in by_key.values()}
    newcomers = [by_identity[identity] for identity in sorted(by_identity)]
    await connection.execute(_INSERT_CONTACTS, _CONTACT.values(newcomers))
    contacts = {
        row.identity: row.id for row in await connection.execute(_CONTACT_IDS, {"identities": sorted(by_identity)})
    }
    wanted = {(peer.channel_id, contacts[peer.identity]): peer.address for peer in by_key.values()}
    rows = [
        {"channel_id": channel_id, "contact_id": contact_id, "address": address}
        for (channel_id, contact_id), address in sorted(wanted.items())
    ]
    made = set((await connection.execute(_INSERT_CHATS, _CHAT.values(rows))).scalars())
    found = await connection.execute(
        _CHAT_IDS,
        {"channels": [row["channel_id"] for row in rows], "contacts": [row["contact_id"] for row in rows]},
    )
    chats = {(row.channel_id, row.contact_id): row.id for row in found}
    result = {
        key: FoundChat(
            chat_id := chats[peer.channel_id, contacts[peer.identity]], contacts[peer.identity], chat_id in made
        )
        for key, peer in by_key.items()
    }
    await connection.execute(
        _INSERT_ADDRESSES,
        _ADDRESS.values(
            {"channel_id": key[0], "address": key[1], "contact_id": found.contact_id, "chat_id": found.chat_id}
            for key, found in sorted(result.items())
        ),
    )
    return result


_PROFILE = Rows(id="bigint", name="text", avatar_url="text")
_REFRESH = text(
    f"""
    update contacts set name = coalesce(r.name, contacts.name), avatar_url = coalesce(r.avatar_url, contacts.avatar_url)
    from {_PROFILE.source} where contacts.id = r.id
      and ((r.name is not null and contacts.name is distinct from r.name)
        or (r.avatar_url is not null and contacts.avatar_url is distinct from r.avatar_url))
    returning contacts.id
    """  # noqa: S608
)


async def refresh_profiles(connection: AsyncConnection, profiles: dict[int, tuple[str | None, str | None]]) -> set[int]:
    """Set name and avatar of contacts (contact id → name, avatar; None leaves as it is); returns those that changed."""
    if not profiles:
        return set()
    rows = [{"id": key, "name": name, "avatar_url": avatar} for key, (name, avatar) in sorted(profiles.items())]
    return set((await connection.execute(_REFRESH, _PROFILE.values(rows))).scalars())
