"""Who wrote: the channel and the chat of every event, made where the channel's rules allow it."""

from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.adapters.anchors import chats_of_anchors
from services.router.adapters.channels import ChannelDirectory
from services.router.adapters.links import keep_links, kept_links
from services.router.adapters.preload import phones_of_contacts, registered_guests
from services.router.batch import NO_CHAT, UNKNOWN_NUMBER, Batch, Observed, OfChannel
from services.router.domain.admission import is_person
from services.router.domain.intake import NO_SESSION
from services.router.domain.persons import groups, may_be_linked, may_be_one, newest_number
from shared.addresses import phone_of
from shared.contracts.contacts import AddressLinked, CallReported
from shared.contracts.messages import MessageEchoed, MessageReceived
from shared.conversations.identity import FoundChat, Key, Peer, add_addresses, ensure_chats, find_chats
from shared.conversations.stays import active_stays
from shared.phones import masked

log = structlog.get_logger(__name__)

Link = tuple[Key, Key]


@dataclass
class Persons:
    """Who a batch is about: events by address, and which addresses are one person's, with what told so."""

    observed: dict[Key, list[Observed]] = field(default_factory=dict)
    others: dict[Key, list[AddressLinked | CallReported]] = field(default_factory=dict)
    links: dict[Link, str] = field(default_factory=dict)
    chats: dict[Key, FoundChat] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Batch) -> "Persons":
        """From the events alone."""
        persons = cls()
        for event in batch.pending():
            match event:
                case MessageReceived() | MessageEchoed():
                    channel_id = batch.channel_of(event).id
                    persons.observed.setdefault((channel_id, event.address), []).append(event)
                    if event.alias is not None and may_be_one(event.address, event.alias):
                        persons.links[(channel_id, event.address), (channel_id, event.alias)] = "payload"
                case AddressLinked():
                    channel_id = batch.channel_of(event).id
                    persons.others.setdefault((channel_id, event.address), []).append(event)
                    if may_be_linked(event.address, event.alias):
                        persons.links[(channel_id, event.address), (channel_id, event.alias)] = event.reason
                case CallReported():
                    if event.address is not None:
                        persons.others.setdefault((batch.channel_of(event).id, event.address), []).append(event)
        return persons

    @property
    def keys(self) -> set[Key]:
        """Every address."""
        return {*self.observed, *self.others, *(key for link in self.links for key in link)}


class Identification:
    """Fills a batch's channels and chats."""

    def __init__(self, channels: ChannelDirectory, *, region: str) -> None:
        self._channels = channels
        self._region = region

    async def identify(self, connection: AsyncConnection, batch: Batch) -> None:
        """Afterwards each pending event that names an address has its chat."""
        references = {event.channel for event in batch.events.values() if isinstance(event, OfChannel)}
        if references:
            batch.channels = await self._channels.resolve(connection, references)
        batch.sort_out()
        persons = Persons.of(batch)
        if not persons.keys:
            return
        persons.chats = await find_chats(connection, persons.keys)
        await self._look_for_links(connection, batch, persons)
        await self._join(connection, batch, persons)
        strangers = {key: events for key, events in persons.observed.items() if key not in persons.chats}
        if strangers:
            peers = await self._admitted(connection, batch, persons, strangers)
            persons.chats |= await ensure_chats(connection, peers)
        for key, chat in persons.chats.items():
            ids = [event.event_id for event in (*persons.observed.get(key, ()), *persons.others.get(key, ()))]
            batch.chat_of.update(dict.fromkeys(ids, chat.chat_id))
            if chat.created:
                batch.new_chats.add(chat.chat_id)

    async def _look_for_links(self, connection: AsyncConnection, batch: Batch, persons: Persons) -> None:
        """Strangers may be somebody we know: by a link told earlier, or because a message of theirs is here already,
        under the other address of the two that WhatsApp has for a person."""
        strangers = {key: events for key, events in persons.observed.items() if key not in persons.chats}
        if not strangers:
            return
        persons.links |= dict.fromkeys(await kept_links(connection, strangers.keys()), "kept")
        seen = {
            batch.anchor_of[one.event_id]: key
            for key, events in strangers.items()
            for one in events
            if one.has_provider_id and is_person(one.address)
        }
        for anchor, (_, address) in (await chats_of_anchors(connection, seen.keys())).items():
            key = seen[anchor]
            if may_be_one(key[1], address):
                persons.links[key, (key[0], address)] = "same_message"
        unknown = persons.keys - persons.chats.keys() - strangers.keys()
        persons.chats |= await find_chats(connection, unknown)

    async def _join(self, connection: AsyncConnection, batch: Batch, persons: Persons) -> None:
        """Addresses that are one person's lead to one chat; where there are two, they are to be merged."""
        added: dict[Key, FoundChat] = {}
        for group in groups(persons.links):
            reason = next(reason for link, reason in persons.links.items() if link[0] in group)
            newest = await self._newest_number(connection, persons, group)
            known = {persons.chats[key].chat_id: persons.chats[key] for key in group if key in persons.chats}
            if not known:
                continue
            first = known[min(known)] if newest is None else persons.chats[newest]
            for chat_id in known:
                if newest is not None:
                    batch.renumbered(newest[0], first.chat_id, chat_id)
                else:
                    batch.one_person(next(iter(group))[0], first.chat_id, chat_id, reason)
            added |= dict.fromkeys(group - persons.chats.keys(), first)
            phone = self._phone_of(group)
            if phone is not None and len(known) == 1:
                batch.learned[first.chat_id] = phone
        await add_addresses(connection, added)
        persons.chats |= added
        nobody = [link for link in persons.links if link[0] not in persons.chats and link[0] not in persons.observed]
        await keep_links(connection, [link for link in nobody if link[1] not in persons.observed])

    async def _newest_number(self, connection: AsyncConnection, persons: Persons, group: set[Key]) -> Key | None:
        """The number that a person we know has changed to, with a chat of its own, which the other is merged into.

        Either somebody said so, or a payload shows another number behind a hidden id, which stays the same.
        """
        chats = {key: persons.chats[key] for key in group if key in persons.chats}
        if not chats or (len({found.chat_id for found in chats.values()}) == 1 and len(chats) == len(group)):
            return None
        newest = newest_number(persons.links, group)
        if newest is None:
            newest = await self._other_number(connection, persons, group)
        if newest is not None and newest not in persons.chats:
            persons.chats |= await ensure_chats(connection, [Peer.at(*newest, self._region)])
        return newest

    async def _other_number(self, connection: AsyncConnection, persons: Persons, group: set[Key]) -> Key | None:
        told = [pair for pair, reason in persons.links.items() if reason == "payload" and pair[0] in group]
        both = [(hidden, key) for pair in told for hidden, key in (pair, pair[::-1]) if hidden in persons.chats]
        shown = {
            key: persons.chats[hidden].contact_id
            for hidden, key in both
            if may_be_one(hidden[1], key[1]) and phone_of(key[1], self._region) is not None
        }
        phones = await phones_of_contacts(connection, set(shown.values()))
        others = [key for key, contact in shown.items() if phones.get(contact, self._of(key)) != self._of(key)]
        return others[0] if len(others) == 1 else None

    def _of(self, key: Key) -> str | None:
        return phone_of(key[1], self._region)

    def _phone_of(self, group: set[Key]) -> str | None:
        phones = (phone_of(address, self._region) for _, address in sorted(group))
        return next((phone for phone in phones if phone), None)

    async def _admitted(
        self, connection: AsyncConnection, batch: Batch, persons: Persons, strangers: dict[Key, list[Observed]]
    ) -> list[Peer]:
        """Those who may have a chat. The others' events get their outcome here."""
        together = {key: group for group in groups(persons.links) for key in group}
        phones = {
            key: self._phone_of(together.get(key, {key}))
            for key, events in strangers.items()
            if batch.channel_of(events[0]).guests_only and is_person(key[1])
        }
        stays = await active_stays(connection, [phone for phone in phones.values() if phone])
        admitted: dict[frozenset[Key], Peer] = {}
        turned_away: dict[Key, str | None] = {}
        for key in strangers:
            group = frozenset(together.get(key, {key}))
            of_group = [event for one in group for event in strangers.get(one, ())]
            received = [event for event in of_group if isinstance(event, MessageReceived)]
            if key in phones and not (received and phones[key] in stays):
                turned_away[key] = phones[key]
            elif group not in admitted:
                admitted[group] = self._peer(key, of_group, tuple(sorted(one[1] for one in group - {key})))
        guests = await registered_guests(connection, {phone for phone in turned_away.values() if phone})
        for key, phone in turned_away.items():
            for event in strangers[key]:
                if isinstance(event, MessageEchoed):
                    batch.outcomes[event.event_id] = NO_CHAT
                else:
                    batch.outcomes[event.event_id] = NO_SESSION if phone in guests else UNKNOWN_NUMBER
        return list(admitted.values())

    def _peer(self, key: Key, events: list[Observed], aliases: tuple[str, ...]) -> Peer:
        """A person under their own name; a group, newsletter or story under what it is called."""
        if not is_person(key[1]):
            name = next((event.chat_name for event in reversed(events) if event.chat_name), None)
            return Peer.at(*key, self._region, name=name)
        received = [event for event in events if isinstance(event, MessageReceived)]
        name = next((event.sender_name for event in reversed(received) if event.sender_name), None)
        avatar = next((event.sender_avatar for event in reversed(received) if event.sender_avatar), None)
        return Peer.at(*key, self._region, name=name, avatar=avatar, aliases=aliases)


def log_turned_away(batch: Batch) -> None:
    """Warn about customers who may not write to their channel; once per event, after it was claimed."""
    for key, outcome in batch.outcomes.items():
        event = batch.events[key]
        if outcome in (NO_SESSION, UNKNOWN_NUMBER) and isinstance(event, MessageReceived):
            log.warning(
                outcome.partition(":")[2],
                number=masked(event.address),
                channel=event.channel.provider,
                correlation_id=event.correlation_id,
                event_id=str(event.event_id),
            )
