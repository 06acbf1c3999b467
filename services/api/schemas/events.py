"""What the live stream carries: the `data` of each server-sent event, whose `event` is its `type`."""

from typing import Annotated, Literal

from pydantic import Field

from services.api.schemas.base import Answer
from services.api.schemas.chats import Chat
from services.api.schemas.guests import Room
from services.api.schemas.messages import Message


class Notification(Answer):
    """Agents are to be told: the one named, or all when `agent_id` is null."""

    kind: str = Field(examples=["customer_message"])
    chat_id: int | None
    agent_id: int | None
    detail: str | None = Field(default=None, description="What is to be told, where the kind alone does not say it.")


class LiveChange(Answer):
    """Something changed. The snapshots are the state at delivery, maybe newer than the change: apply them by id."""

    cursor: str = Field(examples=["1f0c9a2b-1042"])
    type: Literal[
        "message.created",
        "message.updated",
        "message.merged",
        "chat.created",
        "chat.updated",
        "notification",
        "room.updated",
    ]
    chat_id: int | None
    chat: Chat | None
    message: Message | None = Field(description="With `message.merged`: the message that stays.")
    removed_message_id: int | None = Field(description="With `message.merged`: the duplicate that is gone.")
    notification: Notification | None
    room: Room | None = Field(description="With `room.updated`.")


class LiveHello(Answer):
    """The stream is open and goes on from this cursor. Whoever came without a cursor loads what it shows after this."""

    cursor: str
    type: Literal["hello"] = "hello"


class LiveReset(Answer):
    """The changes since the client's cursor cannot be given: load everything anew. The stream goes on from here."""

    cursor: str
    type: Literal["reset"] = "reset"


class LivePing(Answer):
    """The stream lives."""

    type: Literal["ping"] = "ping"


LiveEvent = Annotated[LiveChange | LiveHello | LiveReset | LivePing, Field(discriminator="type")]
