"""What outgoing webhooks carry: version 1. Fields may be added; a change of meaning would be another version."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.api.schemas.base import Answer, Mode
from services.api.schemas.chats import Chat
from services.api.schemas.guests import Checkin, Guest, Room, Session
from services.api.schemas.messages import Message, Status
from shared.contracts.channels import ChannelState

_ID = "The same at every attempt, and as `webhook-id`: what came twice is known by it."


class _Event(Answer):
    id: str = Field(description=_ID, examples=["evt_0198c1d2e3f47a5b8c6d7e8f"])
    version: Literal[1] = 1
    timestamp: datetime = Field(description="When it happened.")
    sequence: int | None = Field(description="Orders all events of this Sapa; gaps mean nothing. Null for tests.")


class MessageData(Answer):
    """The message and its chat as they stood moments after the event."""

    message: Message | None = Field(description="Null only when it was merged away meanwhile.")
    chat: Chat | None


class MessageEvent(_Event):
    """A message came, went out, or was changed (edited, deleted, reacted to, its file arrived)."""

    type: Literal["message.created", "message.updated"]
    data: MessageData


class MessageStatusData(MessageData):
    """A message of ours came further, or failed."""

    status: Status = Field(description="What the event is about; `message.status` may be further by now.")


class MessageStatusEvent(_Event):
    """The status of a message of ours changed. One that held for less than a moment may be left out."""

    type: Literal["message.status_changed"]
    data: MessageStatusData


class MessageMergedData(MessageData):
    """Two messages were the same one."""

    removed_message_id: int = Field(description="The duplicate that is gone; `message` is the one that stays.")


class MessageMergedEvent(_Event):
    """A message that was known twice is known once."""

    type: Literal["message.merged"]
    data: MessageMergedData


class ChatData(Answer):
    """The chat as it stood moments after the event."""

    chat: Chat | None


class ChatEvent(_Event):
    """A chat was made, or something about it changed that has no event of its own."""

    type: Literal["chat.created", "chat.updated", "chat.unmerged"]
    data: ChatData


class ChatAssignedData(ChatData):
    """Who has it now, and who said so."""

    assigned_agent_id: int | None
    by_agent_id: int | None = Field(description="The person who did it; null for a machine.")
    reason: str = Field(examples=["taken_over"])


class ChatAssignedEvent(_Event):
    """A chat was given to an agent, or taken from one."""

    type: Literal["chat.assigned"]
    data: ChatAssignedData


class ChatModeData(ChatData):
    """Who answers now."""

    mode: Mode
    previous: Mode
    reason: str = Field(examples=["changed"])


class ChatModeEvent(_Event):
    """A chat's mode changed."""

    type: Literal["chat.mode_changed"]
    data: ChatModeData


class ChatLabelsData(ChatData):
    """Its labels."""

    labels: list[str]
    previous: list[str]


class ChatLabelsEvent(_Event):
    """A chat's labels changed."""

    type: Literal["chat.labels_changed"]
    data: ChatLabelsData


class ChatMergedData(ChatData):
    """Two chats were one person's."""

    removed_chat_id: int = Field(description="The chat that is gone; `chat` is the one that it has become.")


class ChatMergedEvent(_Event):
    """Two chats became one."""

    type: Literal["chat.merged"]
    data: ChatMergedData


class ChannelData(Answer):
    """A connected number."""

    channel_id: int
    state: ChannelState | None


class ChannelEvent(_Event):
    """A number was connected or lost, or its settings changed."""

    type: Literal["channel.updated"]
    data: ChannelData


class RoomData(Answer):
    """The room after the event."""

    room: Room


class RoomEvent(_Event):
    """A room was taken, freed or changed."""

    type: Literal["room.updated"]
    data: RoomData


class StayData(Answer):
    """A stay as it stood moments after the event."""

    guest: Guest
    checkin: Checkin
    room: Room
    session: Session | None


class GuestEvent(_Event):
    """A guest checked in."""

    type: Literal["guest.registered"]
    data: StayData


class SessionEndedData(StayData):
    """Why it ended."""

    session_id: UUID
    reason: str = Field(examples=["checked_out"])


class SessionEvent(_Event):
    """The conversation of a stay ended."""

    type: Literal["session.ended"]
    data: SessionEndedData


class TestData(Answer):
    """Says that somebody wanted to see whether it arrives."""

    message: str = Field(examples=["This is a test."])


class TestEvent(_Event):
    """Sent from the screen; means nothing."""

    type: Literal["webhook.test"]
    data: TestData


WebhookEvent = Annotated[
    MessageEvent
    | MessageStatusEvent
    | MessageMergedEvent
    | ChatEvent
    | ChatAssignedEvent
    | ChatModeEvent
    | ChatLabelsEvent
    | ChatMergedEvent
    | ChannelEvent
    | RoomEvent
    | GuestEvent
    | SessionEvent
    | TestEvent,
    Field(discriminator="type"),
]
