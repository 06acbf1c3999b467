"""The chats that the simulator remembers: bounded, in memory, gone with the process."""

from collections import OrderedDict
from collections.abc import Iterable

from deploy.simulator.messages import Chat, Message, Provider

MAX_CHATS = 20_000
MAX_MESSAGES_PER_CHAT = 500


class Chats:
    """Both providers' chats with their history; the chats and messages longest unused give way."""

    def __init__(self, *, max_chats: int = MAX_CHATS, max_messages: int = MAX_MESSAGES_PER_CHAT) -> None:
        self._chats: OrderedDict[tuple[Provider, str], Chat] = OrderedDict()
        self._by_id: dict[tuple[Provider, str], Message] = {}
        self._max_chats = max_chats
        self._max_messages = max_messages

    def __len__(self) -> int:
        return len(self._chats)

    def open(self, provider: Provider, address: str, phone: str | None, *, name: str = "", session: str = "") -> Chat:
        """The chat at this address, made when it is new; a name given later replaces an earlier one."""
        key = (provider, address)
        chat = self._chats.get(key)
        if chat is None:
            chat = self._chats[key] = Chat(provider, address, phone, name, session)
            if len(self._chats) > self._max_chats:
                self._forget_oldest_chat()
        else:
            self._chats.move_to_end(key)
            chat.name = name or chat.name
            chat.session = session or chat.session
        return chat

    def find(self, provider: Provider, address: str) -> Chat | None:
        return self._chats.get((provider, address))

    def message(self, provider: Provider, message_id: str) -> Message | None:
        return self._by_id.get((provider, message_id))

    def add(self, chat: Chat, message: Message) -> None:
        chat.messages[message.id] = message
        chat.last_at = message.at
        self._by_id[message.provider, message.id] = message
        if len(chat.messages) > self._max_messages:
            oldest = next(iter(chat.messages))
            del chat.messages[oldest]
            self._by_id.pop((chat.provider, oldest), None)

    def others(self, address: str, alt: str | None) -> list[Message]:
        """WAHA's messages with the same person under another address, such as their LID."""
        found = self._chats.get(("waha", alt)) if alt and alt != address else None
        return list(found.messages.values()) if found else []

    def latest(self, limit: int) -> list[Chat]:
        """The chats used last, newest first."""
        return sorted(self._chats.values(), key=lambda chat: chat.last_at, reverse=True)[:limit]

    def of(self, provider: Provider) -> Iterable[Chat]:
        return (chat for chat in self._chats.values() if chat.provider == provider)

    def clear(self) -> None:
        self._chats.clear()
        self._by_id.clear()

    def _forget_oldest_chat(self) -> None:
        _, chat = self._chats.popitem(last=False)
        for message_id in chat.messages:
            self._by_id.pop((chat.provider, message_id), None)
