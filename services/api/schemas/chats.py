"""Chats."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator

from services.api.schemas.base import Answer, BigId, Line, Mode, Request, SmallId
from services.api.schemas.channels import ChannelRef
from services.api.schemas.messages import Message, Sender, Status
from services.api.schemas.problems import PersonRef

Label = Annotated[Line, StringConstraints(max_length=50)]
MAX_LABELS = 20


class LastMessage(Answer):
    """The list's preview; `text` may be cut."""

    id: int
    sender: Sender
    type: str = Field(examples=["text"])
    text: str | None
    revoked: bool = Field(description="It was deleted: there is no text to show.")
    status: Status
    created_at: datetime


class ChatGuest(Answer):
    """The guest behind the chat, by the latest active session of the phone number."""

    id: UUID
    full_name: str = Field(examples=["Test Guest"])
    room_number: str = Field(examples=["101"])
    session_id: UUID
    checkin_date: date


class Chat(Answer):
    """The one conversation with a customer on a channel."""

    id: int = Field(examples=[1])
    customer_name: str = Field(description="The name, else the phone number, else the address.", examples=["John Doe"])
    customer_phone: str | None = Field(description="E.164.", examples=["+6281234567890"])
    customer_avatar: str | None
    customer_status: str | None = Field(description="The customer's about-text.")
    address: str = Field(examples=["6281234567890@c.us"])
    channel: ChannelRef
    mode: Mode
    mode_version: int = Field(description="Counts the changes of mode.", examples=[0])
    online: bool
    online_until: datetime | None
    typing_until: datetime | None = Field(description="The customer types, or records, until then at most.")
    typing_kind: Literal["typing", "recording"] | None = None
    unread_count: int = Field(examples=[2])
    last_message_at: datetime | None
    last_activity_at: datetime = Field(description="Lists are sorted by it and by the id, newest first.")
    last_message: LastMessage | None
    assigned_agent: PersonRef | None
    labels: list[str]
    guest: ChatGuest | None
    is_group: bool
    created_at: datetime


class ChatDetail(Chat):
    """A chat with its latest messages."""

    messages: list[Message] = Field(description="The latest 50, oldest first.")
    messages_cursor: str | None = Field(description="Give it as `before` for earlier messages; null: there are none.")


class ChatPage(Answer):
    """Some chats, newest activity first."""

    items: list[Chat]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null when there is none.")


class ChatCounts(Answer):
    """How many chats each list of the inbox holds; `unread` counts chats with unread messages."""

    all: int
    mine: int
    unassigned: int
    bot: int
    unread: int


class ChatChange(Request):
    """Fields that are left out stay as they are."""

    mode: Mode | None = None
    assigned_agent_id: SmallId | None = Field(default=None, description="null takes the chat from its agent.")
    labels: list[Label] | None = Field(default=None, max_length=MAX_LABELS, description="These, and no others.")
    add_labels: list[Label] | None = Field(
        default=None, max_length=MAX_LABELS, description="These too, whatever others are put on it meanwhile."
    )
    remove_labels: list[Label] | None = Field(default=None, max_length=MAX_LABELS)
    expected_mode_version: int | None = Field(
        default=None, ge=0, le=2**31 - 1, description="When the chat's is another one: 409, nothing is changed."
    )

    @field_validator("labels")
    @classmethod
    def _once_each(cls, labels: list[str] | None) -> list[str] | None:
        return None if labels is None else list(dict.fromkeys(labels))

    @model_validator(mode="after")
    def _null_only_for_the_agent(self) -> "ChatChange":
        for name in ("mode", "labels"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} must not be null")
        return self


class ReadUpTo(Request):
    """What was seen; left out: everything."""

    last_seen_message_id: BigId | None = None


class Typing(Request):
    """What the customer is to see."""

    state: Literal["typing", "paused"]


class MergeUndone(Answer):
    """Two chats that were one for a time: the one that stayed, and the one that has its own again."""

    chat: Chat
    restored: Chat
