"""What of a message can be compared with what a provider shows of it: its kind and its words. Pure."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.content import MEDIA_TYPES, Content, Location

# What is shown of a message that was sent as one of these: providers and engines differ in how they call it.
_SHOWN_AS: dict[str, frozenset[str]] = {
    "text": frozenset({"text", "menu"}),
    "image": frozenset({"image", "media"}),
    "video": frozenset({"video", "media"}),
    "document": frozenset({"document", "media"}),
    "audio": frozenset({"audio", "voice", "document", "media"}),
    "voice": frozenset({"voice", "audio", "media"}),
    "sticker": frozenset({"sticker", "image", "media"}),
}


def shown_as(message_type: str) -> frozenset[str]:
    """The kinds that a history may give a message of this type; `media` is a file of a kind that it does not tell."""
    return _SHOWN_AS.get(message_type, frozenset({message_type}))


def words_of(message_type: str, text: str | None, content: Content | None) -> str | None:
    """What a message says, by its kind: text or caption, a place's degrees, the cards' names, a poll's title.

    None: it is not told, which is not the same as saying nothing; a file without a caption says nothing.
    """
    if message_type in MEDIA_TYPES:
        return text or ""
    if message_type in {"location", "live_location"}:
        return degrees(content.location) if content is not None and content.location is not None else None
    if message_type == "contacts":
        names = [card.name for card in content.contacts if card.name] if content is not None else []
        return ", ".join(names) or None
    if message_type == "poll":
        return content.poll.title if content is not None and content.poll is not None else None
    return text


def degrees(location: Location) -> str:
    """A place to about ten metres: providers round."""
    return f"{location.latitude:.4f},{location.longitude:.4f}"


def degrees_in(part: Mapping[str, Any]) -> str | None:
    """The place that a provider shows, with degrees as numbers or as text; None where it shows none."""
    try:
        return degrees(Location(latitude=float(part["latitude"]), longitude=float(part["longitude"])))
    except (KeyError, TypeError, ValueError):
        return None


def says_the_same(words: frozenset[str], kind: str, shown: str | None) -> bool:
    """Whether `shown` is one of the `words`. What is not told differs only where words are all that there is."""
    if shown is None and kind not in MEDIA_TYPES | {"text", "menu", "media"}:
        return True
    return plain(shown) in {plain(one) for one in words}


def plain(text: str | None) -> str:
    """Without the differences in white space that providers make."""
    return " ".join((text or "").split())
