"""Events that are only kept: in a writer of their own, so that they never hold up a conversation."""

from collections.abc import Sequence
from uuid import UUID

from services.router.adapters import events as records
from services.router.adapters.channels import ChannelDirectory, KnownChannel
from services.router.adapters.people import newest, save_presences, save_profiles, save_states
from services.router.batch import UNKNOWN_CHANNEL
from services.router.domain.presence import is_stale
from shared.clock import Clock
from shared.contracts.channels import ChannelStateReported
from shared.contracts.contacts import ContactReported, PresenceReported
from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import WebhookQuarantined
from shared.conversations.identity import find_chats
from shared.db.unit_of_work import Transactions, UnitOfWork

UNKNOWN_CONTACT = "skipped:unknown_contact"

OfChannel = ContactReported | ChannelStateReported | PresenceReported
Channels = dict[ChannelRef, KnownChannel | None]


class RecordWriter:
    """Writes the archive and the quarantine, people's profiles and presence, and how channels are."""

    def __init__(self, transactions: Transactions, channels: ChannelDirectory, *, clock: Clock) -> None:
        self._transactions = transactions
        self._channels = channels
        self._clock = clock

    async def write(self, events: Sequence[Contract]) -> list[Contract]:
        """Commit the events; nothing is ever left for later.

        Presence is not recorded as processed: again it changes nothing, and it would be most of what is recorded.
        """
        by_id = {event.event_id: event for event in events}
        presences = [event for event in by_id.values() if isinstance(event, PresenceReported)]
        lasting = {key: event for key, event in by_id.items() if not isinstance(event, PresenceReported)}
        async with self._transactions.begin() as work:
            claimed = [by_id[key] for key in await records.claim(work.connection, lasting)]
            references = {event.channel for event in (*claimed, *presences) if isinstance(event, OfChannel)}
            channels = await self._channels.resolve(work.connection, references) if references else {}
            outcomes = await self._people(work, channels, claimed)
            await self._states(work, channels, claimed)
            await self._presences(work, channels, presences)
            quarantined = [event for event in claimed if isinstance(event, WebhookQuarantined)]
            kept = [event for event in claimed if not isinstance(event, WebhookQuarantined | OfChannel)]
            await records.archive(work.connection, kept)
            await records.quarantine(work.connection, [records.quarantine_row(event) for event in quarantined])
            await records.set_outcomes(work.connection, outcomes)
        return []

    async def _people(self, work: UnitOfWork, channels: Channels, events: Sequence[Contract]) -> dict[UUID, str]:
        outcomes = {
            event.event_id: UNKNOWN_CHANNEL
            for event in events
            if isinstance(event, ContactReported | ChannelStateReported) and channels[event.channel] is None
        }
        reports = [
            ((channel.id, event.address), event)
            for event in events
            if isinstance(event, ContactReported) and (channel := channels[event.channel]) is not None
        ]
        chats = await find_chats(work.connection, {key for key, _ in reports})
        await save_profiles(work, [(chats[key], event) for key, event in reports if key in chats])
        return outcomes | {event.event_id: UNKNOWN_CONTACT for key, event in reports if key not in chats}

    async def _states(self, work: UnitOfWork, channels: Channels, events: Sequence[Contract]) -> None:
        found: dict[int, ChannelStateReported] = {}
        for event in events:
            if isinstance(event, ChannelStateReported) and (channel := channels[event.channel]) is not None:
                known = found.get(channel.id)
                if known is None or event.received_at > known.received_at:
                    found[channel.id] = event
        await save_states(work, found)

    async def _presences(self, work: UnitOfWork, channels: Channels, events: Sequence[PresenceReported]) -> None:
        now = self._clock()
        reports = [
            ((channel.id, event.address), event)
            for event in events
            if (channel := channels[event.channel]) is not None and not is_stale(event, now)
        ]
        chats = await find_chats(work.connection, {key for key, _ in reports})
        if await save_presences(work.connection, newest(reports, chats)):
            work.ring = True
