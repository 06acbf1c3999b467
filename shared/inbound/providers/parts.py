"""Parts of content that both providers describe alike: cards, places, choices, menus, what surrounds a text. Pure."""

import re
from collections.abc import Iterable
from typing import Any

from shared.contracts.content import Choice, ContactCard, Content, LinkPreview, Location, MenuRow, MenuSection, Poll
from shared.inbound.providers.reading import Json, decimal, elements, filled, name, web_address, word
from shared.inbound.seen import Body
from shared.phones import to_e164

_MOST_CARDS = 100
_LONGEST_CARD = 20_000
_CHOICE_PREFIX = re.compile(r"^(ButtonsV3|ListV3):")
_HEAVY = {"preview", "thumbnail", "jpegThumbnail", "JPEGThumbnail"}

_FILE_NAME = re.compile(
    r"[^\n/\\]{1,200}\.(pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|csv|zip|rar|7z|jpe?g|png|gif|webp|heic|mp[34]|mov|vcf|apk)",
    re.IGNORECASE,
)

UNSUPPORTED = Body("unsupported")


def content_or_none(**parts: Any) -> Content | None:
    """The content, or None when there is nothing in it."""
    given = {key: value for key, value in parts.items() if value not in (None, (), False)}
    return Content(**given) if given else None


def place(latitude: Any, longitude: Any, *, is_live: bool, accuracy: Any = None, **words: Any) -> Location | None:
    """A place on earth, else None. `words`: name, address and url as they were sent."""
    north, east = decimal(latitude), decimal(longitude)
    if north is None or east is None or not (-90 <= north <= 90 and -180 <= east <= 180):
        return None
    return Location(
        latitude=north,
        longitude=east,
        name=name(words.get("name")),
        address=word(words.get("address")),
        url=web_address(words.get("url")),
        accuracy=decimal(accuracy),
        is_live=is_live,
    )


def cards(found: Iterable[tuple[Any, Any]], region: str) -> tuple[ContactCard, ...]:
    """Contact cards from pairs of a shown name and a vCard; what holds neither is left out."""
    read = (_card(shown, vcard, region) for shown, vcard in found)
    return tuple(card for card in read if card is not None)[:_MOST_CARDS]


def poll(title: Any, options: Any, *, several: bool) -> Poll | None:
    """A question with its options, given as words or as objects that hold them; None when there is no question."""
    question = word(title)
    named = (_option_name(option) for option in elements(options))
    choices = tuple(option for option in named if option is not None)
    return Poll(title=question or "", options=choices, several=several) if question or choices else None


def choice(kind: str, chosen_id: Any, title: Any, description: Any = None) -> Choice:
    """What was tapped, under the id that we gave it: the provider's own prefix is stripped, any other stays."""
    text = word(chosen_id)
    return Choice(
        kind="list" if kind == "list" else "button",
        id=_CHOICE_PREFIX.sub("", text) if text else None,
        title=word(title),
        description=word(description),
    )


def section(title: Any, rows: Iterable[Json]) -> MenuSection | None:
    """Rows under a heading; one without an id is known by its title."""
    read: list[MenuRow] = []
    for row in rows:
        shown = word(row.get("title")) or word(row.get("text")) or word(row.get("displayText"))
        if shown is not None:
            row_id = word(row.get("id")) or word(row.get("rowId")) or shown
            read.append(MenuRow(id=row_id, title=shown, description=word(row.get("description"))))
    return MenuSection(title=word(title), rows=tuple(read)) if read else None


def link(url: Any, title: Any, description: Any) -> LinkPreview | None:
    """What is shown of a link; None when nothing is."""
    shown = LinkPreview(url=word(url), title=word(title), description=word(description))
    return shown if shown != LinkPreview() else None


def details(value: Any) -> Json | None:
    """An order's, product's, invite's or event's own words, without pictures."""
    if not isinstance(value, dict):
        return None
    return {key: item for key, item in value.items() if key not in _HEAVY} or None


def only_names_file(text: str | None, file_name: str | None) -> bool:
    """Whether a document's text is nothing but its name, which is often repeated there: then nobody wrote anything."""
    return text is not None and (text == file_name or _FILE_NAME.fullmatch(text.strip()) is not None)


def names_us(mentions: Iterable[str], text: str | None, own: frozenset[str]) -> bool:
    """Whether a message mentions one of our own addresses, in its list or as `@digits` in its text."""
    if own.intersection(mentions):
        return True
    return any(re.search(rf"@{re.escape(one.partition('@')[0])}\b", text or "") for one in own)


def _card(shown: Any, vcard: Any, region: str) -> ContactCard | None:
    text = filled(vcard)
    phones: list[str] = []
    called = name(shown)
    for line in (text or "")[:_LONGEST_CARD].splitlines():
        head, colon, value = line.strip().partition(":")
        field = head.partition(";")[0].rpartition(".")[2].upper()
        if not colon or not value.strip():
            continue
        if field == "FN" and called is None:
            called = name(value)
        elif field == "TEL":
            hidden = re.search(r"waid=(\d+)", head, re.IGNORECASE)
            number = (to_e164(f"+{hidden[1]}", region) if hidden else None) or to_e164(
                value.removeprefix("tel:"), region
            )
            if number is not None and number not in phones:
                phones.append(number)
    if called is None and text is None:
        return None
    return ContactCard(name=called, phones=tuple(phones), vcard=text)


def _option_name(option: Any) -> str | None:
    if isinstance(option, dict):
        return word(option.get("name")) or word(option.get("optionName")) or word(option.get("title"))
    return word(option)
