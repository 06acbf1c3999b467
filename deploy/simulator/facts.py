"""Everything besides new messages and their statuses that a provider tells: each a fact, before its dialect."""

from dataclasses import dataclass, field
from typing import Literal

from deploy.simulator.content import Json
from deploy.simulator.messages import OWN, Message, Person, Source

Presence = Literal["online", "offline", "typing", "recording", "paused"]
CallStatus = Literal["ringing", "missed", "answered", "rejected"]
GroupAction = Literal["join", "leave", "promote", "demote"]
NoiseKind = Literal["protocol", "unknown", "encrypted_edit", "notification"]


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something to a message, and when; `id` is the action's own."""

    id: str
    source: Source
    at: float
    person: Person | None = None
    """Who it is, in a group."""

    @property
    def from_me(self) -> bool:
        return self.source != "customer"

    def actor(self, target: Message) -> str:
        """Under which name the target remembers it."""
        if self.from_me:
            return OWN
        return self.person.address if self.person else target.address


@dataclass(frozen=True, slots=True)
class Done:
    """Something was done to a message."""

    target: Message
    act: Act


@dataclass(frozen=True, slots=True)
class Reacted(Done):
    """An emoji on a message; empty: taken away."""

    emoji: str


@dataclass(frozen=True, slots=True)
class Edited(Done):
    """The author changed text or caption; the target has the new text already."""

    text: str
    before: str


@dataclass(frozen=True, slots=True)
class Revoked(Done):
    """Deleted for everyone."""


@dataclass(frozen=True, slots=True)
class Voted(Done):
    """A poll's options that somebody has chosen now."""

    options: tuple[str, ...]


MessageFact = Reacted | Edited | Revoked | Voted


@dataclass(frozen=True, slots=True)
class Seen:
    """What a customer is doing just now; `person`: who, in a group."""

    address: str
    state: Presence
    at: float
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """A call to the business."""

    id: str
    address: str
    status: CallStatus
    at: float
    is_video: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """The provider's connection to WhatsApp; `qr` is what a phone must scan."""

    status: str
    at: float
    qr: str | None = None


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """A contact's name or picture."""

    address: str
    at: float
    name: str
    old_name: str
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class GroupChanged:
    """Members who came, went or changed their rank."""

    address: str
    name: str
    action: GroupAction
    people: tuple[Person, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Noise:
    """What WhatsApp's machinery says in a chat: nothing that anybody wrote."""

    id: str
    address: str
    kind: NoiseKind
    at: float
    session: str = ""
    extra: Json = field(default_factory=dict)


OtherFact = Seen | Called | SessionChanged | ContactChanged | GroupChanged | Noise
Fact = MessageFact | OtherFact


@dataclass(frozen=True, slots=True)
class Said:
    """One webhook body before it is bytes; `kind` is the provider's event name."""

    kind: str
    body: Json
