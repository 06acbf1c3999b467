"""How urgent a chat is. Pure."""

from datetime import datetime

from shared.contracts.chats import ChatPriorityChanged, Priority
from shared.conversations.state import Changes, ChatState, NewTimelineEntry


def set_priority(
    chat: ChatState,
    priority: Priority,
    changes: Changes,
    *,
    now: datetime,
    correlation_id: str,
    agent_id: int | None = None,
) -> bool:
    """False: it was so already."""
    if chat.priority == priority:
        return False
    previous, chat.priority = chat.priority, priority
    chat.dirty = True
    changes.timeline.append(
        NewTimelineEntry(chat.id, "priority_changed", agent_id, {"priority": priority, "previous": previous})
    )
    changes.contracts.append(
        ChatPriorityChanged(
            occurred_at=now,
            correlation_id=correlation_id,
            chat_id=chat.id,
            priority=priority,
            previous=previous,
            agent_id=agent_id,
        )
    )
    changes.announce("chat.updated", chat_id=chat.id)
    return True
