"""What was decided about a chat, and what became of a message."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from services.api.schemas.base import Answer, Mode
from services.api.schemas.messages import MessageError, Sender, Status
from services.api.schemas.problems import PersonRef

Origin = Literal["customer", "inbox", "phone", "bot", "registration", "api", "alert"]


class _Entry(Answer):
    """`id` names the entry for good; entries come by `at`, the latest first."""

    id: str = Field(examples=["m42-received"])
    at: datetime


class MessageReceived(_Entry):
    """A customer's message came in."""

    type: Literal["received"] = "received"
    message_id: int
    message_type: str = Field(examples=["text"])
    recovered: bool = Field(description="No webhook brought it: it was found in the provider's history.")


class MessageRouted(_Entry):
    """Who was to answer it: the chat's mode, and why the bot, although in charge, was not asked."""

    type: Literal["routed"] = "routed"
    message_id: int
    mode: Mode
    skipped: Literal["no_words", "not_addressed", "too_old"] | None = Field(
        description="`no_words`: nothing to answer to. `not_addressed`: a group in which nobody named us. "
        "`too_old`: older than the bot answers."
    )


class TurnOpened(_Entry):
    """The bot was asked for an answer to these messages."""

    type: Literal["turn_opened"] = "turn_opened"
    message_ids: list[int]


class TurnClosed(_Entry):
    """What came of it.

    `silent`: the bot had nothing to say. `deadline`: it was too late, and the default reply went out. `mode_changed`:
    people took over. `superseded`: another turn had taken its place.
    """

    type: Literal["turn_closed"] = "turn_closed"
    outcome: Literal["replied", "silent", "deadline", "mode_changed", "superseded"]
    rule: str | None = Field(description="The bot's rule that answered.", examples=["greeting"])


class MessageWritten(_Entry):
    """A message of ours was written."""

    type: Literal["written"] = "written"
    message_id: int
    sender: Sender
    agent: PersonRef | None
    origin: Origin


class AttemptStarted(_Entry):
    """Its delivery was tried."""

    type: Literal["attempt"] = "attempt"
    message_id: int
    number: int


class AttemptEnded(_Entry):
    """How a try ended. `transient`: it is tried again, at `retry_at` where that is still to come.

    `unknown`: nobody can tell whether it arrived; `absent`: it was looked for at the provider, and is not there.
    """

    type: Literal["attempt_ended"] = "attempt_ended"
    message_id: int
    number: int
    outcome: Literal["sent", "transient", "permanent", "unknown", "absent"]
    error: MessageError | None
    retry_at: datetime | None = None


class MessageStatus(_Entry):
    """How far a message of ours came."""

    type: Literal["status"] = "status"
    message_id: int
    status: Status
    error: MessageError | None = None


class ChatEvent(_Entry):
    """Something was done with the chat: its mode, agent or labels changed, it was merged, a call came …

    `data` depends on `kind`, and ids of people in it are named in `people`.
    """

    type: Literal["event"] = "event"
    kind: str = Field(examples=["assigned"])
    agent: PersonRef | None = Field(description="Who did it; null: the system, or a machine.")
    data: dict[str, Any] = Field(examples=[{"assigned_agent_id": 2, "reason": "taken_over"}])
    people: list[PersonRef]


TimelineEntry = Annotated[
    MessageReceived
    | MessageRouted
    | TurnOpened
    | TurnClosed
    | MessageWritten
    | AttemptStarted
    | AttemptEnded
    | MessageStatus
    | ChatEvent,
    Field(discriminator="type"),
]


class TimelinePage(Answer):
    """Some entries, the latest first."""

    items: list[TimelineEntry]
    next_cursor: str | None = Field(description="Give it as `before` for earlier ones; null when there are none.")


class AttemptInfo(Answer):
    """One try to deliver a message."""

    number: int
    started_at: datetime
    finished_at: datetime | None = Field(description="null while it goes on.")
    outcome: Literal["sent", "transient", "permanent", "unknown", "absent"] | None
    error: MessageError | None
    provider_message_id: str | None
    change: Literal["react", "edit", "revoke"] | None = Field(
        description="It was not the message itself that was sent but this change of it."
    )


class StatusTime(Answer):
    """When a message last came to a status."""

    status: Status
    at: datetime


class MessageInfo(Answer):
    """All that is known of how one message came or went."""

    message_id: int
    chat_id: int
    sender: Sender
    agent: PersonRef | None
    origin: Origin
    created_at: datetime = Field(description="When Sapa had it.")
    sent_at: datetime | None = Field(description="A customer's message: when they sent it, as the provider says.")
    received_at: datetime | None = Field(description="When its webhook came.")
    recovered: bool
    routed: MessageRouted | None
    rule: str | None = Field(description="The bot's rule that wrote it.")
    status: Status
    statuses: list[StatusTime]
    error: MessageError | None
    provider_message_id: str | None
    attempts: list[AttemptInfo]
    retry_at: datetime | None = Field(description="When it is tried again.")
