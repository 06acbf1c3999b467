"""A chat that waits for an agent: since when, and whose it is. Pure."""

from datetime import datetime

from shared.conversations.state import ChatState


def settle_queue(chat: ChatState, now: datetime) -> None:
    """After a change of mode or agent: people's chat without an agent waits from now on, any other does not.

    One that is routed nowhere is its channel's team's.
    """
    if chat.mode != "agent" or chat.assigned_agent_id is not None:
        chat.queued_at = None
        return
    if chat.queued_at is None:
        chat.queued_at = now
    if chat.team_id is None:
        chat.team_id = chat.channel_team_id
