"""What providers tell us about messages. Published by ingress once a webhook is understood."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.contracts.content import Content, MessageType, Participant, Quoted
from shared.contracts.envelope import ChannelRef, Contract

ReportedStatus = Literal["pending", "sent", "delivered", "read", "played", "failed"]
EchoSource = Literal["api", "phone", "unknown"]


class _ObservedMessage(Contract):
    """A message as the provider showed it.

    `address` is the chat's address, normalised (shared/addresses.py). `provider_message_id` is the provider's id, for
    WAHA the bare one; bodies without any id get one made from their content (`has_provider_id` False). When they also
    lack a time, `dedupe_seconds` says within which span an identical text in the same chat is the same message.
    `sent_at` is the provider's time (whole seconds), None when it gave none; `sent_at_ms` is WAHA's envelope time in
    Unix milliseconds; `received_at` is when ingress took it in. `recovered`: no webhook brought it, it was found in the
    provider's history later.

    `text` is what people read: the text, a caption, the title of what was tapped. `participant`: who wrote, in a group,
    a newsletter or the stories; `chat_name`: what such a chat is called. `mentions_us`: a group message names our
    number. `alias`: another address of the same person, such as the number behind a LID. `raw`: the provider's item,
    kept where `type` is `unsupported`.
    """

    channel: ChannelRef
    address: str
    alias: str | None = None
    participant: Participant | None = None
    chat_name: str | None = None
    mentions_us: bool = False
    provider_message_id: str
    has_provider_id: bool = True
    dedupe_seconds: int | None = None
    type: MessageType = "text"
    text: str | None = None
    content: Content | None = None
    quoted: Quoted | None = None
    raw: Any | None = None
    sent_at: datetime | None = None
    sent_at_ms: int | None = None
    received_at: datetime
    recovered: bool = False


class MessageReceived(_ObservedMessage):
    """A customer wrote to us."""

    routing_key: ClassVar[str] = "message.received.v1"

    sender_name: str | None = None
    sender_avatar: str | None = None


class MessageEchoed(_ObservedMessage):
    """Our own number wrote: the echo of what Sapa sent, or a person who answered from the phone.

    `source` is the provider's hint (`api`: through its HTTP API; `phone`: typed by a person), not proof.
    """

    routing_key: ClassVar[str] = "message.echoed.v1"

    source: EchoSource = "unknown"


class _MessageFact(Contract):
    """Something about a message that may not be here yet.

    `target` is its provider's id. `target_from_me`: whether it is one of ours; None when the provider does not tell, as
    Whapi's actions and bare ids do not. `address`: the chat, where it is told. `changed_at` is the provider's time,
    which decides between several: the latest holds. `provider_message_id`: the action's own id, where it has one.
    """

    channel: ChannelRef
    address: str | None = None
    target: str
    target_from_me: bool | None = None
    provider_message_id: str | None = None
    from_me: bool = False
    changed_at: datetime
    received_at: datetime


class MessageReacted(_MessageFact):
    """Somebody put an emoji on a message, changed it, or took it away (`emoji` None).

    `actor`: their address, None for our own number (`from_me`).
    """

    routing_key: ClassVar[str] = "message.reacted.v1"

    actor: str | None = None
    actor_name: str | None = None
    emoji: str | None


class MessageEdited(_MessageFact):
    """The author of a message changed its text or caption."""

    routing_key: ClassVar[str] = "message.edited.v1"

    text: str


class MessageRevoked(_MessageFact):
    """A message was deleted for everyone. Nothing that comes later brings it back."""

    routing_key: ClassVar[str] = "message.revoked.v1"


class PollVoted(_MessageFact):
    """Somebody chose; `options` are all the titles that they have chosen now, none when they took their vote back. An
    option whose title the provider does not tell is named by its id."""

    routing_key: ClassVar[str] = "poll.voted.v1"

    voter: str | None = None
    options: tuple[str, ...]


class StatusReported(Contract):
    """A provider reported how far a message has come (WAHA acks and Whapi statuses, in one set of words).

    `reader`: for whom, in a group or of a story, where it is told.
    """

    routing_key: ClassVar[str] = "message.status_reported.v1"

    channel: ChannelRef
    address: str | None = None
    provider_message_id: str
    from_me: bool = True
    status: ReportedStatus
    reader: str | None = None
    error: str | None = None
    reported_at: datetime | None = None
    received_at: datetime


class ProviderEventReceived(Contract):
    """Any other thing a provider told us, recognised by `kind` and kept with its raw item.

    `kind` is one of reaction, edited, revoked, poll_vote (whose target is not told), presence, session, call, group,
    label, contact, ignored. `address`: whom or which chat it is about, where it is told.
    """

    routing_key: ClassVar[str] = "provider.event_received.v1"

    channel: ChannelRef
    kind: str
    address: str | None = None
    provider_event: str
    raw: Any
    received_at: datetime


class WebhookQuarantined(Contract):
    """Something in a webhook could not be used; kept whole so that a person can look. `raw` is the item, or the
    body's bytes as base64 when it was not JSON (`encoding`).

    `channel`: the channel's id or session, where the body named it. `part`: the array or key of the body that `raw`
    stood in; None when `raw` is a body of its own. Both say how it can be read again.
    """

    routing_key: ClassVar[str] = "webhook.quarantined.v1"

    provider: Literal["whapi", "waha"]
    reason: str
    detail: str
    raw: Any
    encoding: Literal["json", "base64"] = "json"
    channel: str | None = None
    part: str | None = None
    received_at: datetime
