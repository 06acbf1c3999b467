"""The way out: the order to send a message, and what became of it."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.content import Content, MessageType, Quoted
from shared.contracts.envelope import Contract


class SendMessage(Contract):
    """Order: deliver this message. Published with every outbound message by router and api, carried out by the sender.

    `seq` is the message's place in its chat's lane, starting at 1 without gaps; a person's retry of a failed message
    is the same `message_id` under a new `seq`. `mode_version` is set on a bot's messages: once the chat's mode has
    moved on, the message is cancelled instead of sent. The command is also the record of the message in the event log.

    `text` is empty where the content says it all. `quoted`: the message that it answers. `link_preview` False: WhatsApp
    shows none for links in the text. `is_first_contact`: the chat has no message of the customer's yet, which is what
    providers count as a new conversation.
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
    type: MessageType = "text"
    text: str
    content: Content | None = None
    quoted: Quoted | None = None
    link_preview: bool = True
    is_first_contact: bool = False
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


class ChangeMessage(Contract):
    """Order: react to a message, or edit or delete one of ours. Published by api, carried out by the sender.

    It takes a place `seq` in the chat's lane like a message, so it comes after what was written before it. `message_id`
    is the message that is changed, `change_id` this change. `provider_message_id`: the target's, None while it is not
    known yet; the sender then takes the one that the target was sent under. `emoji` None takes a reaction away.
    """

    routing_key: ClassVar[str] = "message.change.v1"
    exchange = "commands"

    change_id: int
    message_id: int
    chat_id: int
    seq: int
    channel_id: int
    provider: Literal["whapi", "waha"]
    session: str | None = None
    address: str
    participant: str | None = None
    operation: Literal["react", "edit", "revoke"]
    target_from_me: bool
    provider_message_id: str | None
    emoji: str | None = None
    text: str | None = None
    agent_id: int | None = None
    composed_at: datetime


class MessageChanged(Contract):
    """The provider carried a change out."""

    routing_key: ClassVar[str] = "message.changed.v1"

    change_id: int
    message_id: int
    chat_id: int
    operation: Literal["react", "edit", "revoke"]


class MessageChangeFailed(Contract):
    """A change was refused, or may or may not have been carried out (`outcome_unknown`)."""

    routing_key: ClassVar[str] = "message.change_failed.v1"

    change_id: int
    message_id: int
    chat_id: int
    operation: Literal["react", "edit", "revoke"]
    error_code: str
    error: str


class CheckMessage(Contract):
    """Order: look once more for a message whose outcome is unknown. Published by api when a person asks; the sender
    answers with `message.sent.v1`, or with `message.outcome_unknown.v1` whose error says what the look has shown.

    `seq`: the message's newest place in its lane.
    """

    routing_key: ClassVar[str] = "message.check.v1"
    exchange = "commands"

    message_id: int
    chat_id: int
    seq: int
    channel_id: int
    agent_id: int | None = None


class SendSignal(Contract):
    """Order: let the customer see that their messages were read, or that somebody types. Late is never: what is older
    than `expires_at` is dropped, and what fails is not repeated."""

    routing_key: ClassVar[str] = "signal.send.v1"
    exchange = "commands"

    chat_id: int
    channel_id: int
    provider: Literal["whapi", "waha"]
    session: str | None = None
    address: str
    signal: Literal["seen", "typing", "paused"]
    provider_message_ids: tuple[str, ...] = ()
    expires_at: datetime
