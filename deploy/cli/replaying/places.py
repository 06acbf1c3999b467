"""Which chat is at which address, learnt from the events themselves, before any is replayed. Pure."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import MessageReceived
from shared.contracts.sending import SendMessage

Place = tuple[int, str]
"""Channel id and address."""


@dataclass
class Places:
    """Events of people and of the bot name a chat's id, events of providers its address; journeys join them."""

    channel_of: Callable[[ChannelRef], int | None]
    of_chat: dict[int, dict[Place, None]] = field(default_factory=lambda: defaultdict(dict))
    last_message_id: int = 0
    _by_journey: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    _chats_by_journey: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, event: Contract) -> None:
        """Look at one event."""
        if isinstance(event, SendMessage):
            self.of_chat[event.chat_id][event.channel_id, event.address] = None
        if isinstance(event, MessageReceived) and (channel_id := self.channel_of(event.channel)) is not None:
            self._by_journey[event.correlation_id].add((channel_id, event.address))
        chat_id = getattr(event, "chat_id", None)
        if isinstance(chat_id, int):
            self._chats_by_journey[event.correlation_id].add(chat_id)
        message_id = getattr(event, "message_id", None)
        if isinstance(message_id, int):
            self.last_message_id = max(self.last_message_id, message_id)

    def found(self) -> dict[int, list[Place]]:
        """Each chat's addresses. A journey joins only one chat to one address: webhooks may carry several."""
        taken = {place for places in self.of_chat.values() for place in places}
        for journey, places in self._by_journey.items():
            chats = self._chats_by_journey.get(journey, set())
            if len(chats) == len(places) == 1 and (place := next(iter(places))) not in taken:
                taken.add(place)
                self.of_chat[next(iter(chats))][place] = None
        return {chat_id: list(places) for chat_id, places in sorted(self.of_chat.items()) if places}
