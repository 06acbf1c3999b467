"""What WAHA's send calls make of their bodies. Pure.

Most of them do not validate: what is missing breaks inside (`Broken`, a 500). A few do (`Invalid`, a 400), and some
an engine does not have (`NotImplementedHere`, a 501).
"""

from collections.abc import Callable
from typing import Any

from deploy.simulator.content import Card, Content, Kind, Menu, MenuOption, Place, Question, vcard_of
from deploy.simulator.settings import Engine

Json = dict[str, Any]


class Broken(Exception):  # noqa: N818 - WAHA's words for it
    """The engine stumbled over the body."""


class Invalid(Exception):  # noqa: N818
    """The body was refused, with what is wrong in each argument."""


class NotImplementedHere(Exception):  # noqa: N818
    """The engine lacks this call."""


Reader = Callable[[Json, Engine], tuple[str, Content]]


def read_text(body: Json, _: Engine) -> tuple[str, Content]:
    """`sendText`: not even a missing text is refused."""
    text = body.get("text")
    return "" if text is None else str(text), Content()


def read_place(body: Json, _: Engine) -> tuple[str, Content]:
    """`sendLocation`."""
    latitude, longitude, title = body.get("latitude"), body.get("longitude"), body.get("title")
    for value in (latitude, longitude):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Broken("invalid latitude or longitude")
    return "", Content(place=Place(float(latitude or 0), float(longitude or 0), _text(title)))


def read_cards(body: Json, _: Engine) -> tuple[str, Content]:
    """`sendContactVcard`: ready cards, or their parts."""
    contacts = body.get("contacts")
    if not isinstance(contacts, list) or not contacts:
        raise Broken("Cannot read properties of undefined (reading 'map')")
    return "", Content(cards=tuple(map(_card, contacts)))


def read_poll(body: Json, _: Engine) -> tuple[str, Content]:
    """`sendPoll`."""
    poll = body.get("poll")
    if not isinstance(poll, dict):
        raise Broken("Cannot read properties of undefined (reading 'name')")
    name, options = poll.get("name"), poll.get("options")
    if not isinstance(name, str) or not isinstance(options, list) or not all(isinstance(o, str) for o in options):
        raise Broken("invalid poll")
    if not 2 <= len(options) <= 12:
        raise Broken("poll must have between 2 and 12 options")
    return "", Content(question=Question(name, tuple(options), several=poll.get("multipleAnswers") is True))


def read_list(body: Json, engine: Engine) -> tuple[str, Content]:
    """`sendList`: direct chats only, and validated."""
    if engine == "WEBJS":
        raise NotImplementedHere("The method is not implemented by the 'WEBJS' engine.")
    message = body.get("message")
    if not isinstance(message, dict):
        raise Invalid("message must be an object")
    for name in ("title", "button"):
        if not isinstance(message.get(name), str) or not message[name]:
            raise Invalid(f"message.{name} should not be empty")
    sections = message.get("sections")
    if not isinstance(sections, list) or not sections:
        raise Invalid("message.sections must be an array")
    if str(body.get("chatId")).endswith(("@g.us", "@newsletter")):
        raise Invalid("lists can be sent to direct chats only")
    options = []
    for n, section in enumerate(sections):
        rows = section.get("rows") if isinstance(section, dict) else None
        if not isinstance(rows, list) or not rows:
            raise Invalid(f"message.sections.{n}.rows must be an array")
        for row in rows:
            if not isinstance(row, dict) or not _text(row.get("title")) or not _text(row.get("rowId")):
                raise Invalid(f"message.sections.{n}.rows: title and rowId should not be empty")
            options.append(MenuOption(row["title"], row["rowId"], _text(row.get("description"))))
    menu = Menu("list", tuple(options), message["button"], message["title"], _text(message.get("footer")))
    return str(message.get("description") or ""), Content(menu=menu)


def read_buttons(body: Json, engine: Engine) -> tuple[str, Content]:
    """`sendButtons`: validated."""
    if engine == "WEBJS":
        raise NotImplementedHere("The method is not implemented by the 'WEBJS' engine.")
    for name in ("header", "body", "footer"):
        if not isinstance(body.get(name), str):
            raise Invalid(f"{name} must be a string")
    buttons = body.get("buttons")
    if not isinstance(buttons, list) or not buttons:
        raise Invalid("buttons must be an array")
    options = []
    for n, button in enumerate(buttons):
        if not isinstance(button, dict) or not _text(button.get("text")):
            raise Invalid(f"buttons.{n}.text should not be empty")
        if button.get("type") not in ("reply", "url", "call", "copy"):
            raise Invalid(f"buttons.{n}.type must be one of the following values: reply, url, call, copy")
        options.append(MenuOption(button["text"], _text(button.get("id"))))
    menu = Menu("buttons", tuple(options), None, body["header"] or None, body["footer"] or None)
    return body["body"], Content(menu=menu)


READERS: dict[str, tuple[Kind, Reader]] = {
    "sendText": ("text", read_text),
    "sendLocation": ("location", read_place),
    "sendContactVcard": ("contacts", read_cards),
    "sendPoll": ("poll", read_poll),
    "sendList": ("menu", read_list),
    "sendButtons": ("menu", read_buttons),
}
"""The calls without a file."""

TAKES_OWN_ID = frozenset({"sendText", "sendLocation", "sendContactVcard", "sendPoll"})

FILES: dict[str, tuple[Kind, str]] = {
    "sendImage": ("image", "image/jpeg"),
    "sendFile": ("document", "application/octet-stream"),
    "sendVoice": ("voice", "audio/ogg; codecs=opus"),
    "sendVideo": ("video", "video/mp4"),
}
"""The calls with a file: what it is sent as, and the type where the body names none."""


def kind_of(path: str, body: Json) -> Kind:
    """What a call sends."""
    if path in FILES:
        return "short" if path == "sendVideo" and body.get("asNote") is True else FILES[path][0]
    return READERS[path][0]


def check_conversion(path: str, body: Json, mime_type: str) -> None:
    """Formats that WhatsApp does not take unless WAHA converts them."""
    plain = mime_type.partition(";")[0].strip().lower()
    if path == "sendImage" and not plain.startswith("image/"):
        raise Broken("invalid image")
    if body.get("convert") is True:
        return
    if path == "sendVoice" and plain not in ("audio/ogg", "audio/opus"):
        raise Broken("invalid audio format")
    if path == "sendVideo" and plain != "video/mp4":
        raise Broken("invalid video format")


def _card(given: Any) -> Card:
    if not isinstance(given, dict):
        raise Broken("invalid contact")
    vcard = _text(given.get("vcard"))
    name = _text(given.get("fullName"))
    if vcard is not None:
        lines = (line for line in vcard.splitlines() if line.upper().startswith("FN:"))
        return Card(next((line[3:] for line in lines), name or ""), vcard)
    phone = _text(given.get("phoneNumber"))
    if name is None or phone is None:
        raise Broken("invalid contact")
    return Card(name, vcard_of(name, "+" + "".join(filter(str.isdigit, str(given.get("whatsappId") or phone)))))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
