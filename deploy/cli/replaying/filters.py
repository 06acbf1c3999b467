"""Which entries of the event log are meant. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase

from shared.contracts.envelope import ChannelRef
from shared.messaging.event_log import Logged


@dataclass(frozen=True, slots=True)
class ChatScope:
    """A chat, and by what it is named in events that know no chats."""

    chat_id: int
    addresses: frozenset[str] = frozenset()
    provider_message_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChannelScope:
    """A channel, and which of the providers' names for channels mean it."""

    channel_id: int
    means: Callable[[ChannelRef], bool]
    chat_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Filter:
    """All that is given must hold. `types` are routing keys, `*` standing for anything; one of them must fit."""

    since: datetime | None = None
    until: datetime | None = None
    types: tuple[str, ...] = ()
    correlation_id: str | None = None
    chat: ChatScope | None = None
    channel: ChannelScope | None = field(default=None)

    def takes(self, logged: Logged) -> bool:
        """Whether the entry is meant; one that fits no contract is only when nothing but its type is asked for."""
        if self.types and not any(_fits(logged.routing_key, pattern) for pattern in self.types):
            return False
        event = logged.event
        if event is None:
            others = (self.since, self.until, self.correlation_id, self.chat, self.channel)
            return all(other is None for other in others)
        if self.since is not None and event.occurred_at < self.since:
            return False
        if self.until is not None and event.occurred_at > self.until:
            return False
        if self.correlation_id is not None and event.correlation_id != self.correlation_id:
            return False
        if self.channel is not None and not _of_channel(event, self.channel):
            return False
        return self.chat is None or _of_chat(event, self.chat)


def _fits(routing_key: str, pattern: str) -> bool:
    return fnmatchcase(routing_key, pattern) or routing_key.removesuffix(".v1") == pattern


def _of_channel(event: object, scope: ChannelScope) -> bool:
    reference = getattr(event, "channel", None)
    if isinstance(reference, ChannelRef):
        return scope.means(reference)
    if hasattr(event, "channel_id"):
        return bool(event.channel_id == scope.channel_id)
    return getattr(event, "chat_id", None) in scope.chat_ids


def _of_chat(event: object, scope: ChatScope) -> bool:
    if hasattr(event, "chat_id"):
        return bool(event.chat_id == scope.chat_id)
    if getattr(event, "address", None) in scope.addresses:
        return True
    return getattr(event, "provider_message_id", None) in scope.provider_message_ids
