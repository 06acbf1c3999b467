"""Who is told of a chat: its agent, else those of its team who are there, else everybody. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.contracts.chats import AgentsNotified
from shared.conversations.state import Changes, ChatState
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import FeedItem
from shared.ids import new_correlation_id


def notification(
    chat: ChatState, kind: str, *, message_id: int | None, agent_id: int | None, team: Sequence[int]
) -> FeedItem:
    """A notification on the screen of the agent, else on those of `team`, else on everybody's."""
    data: dict[str, Any] = {"kind": kind, "agent_id": agent_id}
    if team:
        data["agent_ids"] = list(team)
    return FeedItem("notification", chat.id, message_id, data)


def tell(
    chat: ChatState,
    kind: str,
    changes: Changes,
    *,
    team_online: Sequence[int],
    now: datetime,
    cause: Cause,
    message_id: int | None = None,
) -> None:
    """Record that agents were told, and show it on their screens."""
    agent_id = chat.assigned_agent_id
    agent_ids = () if agent_id is not None else tuple(team_online)
    changes.contracts.append(
        AgentsNotified(
            occurred_at=now,
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            chat_id=chat.id,
            message_id=message_id,
            agent_id=agent_id,
            agent_ids=agent_ids,
            kind=kind,
        )
    )
    changes.feed.append(notification(chat, kind, message_id=message_id, agent_id=agent_id, team=agent_ids))


def tell_of_assignment(chat: ChatState, changes: Changes, *, now: datetime, cause: Cause) -> None:
    """An agent has got a chat without asking for it."""
    tell(chat, "assigned", changes, team_online=(), now=now, cause=cause)


def tell_of_routing(
    chat: ChatState, team_online: Sequence[int], changes: Changes, *, now: datetime, cause: Cause
) -> None:
    """A chat was left to a team."""
    tell(chat, "routed", changes, team_online=team_online, now=now, cause=cause)


def tell_of_return(chat: ChatState, team_online: Sequence[int], changes: Changes, *, now: datetime) -> None:
    """A chat waits again."""
    tell(chat, "returned", changes, team_online=team_online, now=now, cause=Cause(new_correlation_id()))
