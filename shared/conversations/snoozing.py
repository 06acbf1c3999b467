"""Putting a chat aside until a time or until the customer writes, and waking it. Pure."""

from datetime import datetime
from typing import Literal

from shared.contracts.chats import AgentsNotified, ChatSnoozed, ChatWoken
from shared.conversations.state import Changes, ChatState, NewTimelineEntry
from shared.db.unit_of_work import FeedItem

WakeReason = Literal["time", "customer_wrote", "agent"]


def snooze(
    chat: ChatState,
    until: datetime | None,
    changes: Changes,
    *,
    now: datetime,
    correlation_id: str,
    agent_id: int | None,
) -> bool:
    """Put the chat aside; `until` None: until the customer writes. False: it was so already."""
    if chat.snoozed_at is not None and chat.snoozed_until == until:
        return False
    chat.snoozed_at, chat.snoozed_until, chat.snoozed_by = now, until, agent_id
    chat.dirty = True
    shown = None if until is None else until.isoformat()
    changes.timeline.append(NewTimelineEntry(chat.id, "snoozed", agent_id, {"until": shown}))
    changes.contracts.append(
        ChatSnoozed(occurred_at=now, correlation_id=correlation_id, chat_id=chat.id, until=until, agent_id=agent_id)
    )
    changes.announce("chat.updated", chat_id=chat.id)
    return True


def wake(
    chat: ChatState,
    changes: Changes,
    *,
    reason: WakeReason,
    now: datetime,
    correlation_id: str,
    agent_id: int | None = None,
) -> bool:
    """The chat is back. Unless a person woke it, its agent or whoever put it aside is told. False: it was not aside."""
    if chat.snoozed_at is None:
        return False
    told = chat.assigned_agent_id if chat.assigned_agent_id is not None else chat.snoozed_by
    chat.snoozed_at = chat.snoozed_until = chat.snoozed_by = None
    chat.dirty = True
    changes.timeline.append(NewTimelineEntry(chat.id, "woken", agent_id, {"reason": reason}))
    changes.contracts.append(
        ChatWoken(occurred_at=now, correlation_id=correlation_id, chat_id=chat.id, reason=reason, agent_id=agent_id)
    )
    changes.announce("chat.updated", chat_id=chat.id)
    if reason != "agent":
        about = {"kind": "snooze_over", "agent_id": told, "detail": reason}
        changes.feed.append(FeedItem("notification", chat.id, data=about))
        changes.contracts.append(
            AgentsNotified(
                occurred_at=now, correlation_id=correlation_id, chat_id=chat.id, agent_id=told, kind="snooze_over"
            )
        )
    return True


def is_due(chat: ChatState, now: datetime) -> bool:
    """Whether the time until which the chat was put aside has come."""
    return chat.snoozed_until is not None and chat.snoozed_until <= now
