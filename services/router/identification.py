"""Who wrote: the channel and the chat of every event, made where the channel's rules allow it."""

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.adapters.channels import ChannelDirectory
from services.router.adapters.preload import registered_guests
from services.router.batch import NO_CHAT, UNKNOWN_NUMBER, Batch, Observed
from services.router.domain.intake import NO_SESSION
from shared.addresses import phone_of
from shared.contracts.messages import MessageEchoed, MessageReceived, StatusReported
from shared.conversations.identity import Key, Peer, ensure_chats, find_chats
from shared.conversations.stays import active_stays
from shared.phones import masked

log = structlog.get_logger(__name__)


class Identification:
    """Fills a batch's channels and chats."""

    def __init__(self, channels: ChannelDirectory, *, region: str) -> None:
        self._channels = channels
        self._region = region

    async def identify(self, connection: AsyncConnection, batch: Batch) -> None:
        """Afterwards each pending event that names an address has its chat."""
        references = {
            event.channel
            for event in batch.events.values()
            if isinstance(event, MessageReceived | MessageEchoed | StatusReported)
        }
        if references:
            batch.channels = await self._channels.resolve(connection, references)
        batch.sort_out()
        observed: dict[Key, list[Observed]] = {}
        for event in batch.pending():
            if isinstance(event, MessageReceived | MessageEchoed):
                observed.setdefault((batch.channel_of(event).id, event.address), []).append(event)
        if not observed:
            return
        found = await find_chats(connection, observed.keys())
        strangers = {key: events for key, events in observed.items() if key not in found}
        if strangers:
            peers = await self._admitted(connection, batch, strangers)
            found |= await ensure_chats(connection, peers)
        for key, events in observed.items():
            if (chat := found.get(key)) is not None:
                batch.chat_of.update((event.event_id, chat.chat_id) for event in events)
                if chat.created:
                    batch.new_chats.add(chat.chat_id)

    async def _admitted(
        self, connection: AsyncConnection, batch: Batch, strangers: dict[Key, list[Observed]]
    ) -> list[Peer]:
        """Those who may have a chat. The others' events get their outcome here."""
        phones = {
            key: phone_of(key[1], self._region)
            for key, events in strangers.items()
            if batch.channel_of(events[0]).guests_only
        }
        stays = await active_stays(connection, [phone for phone in phones.values() if phone])
        admitted = []
        turned_away: dict[Key, str | None] = {}
        for key, events in strangers.items():
            received = [event for event in events if isinstance(event, MessageReceived)]
            if key in phones and not (received and phones[key] in stays):
                turned_away[key] = phones[key]
                continue
            name = next((event.sender_name for event in reversed(received) if event.sender_name), None)
            avatar = next((event.sender_avatar for event in reversed(received) if event.sender_avatar), None)
            admitted.append(Peer.at(*key, self._region, name=name, avatar=avatar))
        guests = await registered_guests(connection, {phone for phone in turned_away.values() if phone})
        for key, phone in turned_away.items():
            for event in strangers[key]:
                if isinstance(event, MessageEchoed):
                    batch.outcomes[event.event_id] = NO_CHAT
                else:
                    batch.outcomes[event.event_id] = NO_SESSION if phone in guests else UNKNOWN_NUMBER
        return admitted


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
