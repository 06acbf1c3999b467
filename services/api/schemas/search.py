"""What is found."""

from datetime import datetime

from pydantic import Field

from services.api.schemas.base import Answer, Provider
from services.api.schemas.chats import Chat
from services.api.schemas.messages import Sender


class SnippetPiece(Answer):
    """Some text; `found`: it is what was looked for."""

    text: str = Field(examples=["handuk"])
    found: bool


class FoundIn(Answer):
    """The chat of a message that was found."""

    id: int
    customer_name: str = Field(examples=["John Doe"])
    customer_phone: str | None
    customer_avatar: str | None
    is_group: bool
    channel_name: str
    provider: Provider


class FoundMessage(Answer):
    """A message that has all the words. `GET /chats/{id}/messages?around=` shows it among its neighbours."""

    message_id: int
    chat: FoundIn
    sender: Sender
    type: str = Field(examples=["text"])
    snippet: list[SnippetPiece] = Field(description="One line around what was found; joined it is plain text.")
    created_at: datetime


class FoundPeople(Answer):
    """Chats whose name, number, label, guest or room was meant; newest activity first."""

    items: list[Chat]
    next_cursor: str | None = Field(description="`cursor` of `GET /chats/` with the same `q`; null: these are all.")


class FoundMessages(Answer):
    """Messages, newest first."""

    items: list[FoundMessage]
    next_cursor: str | None = Field(description="`cursor` of `GET /api/v1/search/messages`; null: these are all.")


class Found(Answer):
    """What was found, in groups."""

    people: FoundPeople
    messages: FoundMessages
