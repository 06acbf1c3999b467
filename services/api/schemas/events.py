"""What the live stream carries: the `data` of each server-sent event, whose `event` is its `type`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.api.schemas.base import Answer
from services.api.schemas.chats import Chat
from services.api.schemas.drafts import Draft
from services.api.schemas.guests import Room
from services.api.schemas.messages import Message
from services.api.schemas.notes import Note
from services.api.schemas.problems import PersonRef

SettingsKind = Literal["desk", "views", "labels", "quick_replies"]


class Notification(Answer):
    """Agents are to be told: the one named, else those in `agent_ids`, else all."""

    kind: str = Field(examples=["customer_message"])
    chat_id: int | None
    agent_id: int | None
    agent_ids: list[int] = Field(default=[], description="When `agent_id` is null: whom it concerns; empty: all.")
    detail: str | None = Field(default=None, description="What is to be told, where the kind alone does not say it.")


class LiveChange(Answer):
    """Something changed. The snapshots are the state at delivery, maybe newer than the change: apply them by id.

    `chat.merged`: two chats were one person's, the messages of the one are now in the other. `chat.unmerged`: that was
    undone; load the chat's messages anew. `chat.hidden`: the chat of `removed_chat_id` is not shown to you any more.
    """

    cursor: str = Field(examples=["1f0c9a2b-1042"])
    type: Literal[
        "message.created",
        "message.updated",
        "message.merged",
        "chat.created",
        "chat.updated",
        "chat.merged",
        "chat.unmerged",
        "note.created",
        "note.updated",
        "chat.hidden",
        "channel.updated",
        "team.updated",
        "agent.updated",
        "settings.updated",
        "notification",
        "room.updated",
        "guest.registered",
        "session.ended",
    ]
    chat_id: int | None
    chat: Chat | None
    message: Message | None = Field(description="With `message.merged`: the message that stays.")
    note: Note | None = Field(default=None, description="With `note.created` and `note.updated`.")
    removed_message_id: int | None = Field(description="With `message.merged`: the duplicate that is gone.")
    removed_chat_id: int | None = Field(
        default=None,
        description="With `chat.merged`: the chat that is gone; `chat` is the one that it has become. Also with "
        "`chat.hidden`.",
    )
    channel_id: int | None = Field(default=None, description="With `channel.updated`.")
    team_id: int | None = Field(default=None, description="With `team.updated`.")
    agent_id: int | None = Field(default=None, description="With `agent.updated`: availability or capacity changed.")
    settings: SettingsKind | None = Field(
        default=None, description="With `settings.updated`: what to load anew. Of one's own only oneself is told."
    )
    notification: Notification | None
    room: Room | None = Field(description="With `room.updated`.")


class LivePresence(Answer):
    """The customer types, records, is there, or is not. Holds for a moment: it has no cursor, and is not caught up on.

    `until`: how long it holds at most unless something else is told.
    """

    type: Literal["presence"] = "presence"
    chat_id: int
    presence: Literal["online", "offline", "typing", "recording", "paused"]
    participant: str | None = Field(default=None, description="Who, in a group: an address.")
    until: datetime | None
    online: bool


class LiveViewer(Answer):
    """An agent has a chat before them, or has left it. Like a presence it has no cursor, and is not caught up on."""

    type: Literal["viewer"] = "viewer"
    chat_id: int
    agent: PersonRef
    state: Literal["open", "viewing", "editing", "gone"]
    until: datetime


class LiveDraft(Answer):
    """The caller's own draft was saved, here or on another screen. No cursor; no other agent gets it."""

    type: Literal["draft"] = "draft"
    draft: Draft


class LiveHello(Answer):
    """The stream is open and goes on from this cursor. Whoever came without a cursor loads what it shows after this."""

    cursor: str
    type: Literal["hello"] = "hello"


class LiveReset(Answer):
    """Load everything anew; the stream goes on from here.

    `reason`: `behind`, the changes since the client's cursor cannot be given; `access`, what you may see or do has
    changed: forget what you show.
    """

    cursor: str
    reason: Literal["behind", "access"] = "behind"
    type: Literal["reset"] = "reset"


class LivePing(Answer):
    """The stream lives."""

    type: Literal["ping"] = "ping"


LiveEvent = Annotated[
    LiveChange | LivePresence | LiveViewer | LiveDraft | LiveHello | LiveReset | LivePing, Field(discriminator="type")
]
