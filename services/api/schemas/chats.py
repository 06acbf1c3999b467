"""Chats."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator

from services.api.schemas.base import Answer, BigId, Line, Mode, Priority, Request, SmallId, Text
from services.api.schemas.channels import ChannelRef
from services.api.schemas.messages import Message, Sender, Status
from services.api.schemas.notes import Note
from services.api.schemas.problems import PersonRef
from services.api.schemas.teams import Note as HandOverNote
from services.api.schemas.teams import TeamRef
from shared.answerable import BotAnswers

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


class SnoozeState(Answer):
    """The chat is put aside. `until` null: until the customer writes."""

    since: datetime
    until: datetime | None
    by: PersonRef | None = None


class ContactNotes(Answer):
    """What was written down about a customer by hand, except `whatsapp_name` and a language that was only noticed."""

    name: str | None = Field(default=None, description="Goes before what WhatsApp says.", examples=["Ibu Ratna"])
    whatsapp_name: str | None = None
    language: str | None = Field(default=None, examples=["id"])
    language_is_given: bool = Field(default=False, description="It was chosen by hand; else it was noticed.")
    notes: str | None = Field(default=None, examples=["Allergic to peanuts. Prefers a quiet room."])


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
    unread_count: int = Field(
        description="Customers' messages that nobody of the desk has read; an agent's own count of a chat that is "
        "assigned to them is `assignee_unread_count`.",
        examples=[2],
    )
    assignee_unread_count: int = Field(
        default=0, description="Customers' messages that the assigned agent has not read; 0 where there is none."
    )
    marked_unread_by: list[int] = Field(
        default=[], description="The users for whom it stands as unread because they want it to."
    )
    waiting_since: datetime | None = Field(
        default=None, description="When the oldest customer's message that no agent and no bot has answered was sent."
    )
    failed_sends: int = Field(
        default=0, description="Messages of ours in the last day that were not, or maybe not, delivered."
    )
    last_message_at: datetime | None
    last_activity_at: datetime = Field(description="Lists are sorted by it and by the id, newest first.")
    last_message: LastMessage | None
    assigned_agent: PersonRef | None
    assigned_at: datetime | None = Field(description="Since when the agent has it.")
    assignment_version: int = Field(description="Counts the changes of agent.", examples=[0])
    team: TeamRef | None = Field(description="Whose agents answer it; null: everybody's.")
    queued_at: datetime | None = Field(description="Since when it waits for an agent; null: it does not.")
    labels: list[str]
    priority: Priority = "normal"
    snooze: SnoozeState | None = Field(default=None, description="null: the chat is not put aside.")
    contact: ContactNotes = Field(default=ContactNotes(), description="What was written down about the customer.")
    guest: ChatGuest | None
    is_group: bool
    bot_answers: BotAnswers = Field(
        description="What the bot answers here while the mode is `bot`: everything that a person writes; in a group "
        "only what mentions us, where the channel's `bot_in_groups` is on; else nothing."
    )
    created_at: datetime


class ChatDetail(Chat):
    """A chat with its latest messages."""

    messages: list[Message] = Field(description="The latest 50, oldest first.")
    messages_cursor: str | None = Field(description="Give it as `before` for earlier messages; null: there are none.")
    notes: list[Note] = Field(default=[], description="Agents' notes among these messages; `order` says where.")
    seen_upto: str | None = Field(
        default=None, description="How far the caller has read: messages whose `order` is greater are new to them."
    )


class ChatPage(Answer):
    """Some chats, in the order that was asked for."""

    items: list[Chat]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null when there is none.")


class ChatCounts(Answer):
    """How many chats each list of the inbox holds, and how many of them are unread to the caller."""

    all: int
    mine: int
    unassigned: int
    team_unassigned: int = Field(description="The same without those that are left to teams of others.")
    bot: int
    unread: int = Field(description="Of all.")
    unread_mine: int
    unread_unassigned: int
    unread_bot: int


class ChatChange(Request):
    """Fields that are left out stay as they are."""

    mode: Mode | None = None
    assigned_agent_id: SmallId | None = Field(default=None, description="null takes the chat from its agent.")
    note: HandOverNote | None = Field(
        default=None, description="With `assigned_agent_id`: what the next one should know."
    )
    labels: list[Label] | None = Field(default=None, max_length=MAX_LABELS, description="These, and no others.")
    add_labels: list[Label] | None = Field(
        default=None, max_length=MAX_LABELS, description="These too, whatever others are put on it meanwhile."
    )
    remove_labels: list[Label] | None = Field(default=None, max_length=MAX_LABELS)
    priority: Priority | None = None
    expected_mode_version: int | None = Field(
        default=None, ge=0, le=2**31 - 1, description="When the chat's is another one: 409, nothing is changed."
    )

    @field_validator("labels")
    @classmethod
    def _once_each(cls, labels: list[str] | None) -> list[str] | None:
        return None if labels is None else list(dict.fromkeys(labels))

    @model_validator(mode="after")
    def _null_only_for_the_agent(self) -> "ChatChange":
        for name in ("mode", "labels", "priority"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} must not be null")
        return self


class Snooze(Request):
    """How long the chat is put aside; `until` null or left out: until the customer writes."""

    until: AwareDatetime | None = Field(default=None, examples=["2026-01-06T08:00:00+07:00"])


class ContactChange(Request):
    """What is left out stays as it is; null or empty takes it away."""

    name: Annotated[Line, StringConstraints(max_length=100)] | Literal[""] | None = Field(
        default=None, examples=["Ibu Ratna"]
    )
    language: Literal["id", "en"] | None = None
    notes: Annotated[Text, StringConstraints(max_length=2000)] | None = Field(
        default=None, examples=["Allergic to peanuts. Prefers a quiet room."]
    )


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
