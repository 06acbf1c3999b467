"""Whapi's buttons and lists: those that were tapped, and those that somebody sent. Pure."""

from typing import Any

from shared.contracts.content import Choice, Content, Menu, MenuSection
from shared.inbound.providers import parts
from shared.inbound.providers.reading import Json, elements, first_word, part
from shared.inbound.seen import Body

_TAPPED = ("buttons_reply", "button_reply", "list_reply")


def menu_body(content: Any, item: Json, _region: str) -> Body:
    """A choice of the customer's, else a menu with the words above it; unsupported when it is neither."""
    tapped = _choice(content)
    if tapped is not None:
        said = tapped.title or first_word(part(item, "text", "body"), part(content, "body", "text"))
        return Body("choice", said, Content(choice=tapped))
    if not isinstance(content, dict):
        return parts.UNSUPPORTED
    header, body = _words(content.get("header")), _words(content.get("body"))
    said = body or first_word(content.get("text")) or header
    menu = _menu(content, header)
    if said is None:
        return parts.UNSUPPORTED
    return Body("text", said, parts.content_or_none(menu=menu))


def _choice(content: Any) -> Choice | None:
    """`reply.type` names the key of the choice; it may be missing, and the choice may be empty."""
    named = part(content, "type")
    keys = (named, *_TAPPED) if isinstance(named, str) and named.endswith("_reply") else _TAPPED
    for key in keys:
        tapped = part(content, key)
        if isinstance(tapped, dict):
            kind = "list" if key.startswith("list") else "button"
            return parts.choice(kind, tapped.get("id"), tapped.get("title"), tapped.get("description"))
    if isinstance(named, str) and named in _TAPPED:
        return parts.choice("list" if named.startswith("list") else "button", None, None)
    return None


def _menu(content: Json, header: str | None) -> Menu | None:
    sections = _sections(content)
    label = first_word(content.get("label"), part(content, "action", "list", "label"), part(content, "action", "label"))
    if not sections:
        return None
    return Menu(
        kind="list" if _lists(content) else "buttons",
        sections=sections,
        label=label,
        header=header,
        footer=_words(content.get("footer")),
    )


def _sections(content: Json) -> tuple[MenuSection, ...]:
    if listed := _lists(content):
        read = (
            parts.section(one.get("title"), [row for row in elements(one.get("rows")) if isinstance(row, dict)])
            for one in listed
        )
        return tuple(section for section in read if section is not None)
    buttons = elements(content.get("buttons")) or elements(part(content, "action", "buttons"))
    section = parts.section(None, [button for button in buttons if isinstance(button, dict)])
    return (section,) if section is not None else ()


def _lists(content: Json) -> list[Json]:
    listed = (
        elements(content.get("sections"))
        or elements(part(content, "action", "list", "sections"))
        or elements(part(content, "action", "sections"))
    )
    return [one for one in listed if isinstance(one, dict)]


def _words(value: Any) -> str | None:
    """Text, alone or in an object."""
    return first_word(value, part(value, "text"), part(value, "text", "body"), part(value, "body"))
