"""Who is who: contacts, their addresses, and the one chat of a contact on a channel.

Uniqueness is the schema's; every insert gives way on conflict and the ids are read afterwards, in sorted order so that
replicas which meet the same new people do not deadlock.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.addresses import AddressKind, address_kind, phone_of
from shared.conversations.state import ChatState
from shared.db.bulk import Rows
from shared.db.faults import Overtaken

Key = tuple[int, str]
"""Channel id and normalised address."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Someone who writes, or is written to, on a channel. `aliases`: other addresses of theirs."""

    channel_id: int
    address: str
    phone: str | None
    name: str | None = None
    avatar_url: str | None = None
    is_group: bool = False
    aliases: tuple[str, ...] = ()

    @classmethod
    def at(
        cls,
        channel_id: int,
        address: str,
        region: str,
        *,
        name: str | None = None,
        avatar: str | None = None,
        aliases: tuple[str, ...] = (),
    ) -> "Peer":
        """From normalised addresses, one of which may be a phone number's."""
        is_group = address_kind(address) is AddressKind.GROUP
        phones = (phone_of(one, region) for one in (address, *aliases))
        phone = next((phone for phone in phones if phone), None)
        return cls(channel_id, address, phone, name, avatar, is_group, aliases)

    @property
    def key(self) -> Key:
        """Where it is found."""
        return self.channel_id, self.address

    @property
    def keys(self) -> tuple[Key, ...]:
        """Everywhere it is found."""
        return (self.key, *((self.channel_id, alias) for alias in self.aliases))

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
    insert into chats ({_CHAT.names}, team_id)
    select r.*, t.id
    from {_CHAT.source} join channels n on n.id = r.channel_id left join teams t on t.id = n.team_id and t.is_active
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
    f"""
    insert into addresses ({_ADDRESS.names}) select * from {_ADDRESS.source} on conflict do nothing
    returning channel_id, address
    """  # noqa: S608
)


async def ensure_chats(connection: AsyncConnection, peers: Iterable[Peer]) -> dict[Key, FoundChat]:
    """Each peer's chat, made where there was none (in mode `bot`); by every address.

    Raises Overtaken when another transaction has given an address to another chat meanwhile.
    """
    by_key = {peer.key: peer for peer in peers}
    known = await find_chats(connection, {key for peer in by_key.values() for key in peer.keys})
    result: dict[Key, FoundChat] = {}
    strangers: dict[Key, Peer] = {}
    for key, peer in by_key.items():
        found = next((known[one] for one in peer.keys if one in known), None)
        if found is None:
            strangers[key] = peer
        else:
            result |= dict.fromkeys(peer.keys, found) | {one: known[one] for one in peer.keys if one in known}
    if strangers:
        result |= await _make_chats(connection, strangers)
    await add_addresses(connection, {key: found for key, found in result.items() if key not in known})
    return result


async def _make_chats(connection: AsyncConnection, by_key: dict[Key, Peer]) -> dict[Key, FoundChat]:
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
    return {
        one: FoundChat(
            chat_id := chats[peer.channel_id, contacts[peer.identity]], contacts[peer.identity], chat_id in made
        )
        for peer in by_key.values()
        for one in peer.keys
    }


async def add_addresses(connection: AsyncConnection, chats: dict[Key, FoundChat]) -> None:
    """These addresses belong to these chats from now on. Raises Overtaken when one turns out to be another's."""
    if not chats:
        return
    rows = await connection.execute(
        _INSERT_ADDRESSES,
        _ADDRESS.values(
            {"channel_id": key[0], "address": key[1], "contact_id": found.contact_id, "chat_id": found.chat_id}
            for key, found in sorted(chats.items())
        ),
    )
    taken = chats.keys() - {(row.channel_id, row.address) for row in rows}
    for key, found in (await find_chats(connection, taken)).items():
        if found.chat_id != chats[key].chat_id:
            raise Overtaken("an address was given to another chat")


_TEL_CONTACTS = text(
    """
    insert into contacts (identity, phone, name, avatar_url, about, language, language_is_given, given_name, notes)
    select 'tel:' || :phone, :phone, name, avatar_url, about, language, language_is_given, given_name, notes
    from contacts where id = :contact
    on conflict (identity) do update set name = coalesce(contacts.name, excluded.name),
      avatar_url = coalesce(contacts.avatar_url, excluded.avatar_url),
      about = coalesce(contacts.about, excluded.about), language = coalesce(contacts.language, excluded.language),
      given_name = coalesce(contacts.given_name, excluded.given_name), notes = coalesce(contacts.notes, excluded.notes)
    returning id, name, language
    """
)
_CHAT_OF_CONTACT = text("select id from chats where channel_id = :channel and contact_id = :contact")
_CHAT_IS_OF = text("update chats set contact_id = :contact where id = :chat")
_ADDRESSES_ARE_OF = text("update addresses set contact_id = :contact where chat_id = :chat")


async def learn_phone(connection: AsyncConnection, chat: ChatState, phone: str) -> int | None:
    """The customer of a locked chat turns out to have this number: the chat is that person's from now on.

    Returns the id of a chat that the number has on the channel already; then nothing is changed, the two are to be
    merged. Raises Overtaken when one is being made in this very moment.
    """
    contact = (await connection.execute(_TEL_CONTACTS, {"phone": phone, "contact": chat.contact_id})).one()
    of_contact = {"channel": chat.channel_id, "contact": contact.id}
    other: int | None = (await connection.execute(_CHAT_OF_CONTACT, of_contact)).scalar_one_or_none()
    if other is not None and other != chat.id:
        return other
    try:
        await connection.execute(_CHAT_IS_OF, {"contact": contact.id, "chat": chat.id})
    except IntegrityError as error:
        raise Overtaken("the number has just got a chat of its own") from error
    await connection.execute(_ADDRESSES_ARE_OF, {"contact": contact.id, "chat": chat.id})
    chat.contact_id, chat.contact_phone = contact.id, phone
    chat.contact_name, chat.contact_language = contact.name, contact.language
    return None


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
