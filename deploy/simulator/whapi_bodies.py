"""What Whapi's send calls take, and what is wrong with a body, in the provider's way of pointing at the field. Pure."""

import re
from collections.abc import Callable
from typing import Any

from deploy.simulator.content import Card, Content, Kind, Menu, MenuOption, Place, Question

Json = dict[str, Any]

TO = re.compile(r"^[\d-]{9,31}(@[\w.]+)?$")
MESSAGE_ID = re.compile(r"^[A-Za-z0-9._]{4,30}-[A-Za-z0-9._]{4,30}(-[A-Za-z0-9._]{2,30}){0,2}$")
_MIME: dict[Kind, tuple[str, ...]] = {
    "image": ("image/",),
    "video": ("video/",),
    "gif": ("video/", "image/gif"),
    "short": ("video/",),
    "audio": ("audio/",),
    "voice": ("audio/",),
    "sticker": ("image/webp",),
    "document": ("",),
}
_BUTTON_TYPES = ("quick_reply", "call", "copy", "url")


class Fault(Exception):  # noqa: N818 - a body's fault, which becomes an answer
    """What is wrong, naming the field."""


def check_addressing(body: Json) -> None:
    """The fields that all sends have in common."""
    to = body.get("to")
    if not isinstance(to, str) or not TO.match(to):
        raise Fault("/to must match pattern ^[\\d-]{9,31}(@[\\w\\.]+)?$")
    if to.endswith("@c.us"):
        raise Fault("/to must be a chat id")
    for name in ("quoted", "edit"):
        value = body.get(name)
        if value is not None and not (isinstance(value, str) and MESSAGE_ID.match(value)):
            raise Fault(f"/{name} must match the message id pattern")
    mentions = body.get("mentions")
    if mentions is not None and not (isinstance(mentions, list) and all(isinstance(m, str) for m in mentions)):
        raise Fault("/mentions must be an array of strings")


def check_file(kind: Kind, mime_type: str) -> bool:
    """Whether a file of this type can be sent as this kind."""
    return mime_type.lower().startswith(_MIME[kind])


def read_text(body: Json) -> tuple[str, Content]:
    """`/messages/text`."""
    typing = body.get("typing_time", 0)
    text = _filled(body, "body")
    if isinstance(typing, bool) or not isinstance(typing, int | float) or not 0 <= typing <= 60:
        raise Fault("/typing_time must be between 0 and 60")
    return text, Content()


def read_link_preview(body: Json) -> tuple[str, Content]:
    """`/messages/link_preview`."""
    _filled(body, "title")
    return _filled(body, "body"), Content()


def read_place(body: Json) -> tuple[str, Content]:
    """`/messages/location` and `/messages/live_location`."""
    place = Place(
        _number(body, "latitude", 90),
        _number(body, "longitude", 180),
        _optional(body, "name"),
        _optional(body, "address"),
        _optional(body, "url"),
        body.get("accuracy") if isinstance(body.get("accuracy"), int | float) else None,
    )
    return _optional(body, "caption") or "", Content(place=place)


def read_contact(body: Json) -> tuple[str, Content]:
    """`/messages/contact`."""
    return "", Content(cards=(_card(body, ""),))


def read_contacts(body: Json) -> tuple[str, Content]:
    """`/messages/contact_list`."""
    given = body.get("list")
    if not isinstance(given, list) or not given:
        raise Fault("/list must be a non-empty array")
    return "", Content(cards=tuple(_card(card, f"/list/{n}") for n, card in enumerate(given)))


def read_poll(body: Json) -> tuple[str, Content]:
    """`/messages/poll`."""
    options, count = body.get("options"), body.get("count", 1)
    if not isinstance(options, list) or not 2 <= len(options) <= 12:
        raise Fault("/options must have between 2 and 12 items")
    if not all(isinstance(option, str) and option for option in options) or len(set(options)) < len(options):
        raise Fault("/options must be different, non-empty strings")
    if isinstance(count, bool) or count not in (0, 1):
        raise Fault("/count must be 0 or 1")
    return "", Content(question=Question(_filled(body, "title"), tuple(options), several=count == 0))


def read_menu(body: Json) -> tuple[str, Content]:
    """`/messages/interactive`: buttons or a list."""
    kind, action = body.get("type"), body.get("action")
    if kind not in ("button", "list", "product"):
        raise Fault("/type must be one of button, list, product")
    if not isinstance(action, dict):
        raise Fault("/action is required")
    if kind == "product":
        raise Fault("/type product is not simulated")
    text = _part(body, "body")
    if not text:
        raise Fault("/body/text must be a non-empty string")
    header, footer = _part(body, "header"), _part(body, "footer")
    if kind == "button":
        return text, Content(menu=Menu("buttons", _buttons(action), None, header, footer))
    options, label = _rows(action)
    return text, Content(menu=Menu("list", options, label, header, footer))


READERS: dict[str, tuple[Kind, Callable[[Json], tuple[str, Content]]]] = {
    "text": ("text", read_text),
    "link_preview": ("text", read_link_preview),
    "location": ("location", read_place),
    "live_location": ("live_location", read_place),
    "contact": ("contacts", read_contact),
    "contact_list": ("contacts", read_contacts),
    "poll": ("poll", read_poll),
    "interactive": ("menu", read_menu),
}
"""The calls without a file, by the last part of their path."""


def _buttons(action: Json) -> tuple[MenuOption, ...]:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not buttons:
        raise Fault("/action/buttons must be a non-empty array")
    for n, button in enumerate(buttons):
        if not isinstance(button, dict) or button.get("type") not in _BUTTON_TYPES:
            raise Fault(f"/action/buttons/{n}/type must be one of {', '.join(_BUTTON_TYPES)}")
        title = button.get("title")
        if not isinstance(title, str) or not 1 <= len(title) <= 25:
            raise Fault(f"/action/buttons/{n}/title must have between 1 and 25 characters")
        if not isinstance(button.get("id"), str) or not button["id"]:
            raise Fault(f"/action/buttons/{n}/id must be a non-empty string")
    if sum(button["type"] == "quick_reply" for button in buttons) > 3:
        raise Fault("/action/buttons may have at most 3 quick replies")
    return tuple(MenuOption(button["title"], button["id"]) for button in buttons)


def _rows(action: Json) -> tuple[tuple[MenuOption, ...], str]:
    given = action.get("list")
    if not isinstance(given, dict) or not isinstance(given.get("label"), str) or not given["label"]:
        raise Fault("/action/list/label must be a non-empty string")
    sections = given.get("sections")
    if not isinstance(sections, list) or not sections:
        raise Fault("/action/list/sections must be a non-empty array")
    options = []
    for n, section in enumerate(sections):
        rows = section.get("rows") if isinstance(section, dict) else None
        if not isinstance(rows, list) or not rows:
            raise Fault(f"/action/list/sections/{n}/rows must be a non-empty array")
        for m, row in enumerate(rows):
            if not isinstance(row, dict) or not all(isinstance(row.get(f), str) and row[f] for f in ("id", "title")):
                raise Fault(f"/action/list/sections/{n}/rows/{m} must have id and title")
            options.append(MenuOption(row["title"], row["id"], _optional(row, "description")))
    return tuple(options), given["label"]


def _card(given: object, where: str) -> Card:
    if not isinstance(given, dict):
        raise Fault(f"{where} must be an object")
    for name in ("name", "vcard"):
        if not isinstance(given.get(name), str) or not given[name]:
            raise Fault(f"{where}/{name} must be a non-empty string")
    if "BEGIN:VCARD" not in given["vcard"]:
        raise Fault(f"{where}/vcard must be a vCard")
    return Card(given["name"], given["vcard"])


def _filled(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Fault(f"/{name} must be a non-empty string")
    return value


def _optional(body: Json, name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Fault(f"/{name} must be a string")
    return value or None


def _part(body: Json, name: str) -> str | None:
    part = body.get(name)
    if part is None:
        return None
    if not isinstance(part, dict):
        raise Fault(f"/{name} must be an object")
    return _optional(part, "text")


def _number(body: Json, name: str, limit: int) -> float:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > limit:
        raise Fault(f"/{name} must be a number between -{limit} and {limit}")
    return float(value)
