"""Chats, messages and events for decisions."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from services.router.domain.working import Anchor, KnownMessage, Policy, WorkingSet
from shared.contracts.envelope import ChannelRef
from shared.contracts.messages import MessageEchoed, MessageReceived, StatusReported
from shared.conversations.state import ChatState

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
ADDRESS = "6281234567890@c.us"
PHONE = "+6281234567890"


def a_chat(**fields: Any) -> ChatState:
    """A chat in mode bot in which nothing has happened."""
    state: dict[str, Any] = {
        "id": 1,
        "channel_id": 1,
        "provider": "whapi",
        "session": None,
        "reopen_closed": False,
        "turn_wait_ms": 0,
        "max_reply_age_s": None,
        "contact_id": 1,
        "contact_name": None,
        "contact_phone": PHONE,
        "contact_language": None,
        "is_group": False,
        "address": ADDRESS,
        "mode": "bot",
        "mode_version": 0,
        "assigned_agent_id": None,
        "labels": [],
        "online_until": None,
        "unread_count": 0,
        "last_activity_at": NOW - timedelta(days=1),
        "last_message_at": None,
        "last_message_id": None,
        "last_order_time": None,
        "last_order_tie": 0,
        "read_order_time": None,
        "read_order_tie": 0,
        "outbound_seq": 0,
        "open_turn_id": None,
        "bot_has_answered": False,
        "merged_into": None,
    }
    return ChatState(**state | fields)


def a_working_set(*chats: ChatState, policy: Policy | None = None, **fields: Any) -> WorkingSet:
    """With spare ids from 900."""
    return WorkingSet(
        NOW, policy or Policy(), {chat.id: chat for chat in chats}, spare_ids=iter(range(900, 999)), **fields
    )


def an_anchor(name: str = "wamid", *, from_me: bool = False, reserved: int | None = 100, **fields: Any) -> Anchor:
    """A locked anchor, new unless it says otherwise."""
    return Anchor((1, from_me, name), reserved=reserved, **fields)


def a_message(**fields: Any) -> KnownMessage:
    """A message of ours that is on its way."""
    state: dict[str, Any] = {
        "id": 50,
        "chat_id": 1,
        "from_me": True,
        "origin": "bot",
        "text": "Halo",
        "status": "queued",
        "created_at": NOW - timedelta(seconds=5),
        "outbound_seq": 1,
    }
    return KnownMessage(**state | fields)


def received(**fields: Any) -> MessageReceived:
    """A customer's message of this moment."""
    return MessageReceived.model_validate(_observed("wamid") | fields)


def echoed(**fields: Any) -> MessageEchoed:
    """Our own number's message of this moment."""
    return MessageEchoed.model_validate(_observed("wamid") | {"source": "api"} | fields)


def reported(status: str, **fields: Any) -> StatusReported:
    """A status report of this moment."""
    return StatusReported.model_validate(
        {
            "occurred_at": NOW,
            "received_at": NOW,
            "channel": ChannelRef(provider="whapi"),
            "provider_message_id": "wamid",
            "status": status,
        }
        | fields
    )


def _observed(name: str) -> dict[str, Any]:
    return {
        "event_id": uuid4(),
        "occurred_at": NOW,
        "received_at": NOW,
        "sent_at": NOW,
        "channel": ChannelRef(provider="whapi"),
        "address": ADDRESS,
        "provider_message_id": name,
        "text": "Halo",
    }
