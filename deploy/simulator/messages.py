"""What passes between a customer and the business, before either provider's dialect."""

from dataclasses import dataclass, field
from typing import Any, Literal

from deploy.simulator.content import NOTHING, Content, Kind

Provider = Literal["whapi", "waha"]
Status = Literal["pending", "sent", "delivered", "read", "played", "failed"]
Source = Literal["customer", "api", "phone"]
MediaFault = Literal["absent", "failed"]
"""`absent`: the provider says that there is a file, but not where; `failed`: it could not get it itself."""

STORIES = "status@broadcast"
OWN = "me"
"""The business among those who react and vote."""

_RANK: dict[str, int] = {"pending": 0, "sent": 1, "failed": 1, "delivered": 2, "read": 3, "played": 4}


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote in a group. `alt`: the number behind a LID, or the other way round, where the provider shows it."""

    address: str
    name: str = ""
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another one answers, as far as the sender's phone shows it; `author` is an address."""

    id: str
    author: str | None = None
    from_me: bool = False
    kind: Kind = "text"
    text: str | None = None
    content: Content = NOTHING


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody writes, before it has a place and an id; fields as in `Message`."""

    text: str = ""
    kind: Kind = "text"
    content: Content = NOTHING
    author: Person | None = None
    quote: Quote | None = None
    mentions: tuple[str, ...] = ()
    forwarded: bool = False
    view_once: bool = False
    media_fault: MediaFault | None = None


@dataclass(slots=True)
class Message:
    """One message; `id` is the provider's (for WAHA the bare one), `address` the chat's at that provider."""

    provider: Provider
    address: str
    phone: str | None
    id: str
    text: str
    source: Source
    at: float
    """Seconds since the epoch, with fraction; the providers' whole-second timestamp is derived."""
    status: Status = "pending"
    name: str = ""
    session: str = ""
    kind: Kind = "text"
    content: Content = NOTHING
    author: Person | None = None
    """Who wrote, in a group, a newsletter or the stories."""
    alt: str | None = None
    """The chat's other address, where the provider shows it."""
    quote: Quote | None = None
    mentions: tuple[str, ...] = ()
    forwarded: bool = False
    view_once: bool = False
    media_fault: MediaFault | None = None
    edits: list[str] = field(default_factory=list)
    deleted: bool = False
    reactions: dict[str, str] = field(default_factory=dict)
    """Emoji by who put it there."""
    votes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The options of a poll by who chose them."""
    entry: dict[str, Any] | None = None
    """Its entry among the deliveries, which shows what became of it."""

    @property
    def from_me(self) -> bool:
        """Written by the business, through the API or on its phone."""
        return self.source != "customer"

    @property
    def timestamp(self) -> int:
        return int(self.at)

    def advance(self, status: Status) -> bool:
        """Moves the status forward, never back; False when nothing changed."""
        if _RANK[status] <= _RANK[self.status]:
            return False
        self.status = status
        return True

    def as_quote(self) -> Quote:
        """What a message that answers this one shows of it."""
        author = self.author.address if self.author else None if self.from_me else self.address
        return Quote(self.id, author, self.from_me, self.kind, self.text, self.content)

    def details(self) -> dict[str, object]:
        """Everything beside text and status that the control calls show; only what applies."""
        shown: dict[str, object] = {"type": self.kind, **self.content.as_json()}
        if self.quote is not None:
            shown["quoted"] = {"id": self.quote.id, "from_me": self.quote.from_me, "text": self.quote.text}
        if self.author is not None:
            shown["participant"] = {"address": self.author.address, "name": self.author.name}
        for name in ("mentions", "forwarded", "view_once"):
            if value := getattr(self, name):
                shown[name] = value
        return {**shown, **self.fate()}

    def fate(self) -> dict[str, object]:
        """What was done to the message since."""
        return {
            "edits": list(self.edits),
            "deleted": self.deleted,
            "reactions": dict(self.reactions),
            "votes": {who: list(options) for who, options in self.votes.items()},
        }

    def as_json(self) -> dict[str, object]:
        """The control API's view."""
        return {
            "id": self.id,
            "provider": self.provider,
            "chat_id": self.address,
            "phone": self.phone,
            "text": self.text,
            "source": self.source,
            "status": self.status,
            "at": self.at,
            **self.details(),
        }


@dataclass(slots=True)
class Chat:
    """One customer, group or other chat at one provider."""

    provider: Provider
    address: str
    phone: str | None
    name: str
    session: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    """By id, oldest first."""
    last_at: float = 0.0
    alt: str | None = None
    """The other address of the same person, where the provider shows it."""

    def as_json(self) -> dict[str, object]:
        last = next(reversed(self.messages.values()), None)
        return {
            "provider": self.provider,
            "chat_id": self.address,
            "phone": self.phone,
            "name": self.name,
            "last_at": self.last_at,
            "last_message": last.as_json() if last else None,
        }
