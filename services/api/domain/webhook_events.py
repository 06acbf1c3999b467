"""Which events the feed's entries are for those who are told of them by webhook. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

EventType = Literal[
    "message.created",
    "message.updated",
    "message.status_changed",
    "message.merged",
    "chat.created",
    "chat.updated",
    "chat.assigned",
    "chat.mode_changed",
    "chat.labels_changed",
    "chat.merged",
    "chat.unmerged",
    "channel.updated",
    "room.updated",
    "guest.registered",
    "session.ended",
]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)
TEST_TYPE = "webhook.test"

NO_CHAT_LANE = 0
TEST_LANE = -1

_CHANGES: dict[str, EventType] = {
    "assigned": "chat.assigned",
    "mode": "chat.mode_changed",
    "labels": "chat.labels_changed",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the feed, as in `shared.db.models.feed.FeedEntry`."""

    position: int
    type: str
    chat_id: int | None
    message_id: int | None
    data: Mapping[str, Any]


def event_type_of(entry: Entry) -> EventType | None:
    """The event that an entry is; None for what only concerns people at the screen.

    That is notices, who is there and in which team, and notes: what agents write among themselves is not handed to
    other systems.
    """
    if entry.type == "message.updated" and "status" in entry.data:
        return "message.status_changed"
    if entry.type == "chat.updated" and "change" in entry.data:
        return _CHANGES.get(entry.data["change"], "chat.updated")
    return next((known for known in EVENT_TYPES if known == entry.type), None)


def lane_of(chat_id: int | None) -> int:
    """What happens in one chat is told in its order; chats do not wait for each other."""
    return chat_id if chat_id is not None else NO_CHAT_LANE


@dataclass(frozen=True, slots=True)
class Wish:
    """What a receiver wants to hear of; None stands for everything."""

    subscription_id: int
    event_types: frozenset[str] | None
    channel_ids: frozenset[int] | None

    def wants(self, event_type: str, channel_id: int | None) -> bool:
        """Whether it is told of an event; what belongs to no channel passes every choice of channels."""
        if self.event_types is not None and event_type not in self.event_types:
            return False
        return self.channel_ids is None or channel_id is None or channel_id in self.channel_ids
