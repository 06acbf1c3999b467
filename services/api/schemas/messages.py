"""Messages."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.api.schemas.base import Answer, BigId, Line, Request, Text
from services.api.schemas.problems import PersonRef

Sender = Literal["customer", "agent", "bot", "system"]
Status = Literal[
    "received", "queued", "sending", "sent", "delivered", "read", "played", "failed", "unknown", "cancelled"
]
MAX_TEXT = 4096


class MessageError(Answer):
    """Why a message was not sent, or not yet."""

    code: str = Field(examples=["not_on_whatsapp"])
    message: str = Field(examples=["This number is not on WhatsApp."])


class Media(Answer):
    """A file of a message."""

    url: str


class Quoted(Answer):
    """The message that another one answers."""

    id: int


class Reaction(Answer):
    """An emoji that somebody put on a message."""

    emoji: str


class Message(Answer):
    """One message."""

    id: int = Field(examples=[17])
    chat_id: int = Field(examples=[1])
    sender: Sender
    type: str = Field(examples=["text"])
    text: str | None = Field(examples=["Halo, saya butuh bantuan!"])
    media: Media | None = None
    quoted: Quoted | None = None
    reactions: list[Reaction] = Field(default=[])
    status: Status = Field(
        description="`received` for a customer's message; `unknown`: it may have been sent, nobody can tell."
    )
    error: MessageError | None = None
    agent: PersonRef | None = Field(default=None, description="The agent who wrote it.")
    origin: Literal["customer", "inbox", "phone", "bot", "registration", "api", "alert"]
    provider_message_id: str | None = None
    client_key: str | None = None
    attempts: int = Field(description="How often its delivery was tried.", examples=[1])
    recovered: bool = Field(
        default=False, description="No webhook brought it: it was found in the provider's history later."
    )
    created_at: datetime = Field(description="When it was written; what people read.")
    order: str = Field(description="Sorts the messages of one chat, as plain text.")


class MessagePage(Answer):
    """Some messages, oldest first."""

    items: list[Message]
    next_cursor: str | None = Field(description="Give it as `before` for earlier ones; null when there are none.")


class Reply(Request):
    """A message to a customer."""

    chat_id: BigId = Field(examples=[1])
    text: Annotated[Line, StringConstraints(max_length=MAX_TEXT)] = Field(examples=["Halo, ada yang bisa kami bantu?"])
    client_key: Annotated[Text, StringConstraints(min_length=1, max_length=100)] | None = Field(
        default=None,
        description="Chosen by the caller; the same one again in the same chat returns the first message.",
        examples=["8c5e6f0e-8f6b-4e0e-a9c5-2f3f0a9f8f11"],
    )
    sender: Literal["agent"] | None = None


class HistoryMessage(Message):
    """A message of a guest's session; `role` is `User` for the guest and `System` for everything sent to them."""

    role: Literal["User", "System"]


class HistoryPage(Answer):
    """Some messages of a session, oldest first."""

    items: list[HistoryMessage]
    next_cursor: str | None = Field(description="Give it as `cursor` for later ones; null when there are none.")
