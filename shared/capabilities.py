"""What each provider, and each engine of WAHA, can send. Pure: the sender refuses by it, the API shows it.

Sources: providers' contracts for Whapi (§5, §6) and WAHA (§1, §9). What is not listed there is not claimed here.
"""

from dataclasses import dataclass
from typing import Literal

from shared.addresses import AddressKind, address_kind
from shared.contracts.content import Content

Feature = Literal[
    "text",
    "quote",
    "link_preview",
    "image",
    "video",
    "gif",
    "video_note",
    "view_once",
    "document",
    "audio",
    "voice",
    "sticker",
    "location",
    "contacts",
    "poll",
    "buttons",
    "list",
    "react",
    "edit",
    "revoke",
    "seen",
    "typing",
]

NOT_SUPPORTED = "not_supported"
"""The error code of what was refused by this table, before anything was asked of the provider."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What is sent as it is meant (`native`), and what is sent as something that people can use as well (`instead`).

    `instead` names the stand-in. What is in neither is refused with `not_supported`.
    """

    native: frozenset[Feature]
    instead: dict[Feature, Feature]

    def can(self, feature: Feature) -> bool:
        """Whether it reaches the customer, in its own form or in another."""
        return feature in self.native or feature in self.instead

    def form_of(self, feature: Feature) -> Feature | None:
        """In what form it is sent: its own, its stand-in's, or None where it is refused."""
        return feature if feature in self.native else self.instead.get(feature)


_COMMON: frozenset[Feature] = frozenset(
    {
        "text",
        "quote",
        "link_preview",
        "image",
        "video",
        "video_note",
        "document",
        "voice",
        "location",
        "contacts",
        "poll",
        "react",
        "edit",
        "revoke",
        "seen",
        "typing",
    }
)
_WHAPI = Capabilities(_COMMON | {"gif", "view_once", "audio", "sticker", "buttons", "list"}, {})
# Its buttons are deprecated and unreliable, so a menu of buttons is written out on every engine.
_WAHA = Capabilities(_COMMON, {"gif": "video", "audio": "document", "buttons": "text", "list": "text"})
_WAHA_WITH_LISTS = Capabilities(_COMMON | {"list"}, {"gif": "video", "audio": "document", "buttons": "text"})

ENGINES: dict[str, Capabilities] = {
    "WEBJS": _WAHA,
    "WPP": _WAHA,
    "NOWEB": _WAHA_WITH_LISTS,
    "GOWS": _WAHA_WITH_LISTS,
}


def capabilities_of(provider: str, engine: str | None = None) -> Capabilities:
    """The table's entry. An engine that is not known counts as one that has what all have."""
    if provider == "whapi":
        return _WHAPI
    return ENGINES.get(engine or "", _WAHA)


def provider_name(provider: str, engine: str | None = None) -> str:
    """What people call it, with WAHA's engine where it is known: what one cannot do another may."""
    if provider == "whapi":
        return "Whapi"
    return f"WAHA ({engine})" if engine else "WAHA"


def features_of(message_type: str, content: Content | None, address: str) -> tuple[Feature, ...] | None:
    """What sending a message asks of the provider, its kind first; None for kinds that nobody can send.

    A list for anybody but a person needs no list: it is written out (WAHA takes lists in direct chats only, and
    providers promise nothing for groups).
    """
    media = content.media if content is not None else None
    once: tuple[Feature, ...] = ("view_once",) if media is not None and media.view_once else ()
    match message_type:
        case "text":
            menu = content.menu if content is not None else None
            if menu is None or address_kind(address) not in {AddressKind.PERSON, AddressKind.LID}:
                return ("text",)
            return ("list",) if menu.kind == "list" else ("buttons",)
        case "video":
            variant = media.variant if media is not None else None
            kind: Feature = "gif" if variant == "gif" else "video_note" if variant in {"short", "note"} else "video"
            return (kind, *once)
        case "image":
            return ("image", *once)
        case "document" | "audio" | "voice" | "sticker" | "location" | "contacts" | "poll":
            return (message_type, *once)
        case _:
            return None
