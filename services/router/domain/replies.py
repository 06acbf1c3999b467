"""The bot's answer to a turn."""

from services.router.domain import turns
from services.router.domain.working import APPLIED, WorkingSet, cause_of
from shared.contracts.replies import ReplyGenerated
from shared.conversations.state import ChatState

TURN_CLOSED = "skipped:turn_closed"


def reply(working: WorkingSet, chat: ChatState, event: ReplyGenerated) -> str:
    """Send the answer if its turn is still the open one: a deadline or a person may have been faster.

    When the bot hands over, the mode moves first, so that its last words are written under the new mode and are sent.
    """
    if chat.open_turn_id != event.turn_id:
        return TURN_CLOSED
    cause = cause_of(event)
    turns.close_answered(working, chat, event.turn_id, spoke=bool(event.text), rule=event.rule)
    if event.language and event.language != chat.contact_language:
        chat.contact_language = event.language
        working.languages[chat.contact_id] = event.language
    if event.hand_over:
        turns.hand_to_agents(working, chat, reason="hand_over", cause=cause)
    if event.text:
        turns.answer(working, chat, event.text, turn_id=event.turn_id, cause=cause)
    turns.settle(working, chat, cause)
    return APPLIED
