"""What WAHA is sent, per kind of message. Pure: an order in, call and JSON body out."""

import base64
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
from shared.addresses import AddressKind, address_kind
from shared.capabilities import Feature
from shared.contracts.content import Menu

# WAHA takes JSON up to 50 MB, and base64 makes a file a third larger.
LARGEST_FILE = 36_000_000

_CALLS: dict[str, str] = {
    "text": "sendText",
    "image": "sendImage",
    "video": "sendVideo",
    "video_note": "sendVideo",
    "voice": "sendVoice",
    "document": "sendFile",
    "location": "sendLocation",
    "contacts": "sendContactVcard",
    "poll": "sendPoll",
    "list": "sendList",
}
TAKE_OWN_IDS = frozenset({"sendText", "sendLocation", "sendContactVcard", "sendPoll"})
# What a file is when nobody said: WAHA requires a type.
_TYPES = {"image": "image/jpeg", "video": "video/mp4", "video_note": "video/mp4", "voice": "audio/ogg; codecs=opus"}
_NAMES = {"video": "video.mp4", "video_note": "video.mp4", "voice": "voice.ogg"}


def waha_address(address: str) -> str:
    """`…@s.whatsapp.net` is not for `chatId`; LIDs and groups stay as they are."""
    local, at, domain = address.partition("@")
    return f"{local}@c.us" if domain == "s.whatsapp.net" or not at else address


def full_id(message_id: str, address: str, *, from_me: bool, participant: str | None = None) -> str:
    """`{fromMe}_{chatId}_{ID}[_{participant}]`, which every engine takes; an id that is whole stays as it is."""
    if message_id.startswith(("true_", "false_")):
        return message_id
    whole = f"{'true' if from_me else 'false'}_{waha_address(address)}_{message_id}"
    is_group = address_kind(address) is AddressKind.GROUP
    return f"{whole}_{waha_address(participant)}" if is_group and participant else whole


def request_of(message: Outgoing, form: Feature, session: str) -> tuple[str, dict[str, Any]]:
    """Call and body. Raises ProviderRejected for an order that cannot be meant."""
    if not message.address:
        # WAHA does not validate this itself: it would answer 500.
        raise invalid("A message needs a recipient")
    call = _CALLS[form]
    common = {"session": session, "chatId": waha_address(message.address)}
    own_id = message.own_id if call in TAKE_OWN_IDS else None
    return call, {**common, **_BODIES[form](message), **told(reply_to=_reply_to(message), id=own_id)}


def _reply_to(message: Outgoing) -> str | None:
    quoted = message.quoted
    if quoted is None:
        return None
    from_me = message.quoted_from_me
    if from_me is None:
        # Nobody has met it: in a direct chat it is the customer's unless another address wrote it.
        is_person = address_kind(message.address) in {AddressKind.PERSON, AddressKind.LID}
        from_me = is_person and quoted.author is not None and quoted.author != message.address
    return full_id(quoted.provider_message_id, message.address, from_me=from_me, participant=quoted.author)


def _text(message: Outgoing) -> dict[str, Any]:
    menu = message.content.menu if message.content is not None else None
    text = message.text if menu is None else written_out(message.text, menu)
    if not text:
        raise invalid("A message needs a text")
    return {"text": text, **({} if message.link_preview else {"linkPreview": False})}


def _file(message: Outgoing, form: str) -> dict[str, Any]:
    """The bytes in plain base64, or the address from which WAHA fetches them."""
    media = media_in(message)
    mime_type = mime_type_of(message, media) or _TYPES.get(form, "application/octet-stream")
    about = told(mimetype=mime_type, filename=file_name_of(message, media) or _NAMES.get(form))
    if message.file is None:
        return {**about, "url": media.url}
    if len(message.file.data) > LARGEST_FILE:
        raise invalid("WAHA takes files up to 36 MB")
    return {**about, "data": base64.b64encode(message.file.data).decode()}


def _captioned(message: Outgoing, form: str) -> dict[str, Any]:
    return {"file": _file(message, form), **told(caption=message.text or None)}


def _video(message: Outgoing, form: str) -> dict[str, Any]:
    """WAHA converts what is no MP4 with H.264, which is all that WhatsApp plays."""
    note = {"asNote": True} if form == "video_note" else {}
    return {**_captioned(message, form), "convert": True, **note}


def _voice(message: Outgoing) -> dict[str, Any]:
    """A file that is Ogg already needs no ffmpeg."""
    file = _file(message, "voice")
    if "url" in file:
        del file["filename"]  # a voice note has none; where WAHA fetches it itself, it takes none
    mime_type = file["mimetype"].partition(";")[0].strip().lower()
    return {"file": file, "convert": mime_type != "audio/ogg"}


def _location(message: Outgoing) -> dict[str, Any]:
    place = location_in(message)
    title = place.name or message.text or place.address or ""
    return {"latitude": place.latitude, "longitude": place.longitude, "title": title}


def _contacts(message: Outgoing) -> dict[str, Any]:
    return {"contacts": [{"vcard": vcard} for _, vcard in cards_in(message)]}


def _poll(message: Outgoing) -> dict[str, Any]:
    poll = poll_in(message)
    return {"poll": {"name": poll.title, "options": list(poll.options), "multipleAnswers": poll.several}}


def _list(message: Outgoing) -> dict[str, Any]:
    menu = message.content.menu if message.content is not None else None
    if menu is None or not any(section.rows for section in menu.sections):
        raise invalid("A menu needs rows")
    # The title is required and stands above the text; without one of its own the text takes its place.
    title, description = (menu.header, message.text or None) if menu.header else (message.text, None)
    if not title:
        raise invalid("A menu needs a text above it")
    about = told(title=title, description=description, footer=menu.footer, button=menu.label or "Menu")
    return {"message": {**about, "sections": _sections(menu)}}


def _sections(menu: Menu) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title or "",
            "rows": [told(title=row.title, rowId=row.id, description=row.description) for row in section.rows],
        }
        for section in menu.sections
    ]


_BODIES = {
    "text": _text,
    "image": lambda message: _captioned(message, "image"),
    "document": lambda message: _captioned(message, "document"),
    "video": lambda message: _video(message, "video"),
    "video_note": lambda message: _video(message, "video_note"),
    "voice": _voice,
    "location": _location,
    "contacts": _contacts,
    "poll": _poll,
    "list": _list,
}


def target_of(change: Change) -> str:
    """The full id of the message that is changed."""
    return full_id(change.target, change.address, from_me=change.target_from_me, participant=change.participant)


def signal_request(signal: Signal, session: str) -> tuple[str, dict[str, Any]]:
    """Call and body. Without ids, WAHA marks what is unread itself."""
    body: dict[str, Any] = {"session": session, "chatId": waha_address(signal.address)}
    if signal.kind == "seen":
        ids = [full_id(target, signal.address, from_me=False) for target in signal.targets]
        return "sendSeen", {**body, **({"messageIds": ids} if ids else {})}
    return "startTyping" if signal.kind == "typing" else "stopTyping", body
