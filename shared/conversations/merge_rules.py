"""Two chats of one person become one: which one stays, and how it is then. Pure.

The survivor keeps its own lane. Places in a lane are contiguous (ADR 4) and belong to the chat under whose id the
sender holds them, so the higher of both numbers would leave a gap that nothing ever fills. A message that is moved was
settled before; its `outbound_seq` tells only where it once stood, and no order is looked for under it any more. Sent
again, it takes the survivor's next place like any other. The loser keeps its lane and its number too: should the merge
be undone, it goes on where it stopped.
"""

from datetime import datetime
from typing import Any

from shared.contracts.chats import Mode, Priority
from shared.conversations.state import ChatState

NUMBER_CHANGED = "number_changed"
"""The reason of a merge in which the chat of the newest number stays, and replies go there."""
_PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high", "urgent")


def survivor_of(chat: ChatState, other: ChatState) -> tuple[ChatState, ChatState]:
    """The chat that stays and the one that is merged into it: the one whose number is known, else the older."""
    older, newer = sorted((chat, other), key=lambda one: one.id)
    if newer.contact_phone is not None and older.contact_phone is None:
        return newer, older
    return older, newer


def mode_after(survivor: ChatState, loser: ChatState) -> Mode:
    """A person in charge of either stays in charge; else it is as in the chat that was active last.

    A chat in which nothing was ever written, such as that of a number just changed to, has no say.
    """
    if "agent" in (survivor.mode, loser.mode):
        return "agent"
    if survivor.last_order_time is None and loser.last_order_time is not None:
        return loser.mode
    return loser.mode if loser.last_activity_at > survivor.last_activity_at else survivor.mode


def assignee_after(survivor: ChatState, loser: ChatState) -> int | None:
    """The agent in charge; the survivor's where both have one."""
    if loser.mode == "agent" and survivor.mode != "agent" and loser.assigned_agent_id is not None:
        return loser.assigned_agent_id
    return survivor.assigned_agent_id if survivor.assigned_agent_id is not None else loser.assigned_agent_id


def take_over_state(survivor: ChatState, loser: ChatState, *, address: str) -> None:
    """What is shown of both in one; mode and agent are changed by their own transitions.

    Read marks: the earlier one, so that nothing unread is passed over; of two waits the longer one.
    """
    if survivor.assigned_agent_id is not None:
        # What the other chat's agent has not read, or nobody has, this one's has not.
        survivor.assignee_unread_count += max(loser.assignee_unread_count, loser.unread_count)
    survivor.unread_count += loser.unread_count
    loser.unread_count = loser.assignee_unread_count = 0
    waits = [since for since in (survivor.waiting_since, loser.waiting_since) if since is not None]
    survivor.waiting_since, loser.waiting_since = min(waits, default=None), None
    if survivor.last_order_time is None and loser.last_order_time is not None:
        survivor.last_activity_at = loser.last_activity_at
    survivor.last_activity_at = max(survivor.last_activity_at, loser.last_activity_at)
    if _key(loser.last_order_time, loser.last_order_tie) > _key(survivor.last_order_time, survivor.last_order_tie):
        survivor.last_order_time, survivor.last_order_tie = loser.last_order_time, loser.last_order_tie
        survivor.last_message_id, survivor.last_message_at = loser.last_message_id, loser.last_message_at
    if _key(loser.read_order_time, loser.read_order_tie) < _key(survivor.read_order_time, survivor.read_order_tie):
        survivor.read_order_time, survivor.read_order_tie = loser.read_order_time, loser.read_order_tie
        survivor.assignee_read_time, survivor.assignee_read_tie = loser.read_order_time, loser.read_order_tie
    online = [until for until in (survivor.online_until, loser.online_until) if until is not None]
    survivor.online_until = max(online, default=None)
    survivor.bot_has_answered = survivor.bot_has_answered or loser.bot_has_answered
    survivor.labels = list(dict.fromkeys((*survivor.labels, *loser.labels)))
    survivor.team_id = survivor.team_id or loser.team_id
    if survivor.queued_at is not None and loser.queued_at is not None:
        survivor.queued_at = min(survivor.queued_at, loser.queued_at)
    survivor.address = address
    survivor.priority = max(survivor.priority, loser.priority, key=_PRIORITIES.index)
    if loser.snoozed_at is None:  # what was in view of somebody stays in view
        survivor.snoozed_at = survivor.snoozed_until = survivor.snoozed_by = None
    survivor.dirty = loser.dirty = True


def _key(time: datetime | None, tie: int) -> tuple[bool, float, int]:
    return time is not None, 0.0 if time is None else time.timestamp(), tie


def remembered(chat: ChatState) -> dict[str, Any]:
    """What undoing a merge needs of a chat as it was."""
    return {
        "contact_id": chat.contact_id,
        "address": chat.address,
        "mode": chat.mode,
        "assigned_agent_id": chat.assigned_agent_id,
        "labels": list(chat.labels),
        "unread_count": chat.unread_count,
        "read_order_time": None if chat.read_order_time is None else chat.read_order_time.isoformat(),
        "read_order_tie": chat.read_order_tie,
        "bot_has_answered": chat.bot_has_answered,
    }
