"""Notes: what agents tell each other about a chat."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.api.schemas.base import Answer, Line, Request, SmallId, Text
from services.api.schemas.messages import Message
from services.api.schemas.problems import PersonRef

MAX_NOTE = 4096
MAX_MENTIONS = 20


class Note(Answer):
    """A note in a chat, for agents alone: it is never sent to the customer."""

    id: int = Field(examples=[5])
    chat_id: int = Field(examples=[1])
    type: Literal["note"] = "note"
    agent: PersonRef = Field(description="Who wrote it, and who alone may change or delete it.")
    text: str | None = Field(description="null once it is deleted.", examples=["@Budi she asked for a late check-out"])
    mentions: list[PersonRef] = Field(default=[], description="The agents whom it is meant for.")
    client_key: str | None = None
    created_at: datetime
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    order: str = Field(description="Sorts notes and messages of one chat together, as plain text.")


class NewNote(Request):
    """A note to write."""

    text: Annotated[Line, StringConstraints(max_length=MAX_NOTE)] = Field(
        examples=["@Budi she asked for a late check-out"]
    )
    mentions: list[SmallId] = Field(
        default=[], max_length=MAX_MENTIONS, description="Ids of agents who are to be told.", examples=[[2]]
    )
    client_key: Annotated[Text, StringConstraints(min_length=1, max_length=100)] | None = Field(
        default=None, description="Chosen by the caller; the same one again in the same chat returns the first note."
    )


class NoteChange(Request):
    """What the note is to say instead. Only agents who were not mentioned before are told."""

    text: Annotated[Line, StringConstraints(max_length=MAX_NOTE)]
    mentions: list[SmallId] = Field(default=[], max_length=MAX_MENTIONS)


class NoteVersion(Answer):
    """What a note said until `replaced_at`; null: what it says, or said when it was deleted."""

    text: str
    mentions: list[PersonRef]
    replaced_at: datetime | None


class NoteHistory(Answer):
    """Everything that a note has said, the first first."""

    items: list[NoteVersion]


class ThreadMessage(Answer):
    """A message in the thread."""

    kind: Literal["message"] = "message"
    message: Message


class ThreadNote(Answer):
    """A note in the thread."""

    kind: Literal["note"] = "note"
    note: Note


ThreadItem = Annotated[ThreadMessage | ThreadNote, Field(discriminator="kind")]


class ThreadPage(Answer):
    """A stretch of the thread, oldest first: its messages, and the notes between them."""

    items: list[ThreadItem]
    next_cursor: str | None = Field(description="Give it as `before` for what is earlier; null when there is nothing.")
    later_cursor: str | None = Field(
        default=None,
        description="With `around` and `after`: give it as `after` for what is later; null when nothing is.",
    )
