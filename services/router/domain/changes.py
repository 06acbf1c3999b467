"""Reactions, edits and deletions of ours: what becomes of them once the provider has answered. Pure."""

from services.router.domain import facts
from services.router.domain.showing import show_facts
from services.router.domain.working import APPLIED, DUPLICATE, KnownChange, WorkingSet
from shared.contracts.sending import MessageChanged, MessageChangeFailed
from shared.conversations.state import ChatState

UNKNOWN_CHANGE = "skipped:unknown_change"


def changed(working: WorkingSet, event: MessageChanged) -> str:
    """The provider carried it out: the message shows it. That also ends what was taken for a failure."""
    change = working.message_changes.get(event.change_id)
    if change is None:
        return UNKNOWN_CHANGE
    if change.status == "done":
        return DUPLICATE
    _settle(change, "done")
    message = working.messages.get(change.message_id)
    if message is not None:
        match change.operation:
            case "react":
                shown = facts.our_reaction(change.emoji, event.occurred_at)
            case "edit":
                shown = facts.our_edit(change.text or "", event.occurred_at)
            case _:
                shown = facts.our_revoke(event.occurred_at)
        if not show_facts(working, message, shown):
            working.changes.announce("message.updated", chat_id=message.chat_id, message_id=message.id)
    return APPLIED


def change_failed(working: WorkingSet, chat: ChatState, event: MessageChangeFailed) -> str:
    """It was refused, or nobody knows: the agent who wanted it is told, or whoever has the chat."""
    change = working.message_changes.get(event.change_id)
    if change is None:
        return UNKNOWN_CHANGE
    if change.status != "queued":
        return DUPLICATE
    _settle(change, "failed", event.error_code, event.error)
    working.changes.announce("message.updated", chat_id=chat.id, message_id=change.message_id)
    working.notify(
        chat, "change_failed", message_id=change.message_id, agent_id=change.agent_id or chat.assigned_agent_id
    )
    return APPLIED


def _settle(change: KnownChange, status: str, error_code: str | None = None, error: str | None = None) -> None:
    change.status, change.error_code, change.error, change.settled = status, error_code, error, True
