"""What a message holds beside its text: one shape for both providers and both directions."""

from typing import Any, Literal

from shared.contracts.envelope import Record

MessageType = Literal[
    "text",
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "live_location",
    "contacts",
    "poll",
    "choice",
    "order",
    "product",
    "invite",
    "event",
    "unsupported",
]
"""`voice` is a voice note, `audio` a music file; a gif, a short and a video note are videos (`Media.variant`).
`choice`: a button or list row that was tapped; its title is the message's text. `unsupported`: nobody here knows it."""

MEDIA_TYPES: frozenset[str] = frozenset({"image", "video", "audio", "voice", "document", "sticker"})


class Media(Record):
    """A file. What providers say of it is a claim; what is stored is looked at (ADR on media).

    `url`: where a provider has it, for a limited time. `provider_media_id`: by which Whapi gives it. `size` in bytes,
    `seconds` its length, `sha256` as base64. `provider_error`: why the provider itself could not get it. `upload_id`:
    the file among those that agents uploaded, on the way out; `has_preview` and `waveform` (64 bars from 0 to 100) tell
    what is known of it.
    """

    url: str | None = None
    provider_media_id: str | None = None
    mime_type: str | None = None
    file_name: str | None = None
    size: int | None = None
    sha256: str | None = None
    seconds: int | None = None
    width: int | None = None
    height: int | None = None
    variant: Literal["gif", "short", "note", "animated"] | None = None
    view_once: bool = False
    provider_error: str | None = None
    upload_id: int | None = None
    has_preview: bool = False
    waveform: tuple[int, ...] = ()


class Location(Record):
    """A place, in degrees. `accuracy` in metres; `is_live`: one of the updates of a shared, moving position."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None
    url: str | None = None
    accuracy: float | None = None
    is_live: bool = False


class ContactCard(Record):
    """Somebody's card. `phones` as E.164 where they are valid numbers; `vcard` as it was sent."""

    name: str | None = None
    phones: tuple[str, ...] = ()
    vcard: str | None = None


class Poll(Record):
    """A question with options to choose from; `several`: more than one may be chosen."""

    title: str
    options: tuple[str, ...]
    several: bool = False


class Choice(Record):
    """What was tapped in a menu of ours; `id` is the one that we gave it, without the provider's prefix."""

    kind: Literal["button", "list"]
    id: str | None = None
    title: str | None = None
    description: str | None = None


class MenuRow(Record):
    """One thing that can be tapped."""

    id: str
    title: str
    description: str | None = None


class MenuSection(Record):
    """Rows under a heading."""

    title: str | None = None
    rows: tuple[MenuRow, ...]


class Menu(Record):
    """Buttons, or a list behind a button that says `label`. The message's text stands above it."""

    kind: Literal["buttons", "list"]
    sections: tuple[MenuSection, ...]
    label: str | None = None
    header: str | None = None
    footer: str | None = None


class LinkPreview(Record):
    """What WhatsApp shows of a link in the text."""

    url: str | None = None
    title: str | None = None
    description: str | None = None


class Content(Record):
    """Everything of a message that is not its text; at most one of the first parts, by the message's type.

    `details`: what an order, product, invite or event says, in the provider's words. `mentions`: addresses.
    """

    media: Media | None = None
    location: Location | None = None
    contacts: tuple[ContactCard, ...] = ()
    poll: Poll | None = None
    choice: Choice | None = None
    menu: Menu | None = None
    details: dict[str, Any] | None = None
    link: LinkPreview | None = None
    mentions: tuple[str, ...] = ()
    is_forwarded: bool = False


class Quoted(Record):
    """The message that another one answers, as far as the provider shows it; Sapa may never have seen it.

    `author` is an address, None when it is not told.
    """

    provider_message_id: str
    author: str | None = None
    type: str | None = None
    text: str | None = None


class Participant(Record):
    """Who wrote in a group. `alias`: another address of the same person, such as the number behind a LID."""

    address: str
    alias: str | None = None
    name: str | None = None
