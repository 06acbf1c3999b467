"""A reaction of ours, or an edit or deletion of a message of ours: what may be done, and the order for it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared.contracts.sending import ChangeMessage
from shared.conversations.state import Changes, ChatState, NewMessageChange
from shared.conversations.transitions import Cause
from shared.errors import Permanent

Operation = Literal["react", "edit", "revoke"]

AT_THE_PROVIDER = frozenset({"received", "sent", "delivered", "read", "played"})
WITH_WORDS = frozenset({"text", "image", "video", "document"})
"""What has a text or caption that can be edited."""


class Unchangeable(Permanent):
    """The message cannot be changed in this way.

    `code`: not_ours (only our own messages are edited and deleted), not_sent (it is not at the provider, or nobody
    knows), revoked (it is deleted), no_text (it has no words that could be edited, or there are no new ones).
    """


@dataclass(frozen=True, slots=True)
class Target:
    """The message to change, as it stands under its chat's lock."""

    id: int
    from_me: bool
    type: str
    status: str
    provider_message_id: str | None
    participant: dict[str, Any] | None = None
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What is wanted. `emoji` None takes our reaction away; `text` is an edited message's new text or caption."""

    operation: Operation
    emoji: str | None = None
    text: str | None = None
    agent_id: int | None = None
    client_key: str | None = None


def refuse(target: Target, change: Change) -> None:
    """Raises Unchangeable when the change cannot be."""
    if change.operation != "react" and not target.from_me:
        raise Unchangeable("Only our own messages can be edited or deleted", code="not_ours")
    if target.status not in AT_THE_PROVIDER or target.provider_message_id is None:
        raise Unchangeable(f"The message is {target.status}", code="not_sent")
    if target.is_revoked:
        raise Unchangeable("The message is deleted", code="revoked")
    if change.operation == "edit" and (target.type not in WITH_WORDS or not (change.text or "").strip()):
        raise Unchangeable("The message has no text or caption to edit", code="no_text")


def change_message(
    chat: ChatState, target: Target, change: Change, changes: Changes, *, change_id: int, now: datetime, cause: Cause
) -> NewMessageChange:
    """Take a place in the chat's lane for the change and order it; the message itself changes once it is carried out.

    Raises Unchangeable.
    """
    refuse(target, change)
    chat.outbound_seq += 1
    chat.dirty = True
    made = NewMessageChange(
        id=change_id,
        message_id=target.id,
        chat_id=chat.id,
        outbound_seq=chat.outbound_seq,
        operation=change.operation,
        emoji=change.emoji,
        text=change.text,
        agent_id=change.agent_id,
        client_key=change.client_key,
        created_at=now,
    )
    changes.message_changes.append(made)
    changes.contracts.append(change_order(chat, target, made, cause))
    changes.announce("message.updated", chat_id=chat.id, message_id=target.id)
    return made


def change_order(chat: ChatState, target: Target, change: NewMessageChange, cause: Cause) -> ChangeMessage:
    """The order to carry a saved change out from its place in the lane."""
    return ChangeMessage.model_validate(
        {
            "occurred_at": change.created_at,
            "correlation_id": cause.correlation_id,
            "causation_id": cause.causation_id,
            "change_id": change.id,
            "message_id": target.id,
            "chat_id": chat.id,
            "seq": change.outbound_seq,
            "channel_id": chat.channel_id,
            "provider": chat.provider,
            "session": chat.session,
            "address": chat.address,
            "participant": None if target.participant is None else target.participant.get("address"),
            "operation": change.operation,
            "target_from_me": target.from_me,
            "provider_message_id": target.provider_message_id,
            "emoji": change.emoji,
            "text": change.text,
            "agent_id": change.agent_id,
            "composed_at": change.created_at,
        }
    )
