"""What providers tell us about people: who they are, whether they are there, and that they call."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.envelope import ChannelRef, Contract

Presence = Literal["online", "offline", "typing", "recording", "paused"]
CallStatus = Literal["ringing", "answered", "missed", "rejected", "ended"]


class PresenceReported(Contract):
    """A person is there, types or records. Holds for a moment only, so it is never caught up on."""

    routing_key: ClassVar[str] = "presence.reported.v1"

    channel: ChannelRef
    address: str
    participant: str | None = None
    presence: Presence
    last_seen: datetime | None = None
    received_at: datetime


class ContactReported(Contract):
    """What is known of a person or group changed. What is None was not told."""

    routing_key: ClassVar[str] = "contact.reported.v1"

    channel: ChannelRef
    address: str
    name: str | None = None
    about: str | None = None
    avatar_url: str | None = None
    received_at: datetime


class AddressLinked(Contract):
    """Two addresses on a channel are one person: a LID and the number behind it, or an old and a new number.

    Published by ingress when a payload tells it, and by the sender's look-ups when the provider answers it.
    """

    routing_key: ClassVar[str] = "address.linked.v1"

    channel: ChannelRef
    address: str
    alias: str
    reason: Literal["payload", "lookup", "number_changed"]
    received_at: datetime


class CallReported(Contract):
    """Somebody calls our number, or called it. Several reports of one `call_id` follow each other."""

    routing_key: ClassVar[str] = "call.reported.v1"

    channel: ChannelRef
    call_id: str
    address: str | None = None
    from_me: bool = False
    status: CallStatus
    is_video: bool = False
    is_group: bool = False
    called_at: datetime | None = None
    received_at: datetime
