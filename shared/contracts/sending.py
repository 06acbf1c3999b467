"""The way out: the order to send a message, and what became of it."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.envelope import Contract


class SendMessage(Contract):
    """Order: deliver this message. Published with every outbound message by router and api, carried out by the sender.

    `seq` is the message's place in its chat's lane, starting at 1 without gaps; a person's retry of a failed message
    is the same `message_id` under a new `seq`. `mode_version` is set on a bot's messages: once the chat's mode has
    moved on, the message is cancelled instead of sent. The command is also the record of the message in the event log.
    """

    routing_key: ClassVar[str] = "message.send.v1"
    exchange = "commands"

    message_id: int
    chat_id: int
    seq: int
    channel_id: int
    provider: Literal["whapi", "waha"]
    session: str | None = None
    address: str
    text: str
    sender: Literal["agent", "bot", "system"]
    agent_id: int | None = None
    origin: str
    mode_version: int | None = None
    composed_at: datetime


class _SendProgress(Contract):
    """What happened to one message of one lane; `attempt` counts its HTTP attempts from 1, 0 for none yet."""

    message_id: int
    chat_id: int
    channel_id: int
    seq: int
    attempt: int


class MessageSending(_SendProgress):
    """An attempt has been under way for a noticeable time."""

    routing_key: ClassVar[str] = "message.sending.v1"


class MessageAttemptFailed(_SendProgress):
    """An attempt failed and another will follow at `next_attempt_at`."""

    routing_key: ClassVar[str] = "message.attempt_failed.v1"

    error_code: str
    error: str
    next_attempt_at: datetime


class MessageSent(_SendProgress):
    """The provider took the message. `provider_message_id` is None when its answer carried no id."""

    routing_key: ClassVar[str] = "message.sent.v1"

    provider_message_id: str | None


class MessageFailed(_SendProgress):
    """The message will not be sent: refused for good, or attempts exhausted."""

    routing_key: ClassVar[str] = "message.failed.v1"

    error_code: str
    error: str


class MessageOutcomeUnknown(_SendProgress):
    """The message may have been sent; a person decides whether to send it again."""

    routing_key: ClassVar[str] = "message.outcome_unknown.v1"

    error_code: str
    error: str


class MessageCancelled(_SendProgress):
    """The message was dropped before it was sent (`reason`, such as `mode_changed`)."""

    routing_key: ClassVar[str] = "message.cancelled.v1"

    reason: str
