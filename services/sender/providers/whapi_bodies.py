"""What Whapi is sent, per kind of message. Pure: an order in, path and JSON body out."""

import base64
import re
from typing import Any

from services.sender.domain.menus import written_out
from services.sender.providers.cards import cards_in
from services.sender.providers.gateway import Change, Outgoing, Signal
from services.sender.providers.refusals import (
    file_name_of,
    invalid,
    location_in,
    media_in,
    mime_type_of,
    poll_in,
    told,
)
from shared.capabilities import Feature
from shared.contracts.content import Menu

# The spec's pattern of message ids (1.8.7). Later ones allow longer parts, but what this one allows, all do.
_MESSAGE_ID = re.compile(r"^[A-Za-z0-9._]{4,30}-[A-Za-z0-9._]{4,14}(-[A-Za-z0-9._]{4,10})?(-[A-Za-z0-9._]{2,10})?$")
# WhatsApp shows no more as tappable replies.
MOST_BUTTONS = 3
LONGEST_BUTTON = 25

_PATHS: dict[str, str] = {"video_note": "short", "buttons": "interactive", "list": "interactive"}


def whapi_address(address: str) -> str:
    """`…@c.us` is Whapi's legacy spelling, which it must not be sent; LIDs and groups stay as they are."""
    local, at, domain = address.partition("@")
    return f"{local}@s.whatsapp.net" if domain == "c.us" or not at else address


def is_message_id(text: str) -> bool:
    """Whether Whapi takes it as a message's id; it rejects a call that quotes anything else."""
    return _MESSAGE_ID.fullmatch(text) is not None


def request_of(message: Outgoing, form: Feature) -> tuple[str, dict[str, Any]]:
    """Path below the base URL, and body. Raises ProviderRejected for an order that cannot be meant."""
    menu = message.content.menu if message.content is not None else None
    if form == "buttons" and menu is not None and _fits_buttons(menu):
        path, body = "interactive", _buttons(message, menu)
    elif form in {"buttons", "list"} and menu is not None:
        path, body = "interactive", _list(message, menu)
    elif form == "contacts":
        path, body = _contacts(message)
    else:
        path, body = _PATHS.get(form, form), _BODIES.get(form, _text)(message)
    quoted = message.quoted.provider_message_id if message.quoted is not None else None
    common = told(to=whapi_address(message.address), quoted=quoted if quoted and is_message_id(quoted) else None)
    return f"messages/{path}", {**common, **body}


def _text(message: Outgoing) -> dict[str, Any]:
    menu = message.content.menu if message.content is not None else None
    text = message.text if menu is None else written_out(message.text, menu)
    if not text:
        raise invalid("An empty text cannot be sent")
    return {"body": text, **({} if message.link_preview else {"no_link_preview": True})}


def _file(message: Outgoing) -> dict[str, Any]:
    """The file itself as a data URI, or the address from which Whapi fetches it."""
    media = media_in(message)
    mime_type = mime_type_of(message, media)
    if message.file is None:
        return told(media=media.url, mime_type=mime_type)
    data = base64.b64encode(message.file.data).decode()
    return told(media=f"data:{(mime_type or '').partition(';')[0]};base64,{data}", mime_type=mime_type)


def _picture(message: Outgoing) -> dict[str, Any]:
    media = media_in(message)
    sizes = told(width=media.width, height=media.height, view_once=True if media.view_once else None)
    return {**_file(message), **told(caption=message.text or None), **sizes}


def _sound(message: Outgoing) -> dict[str, Any]:
    return {**_file(message), **told(seconds=media_in(message).seconds)}


def _voice(message: Outgoing) -> dict[str, Any]:
    bars = media_in(message).waveform
    return {**_sound(message), **told(waveform=base64.b64encode(bytes(bars)).decode() if bars else None)}


def _document(message: Outgoing) -> dict[str, Any]:
    name = file_name_of(message, media_in(message))
    return {**_file(message), **told(filename=name, caption=message.text or None)}


def _sticker(message: Outgoing) -> dict[str, Any]:
    media = media_in(message)
    animated = True if media.variant == "animated" else None
    return {**_file(message), **told(width=media.width, height=media.height, animated=animated)}


def _location(message: Outgoing) -> dict[str, Any]:
    place = location_in(message)
    where = {"latitude": place.latitude, "longitude": place.longitude}
    return {**where, **told(name=place.name or message.text or None, address=place.address, url=place.url)}


def _contacts(message: Outgoing) -> tuple[str, dict[str, Any]]:
    cards = [{"name": name, "vcard": vcard} for name, vcard in cards_in(message)]
    return ("contact", cards[0]) if len(cards) == 1 else ("contact_list", {"list": cards})


def _poll(message: Outgoing) -> dict[str, Any]:
    poll = poll_in(message)
    return {"title": poll.title, "options": list(poll.options), "count": 0 if poll.several else 1}


def _fits_buttons(menu: Menu) -> bool:
    rows = [row for section in menu.sections for row in section.rows]
    return 0 < len(rows) <= MOST_BUTTONS and all(len(row.title) <= LONGEST_BUTTON for row in rows)


def _buttons(message: Outgoing, menu: Menu) -> dict[str, Any]:
    rows = [row for section in menu.sections for row in section.rows]
    buttons = [{"type": "quick_reply", "title": row.title, "id": row.id} for row in rows]
    return {"type": "button", **_around(message, menu), "action": {"buttons": buttons}}


def _list(message: Outgoing, menu: Menu) -> dict[str, Any]:
    if not any(section.rows for section in menu.sections):
        raise invalid("A menu needs rows")
    sections = [
        told(
            title=section.title,
            rows=[told(id=row.id, title=row.title, description=row.description) for row in section.rows],
        )
        for section in menu.sections
    ]
    action = {"list": {"label": menu.label or "Menu", "sections": sections}}
    return {"type": "list", **_around(message, menu), "action": action}


def _around(message: Outgoing, menu: Menu) -> dict[str, Any]:
    if not message.text:
        raise invalid("A menu needs a text above it")
    parts = {"header": menu.header, "body": message.text, "footer": menu.footer}
    return {name: {"text": text} for name, text in parts.items() if text}


_BODIES = {
    "image": _picture,
    "video": _picture,
    "gif": _picture,
    "video_note": _picture,
    "audio": _sound,
    "voice": _voice,
    "document": _document,
    "sticker": _sticker,
    "location": _location,
    "poll": _poll,
}


def change_request(change: Change, message_path: str) -> tuple[str, str, dict[str, Any] | None]:
    """Method, path and body; `message_path` is the target's. An edit is a send that replaces an earlier message."""
    match change.operation:
        case "edit":
            if not is_message_id(change.target):
                raise invalid("Whapi cannot edit a message under this id")
            body = {"to": whapi_address(change.address), "body": change.text, "edit": change.target}
            return "POST", "messages/text", body
        case "revoke":
            return "DELETE", message_path, None
        case "react" if change.emoji:
            return "PUT", f"{message_path}/reaction", {"emoji": change.emoji}
        case _:
            return "DELETE", f"{message_path}/reaction", None


def presence_of(signal: Signal) -> dict[str, Any]:
    """The body of `PUT /presences/{id}`."""
    if signal.kind == "paused":
        return {"presence": "pause"}
    return {"presence": "typing", "delay": round(signal.seconds, 1)} if signal.seconds else {"presence": "typing"}
