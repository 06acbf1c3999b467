"""What a message can hold beside its text, before either provider's dialect."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "text",
    "image",
    "video",
    "gif",
    "short",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "live_location",
    "contacts",
    "poll",
    "choice",
    "menu",
    "order",
    "product",
    "invite",
    "event",
]
"""`choice`: a tapped button or list row; `menu`: buttons or a list to tap. `short` is a round video note."""

MEDIA_KINDS: frozenset[str] = frozenset(
    {"image", "video", "gif", "short", "audio", "voice", "document", "sticker"},
)
VIDEO_KINDS: frozenset[str] = frozenset({"video", "gif", "short"})
DETAILED_KINDS: frozenset[str] = frozenset({"order", "product", "invite", "event"})

Json = dict[str, Any]
_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "audio/ogg": "oga",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "application/pdf": "pdf",
    "text/plain": "txt",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file with its bytes. `id` is Whapi's media id; `seconds` its length, where it has one."""

    id: str
    mime_type: str
    data: bytes = field(repr=False)
    name: str | None = None
    seconds: int | None = None
    width: int | None = None
    height: int | None = None
    animated: bool = False

    @property
    def sha256(self) -> str:
        """As base64, the way both providers write it."""
        return base64.b64encode(hashlib.sha256(self.data).digest()).decode()

    @property
    def extension(self) -> str:
        """What the file's name ends in, without the dot."""
        plain = self.mime_type.partition(";")[0].strip().lower()
        _, dot, own = (self.name or "").rpartition(".")
        return _EXTENSIONS.get(plain) or (own.lower() if dot else "bin")

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "mime_type": self.mime_type,
            "file_name": self.name,
            "size": len(self.data),
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "seconds": self.seconds,
            "width": self.width,
            "height": self.height,
            "animated": self.animated,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A place in degrees; `accuracy` in metres."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None
    url: str | None = None
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody's contact card."""

    name: str
    vcard: str


@dataclass(frozen=True, slots=True)
class Question:
    """A poll; `several`: more than one option may be chosen."""

    title: str
    options: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Tapped:
    """The button or list row that a customer chose; `id` is the sender's own."""

    kind: Literal["button", "list"]
    title: str
    id: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class MenuOption:
    """Something that can be tapped."""

    title: str
    id: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """Buttons, or a list behind a button that says `label`."""

    kind: Literal["buttons", "list"]
    options: tuple[MenuOption, ...]
    label: str | None = None
    header: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """At most one of these, by the message's kind. `details` is what an order, product, invite or event says."""

    file: File | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()
    question: Question | None = None
    tapped: Tapped | None = None
    menu: Menu | None = None
    details: Json | None = None

    def as_json(self) -> Json:
        """Only what is there, in the words of the control calls."""
        shown: Json = {}
        if self.file:
            shown["media"] = self.file.as_json()
        if self.place:
            shown["location"] = _plain(self.place)
        if self.cards:
            shown["contacts"] = [_plain(card) for card in self.cards]
        if self.question:
            shown["poll"] = {**_plain(self.question), "options": list(self.question.options)}
        if self.tapped:
            shown["choice"] = _plain(self.tapped)
        if self.menu:
            shown["menu"] = {**_plain(self.menu), "options": [_plain(option) for option in self.menu.options]}
        if self.details is not None:
            shown["details"] = self.details
        return shown


NOTHING = Content()


def option_id(name: str) -> str:
    """How WhatsApp names a poll's option: the hash of its text."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


def vcard_of(name: str, phone: str | None) -> str:
    """A card as phones write it; `phone` in E.164."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:;{name};;;", f"FN:{name}"]
    if phone:
        lines.append(f"TEL;type=CELL;type=VOICE;waid={phone.lstrip('+')}:{phone}")
    return "\n".join([*lines, "END:VCARD"])


def _plain(part: Any) -> Json:
    return {name: getattr(part, name) for name in part.__slots__}
