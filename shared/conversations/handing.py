"""Who answers a chat: bot or people, which team, which agent. Decided in memory, as in `transitions`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.contracts.chats import ChatAssigned, ChatModeChanged, ChatRouted, Mode
from shared.conversations.queueing import settle_queue
from shared.conversations.state import Changes, ChatState, NewTimelineEntry
from shared.conversations.transitions import Cause


def change_mode(
    chat: ChatState,
    mode: Mode,
    changes: Changes,
    *,
    reason: str,
    now: datetime,
    cause: Cause,
    agent_id: int | None = None,
    about: Mapping[str, Any] | None = None,
) -> bool:
    """Hand the chat over: the bot's open turn ends, what waited for the bot waits no more. False: it was so already."""
    if chat.mode == mode:
        return False
    previous, chat.mode = chat.mode, mode
    chat.mode_version += 1
    settle_queue(chat, now)
    chat.dirty = True
    if chat.open_turn_id is not None:
        changes.turns_closed[chat.open_turn_id] = "mode_changed"
        chat.open_turn_id = None
    if mode == "closed":
        chat.waiting_since = None
    changes.no_longer_awaiting.add(chat.id)
    for message in changes.messages:
        if message.chat_id == chat.id:
            message.awaiting_reply = False
    data = {**(about or {}), "mode": mode, "previous": previous, "reason": reason}
    changes.timeline.append(NewTimelineEntry(chat.id, "mode_changed", agent_id, data))
    changes.contracts.append(
        ChatModeChanged(
            occurred_at=now,
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            chat_id=chat.id,
            mode=mode,
            previous=previous,
            mode_version=chat.mode_version,
            agent_id=agent_id,
            reason=reason,
        )
    )
    changes.announce("chat.updated", chat_id=chat.id, change="mode", mode=mode, previous=previous, reason=reason)
    return True


def assign(
    chat: ChatState,
    assignee: int | None,
    changes: Changes,
    *,
    reason: str,
    now: datetime,
    cause: Cause,
    agent_id: int | None = None,
    about: Mapping[str, Any] | None = None,
) -> bool:
    """Give the chat to an agent, or to nobody; without one it waits for one while people answer it.

    The agent begins where the desk has read to. `reason` and what there is to say `about` it stand on the timeline.
    False: it was so already.
    """
    previous = chat.assigned_agent_id
    if previous == assignee:
        return False
    chat.assigned_agent_id = assignee
    chat.assignment_version += 1
    chat.assigned_at = None if assignee is None else now
    chat.returned_from_id = None
    chat.assignee_unread_count = 0 if assignee is None else chat.unread_count
    chat.assignee_read_time, chat.assignee_read_tie = chat.read_order_time, chat.read_order_tie
    settle_queue(chat, now)
    chat.dirty = True
    data = {**(about or {}), "assigned_agent_id": assignee, "previous_agent_id": previous, "reason": reason}
    changes.timeline.append(NewTimelineEntry(chat.id, "assigned", agent_id, data))
    changes.contracts.append(
        ChatAssigned(
            occurred_at=now,
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            chat_id=chat.id,
            assigned_agent_id=assignee,
            agent_id=agent_id,
            reason=reason,
            previous_agent_id=previous,
        )
    )
    # Whoever saw the chat because it was theirs is told that it is no more.
    changes.announce(
        "chat.updated",
        chat_id=chat.id,
        change="assigned",
        assigned_agent_id=assignee,
        agent_id=agent_id,
        reason=reason,
        was={"agent_id": previous, "team_id": chat.team_id},
    )
    return True


def route(
    chat: ChatState,
    team_id: int | None,
    changes: Changes,
    *,
    reason: str,
    now: datetime,
    cause: Cause,
    agent_id: int | None = None,
    about: Mapping[str, Any] | None = None,
) -> bool:
    """Leave the chat to the agents of a team, or to all (None). False: it was so already."""
    previous = chat.team_id
    if previous == team_id:
        return False
    chat.team_id = team_id
    chat.returned_from_id = None
    chat.dirty = True
    data = {**(about or {}), "team_id": team_id, "previous_team_id": previous, "reason": reason}
    changes.timeline.append(NewTimelineEntry(chat.id, "routed", agent_id, data))
    changes.contracts.append(
        ChatRouted(
            occurred_at=now,
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            chat_id=chat.id,
            team_id=team_id,
            agent_id=agent_id,
            reason=reason,
        )
    )
    # Whoever saw the chat because it was theirs is told that it is no more.
    was = {"agent_id": chat.assigned_agent_id, "team_id": previous}
    changes.announce("chat.updated", chat_id=chat.id, was=was)
    return True
