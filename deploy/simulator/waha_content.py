"""What a WAHA message holds, in the fields that WAHA makes the same for all engines (as far as it does). Pure."""

from typing import Any
from urllib.parse import quote

from deploy.simulator.content import File
from deploy.simulator.messages import Message, Quote
from deploy.simulator.settings import Engine, Settings
from deploy.simulator.waha_addresses import full_id
from deploy.simulator.waha_engines import webjs_body

Json = dict[str, Any]
FILES_PATH = "/api/files"


def content_fields(message: Message, settings: Settings) -> Json:
    """`body`, `hasMedia`, `media`, `location`, `vCards`, `replyTo`, as the engine fills them."""
    engine = settings.simulator_waha_engine
    file = message.content.file
    fields: Json = {
        "body": _body(message, engine),
        "hasMedia": file is not None,
        "media": None if file is None else media(message, file, settings),
        "replyTo": None if message.quote is None else _reply_to(message.quote),
        "vCards": [card.vcard for card in message.content.cards] or ([] if engine == "WEBJS" else None),
    }
    if file is not None and fields["media"]:
        fields["mediaUrl"] = fields["media"]["url"]
    if message.content.place is not None:
        fields["location"] = _location(message)
    if fields["body"] is None and engine == "GOWS":
        del fields["body"]
    return fields


def file_name(message: Message, settings: Settings, file: File) -> str:
    """What the file is called in WAHA's folder: WEBJS uses the whole id, the others the bare one."""
    name = full_id(message, settings) if settings.simulator_waha_engine == "WEBJS" else message.id
    return f"{name}.{file.extension}"


def media(message: Message, file: File, settings: Settings) -> Json | None:
    """Where WAHA keeps the file; nothing where it was told not to fetch it, an error where it could not."""
    if message.media_fault == "absent":
        return None
    named: Json = {"mimetype": file.mime_type, "filename": file.name if message.kind == "document" else None}
    if message.media_fault == "failed":
        details = "Error: Failed to download media\n    at simulator"
        return {"url": None, **named, "error": {"details": details, "code": "ERR_BAD_REQUEST"}}
    session = message.session or settings.waha_session
    path = f"{FILES_PATH}/{session}/{quote(file_name(message, settings, file), safe='@')}"
    return {"url": f"{settings.simulator_waha_base_url.rstrip('/')}{path}", **named, "error": None}


def _body(message: Message, engine: Engine) -> str | None:
    if engine == "WEBJS":
        return webjs_body(message)
    content = message.content
    text = content.tapped.title if content.tapped is not None else message.text
    if text:
        return text
    return "" if message.kind == "text" else None


def _reply_to(quoted: Quote) -> Json:
    shown: Json = {"id": quoted.id, "participant": quoted.author, "body": quoted.text}
    file = quoted.content.file
    shown["hasMedia"] = file is not None
    shown["media"] = None if file is None else {"url": None, "mimetype": file.mime_type, "filename": file.name}
    return {**shown, "_data": {}}


def _location(message: Message) -> Json:
    place = message.content.place
    if place is None:
        raise ValueError("a location without a place")
    return {
        "latitude": str(place.latitude),
        "longitude": str(place.longitude),
        "live": message.kind == "live_location",
        "name": place.name,
        "address": place.address,
        "url": place.url,
        "description": ", ".join(part for part in (place.name, place.address) if part) or None,
        "thumbnail": None,
    }
