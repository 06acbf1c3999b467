"""The bot's turn: what it is asked and what it answers."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Contract, Record


class TurnMessage(Record):
    """One customer message that waits for an answer."""

    message_id: int
    text: str | None
    sent_at: datetime


class HistoryMessage(Record):
    """One earlier message of the chat, oldest first in lists."""

    sender: Literal["customer", "agent", "bot", "system"]
    text: str | None


class TurnGuest(Record):
    """The guest behind the chat, when there is one with an active session."""

    full_name: str
    room_number: str
    language: str | None = None


class GenerateReply(Contract):
    """Order: answer this chat's unanswered messages. Published by the router, carried out by the bot.

    `language` is what is already known of the customer's language (`id`, `en`), None when nothing is.
    `is_first_turn`: the bot has never answered in this chat. An answer after `deadline` changes nothing.
    """

    routing_key: ClassVar[str] = "reply.generate.v1"
    exchange = "commands"

    turn_id: UUID
    chat_id: int
    mode_version: int
    messages: tuple[TurnMessage, ...]
    history: tuple[HistoryMessage, ...] = ()
    customer_name: str | None = None
    language: str | None = None
    guest: TurnGuest | None = None
    is_first_turn: bool = False
    deadline: datetime


class ReplyGenerated(Contract):
    """The bot's answer to one turn. `text` None: nothing to say. `hand_over`: the chat goes to the agents."""

    routing_key: ClassVar[str] = "reply.generated.v1"

    turn_id: UUID
    chat_id: int
    text: str | None
    language: str | None = None
    hand_over: bool = False
    rule: str
