"""Files in WAHA's messages. Pure."""

from typing import Any, Literal

from shared.contracts.content import Content, Media, MessageType
from shared.inbound.providers import parts
from shared.inbound.providers.reading import Json, filled, first_word, is_set, name, part, web_address, whole, word
from shared.inbound.providers.waha_raw import RawMessage
from shared.inbound.seen import Body

Variant = Literal["gif", "short", "note", "animated"]

_MOST_BYTES = 2**53
_KEYS: dict[str, tuple[MessageType, Variant | None]] = {
    "imageMessage": ("image", None),
    "videoMessage": ("video", None),
    "ptvMessage": ("video", "note"),
    "audioMessage": ("audio", None),
    "documentMessage": ("document", None),
    "stickerMessage": ("sticker", None),
}
_TYPES: dict[str, tuple[MessageType, Variant | None]] = {
    "image": ("image", None),
    "video": ("video", None),
    "gif": ("video", "gif"),
    "ptv": ("video", "note"),
    "ptt": ("voice", None),
    "audio": ("audio", None),
    "document": ("document", None),
    "sticker": ("sticker", None),
}
MEDIA_TYPES = frozenset(_TYPES)


def media_body(payload: Json, raw: RawMessage) -> Body | None:
    """The file with its caption; None when the message has none.

    `hasMedia` may be missing beside a `media`, and `media` beside `hasMedia`: then the file is not downloaded (yet).
    """
    found = raw.first(*_KEYS)
    media = payload.get("media")
    is_there = is_set(payload.get("hasMedia")) or bool(media) or filled(payload.get("mediaUrl")) is not None
    if not (is_there or found or raw.type in _TYPES):
        return None
    file = found[1] if found else {}
    mime_type = first_word(part(media, "mimetype"), file.get("mimetype"), raw.data.get("mimetype"))
    kind, variant = _kind(raw, found, mime_type)
    if variant is None and (is_set(file.get("gifPlayback")) or is_set(raw.data.get("isGif"))):
        variant = "gif"
    if kind == "sticker" and (is_set(file.get("isAnimated")) or mime_type == "application/was"):
        variant = "animated"
    file_name = name(
        first_word(part(media, "filename"), file.get("fileName"), file.get("title"), raw.data.get("filename"))
    )
    said = None if kind in {"sticker", "voice", "audio"} else first_word(payload.get("body"), file.get("caption"))
    if said is None and kind not in {"sticker", "voice", "audio"}:
        said = word(raw.data.get("caption"))
    if kind == "document" and parts.only_names_file(said, file_name):
        file_name, said = file_name or name(said), None
    flat = raw.data if not found else {}
    shown = Media(
        url=web_address(part(media, "url")) or web_address(payload.get("mediaUrl")),
        mime_type=word(mime_type, 255),
        file_name=file_name,
        size=_first_whole(file.get("fileLength"), part(media, "size"), flat.get("size")),
        sha256=first_word(file.get("fileSha256"), file.get("fileSHA256"), flat.get("filehash")),
        seconds=_first_whole(file.get("seconds"), flat.get("duration")),
        width=_first_whole(file.get("width"), flat.get("width"), most=2**31 - 1),
        height=_first_whole(file.get("height"), flat.get("height"), most=2**31 - 1),
        variant=variant,
        view_once=raw.view_once or is_set(file.get("viewOnce")),
        provider_error=_error(part(media, "error")),
    )
    return Body(kind, said, Content(media=shown))


def _kind(raw: RawMessage, found: tuple[str, Json] | None, mime_type: str | None) -> tuple[MessageType, Variant | None]:
    """By the engine's own words, else by the kind of file, compared without parameters and case."""
    told = part(raw.data, "Info", "MediaType")
    for word_ in (raw.type, told.lower() if isinstance(told, str) else None):
        if word_ in _TYPES:
            return _TYPES[word_]
    if found is not None:
        key, file = found
        if key == "audioMessage" and (is_set(file.get("ptt")) or is_set(file.get("PTT"))):
            return "voice", None
        return _KEYS[key]
    plain = (mime_type or "").partition(";")[0].strip().lower()
    if plain in {"image/webp", "application/was"}:
        return "sticker", None
    if plain == "audio/ogg":
        return "voice", None
    family = plain.partition("/")[0]
    return _TYPES.get(family, ("document", None)) if family in {"image", "video", "audio"} else ("document", None)


def _error(error: Any) -> str | None:
    """Why WAHA could not get the file: free-form, of which the stack is left out."""
    if not error:
        return None
    if isinstance(error, dict):
        told = (error.get("message"), error.get("code"), error.get("errno"), error.get("details"), error.get("error"))
        shown = next((str(one) for one in told if isinstance(one, str | int) and str(one).strip()), "unknown error")
    else:
        shown = str(error)
    return shown.strip().splitlines()[0][:500] if shown.strip() else "unknown error"


def _first_whole(*values: Any, most: int = _MOST_BYTES) -> int | None:
    return next((number for value in values if (number := whole(value, most)) is not None), None)
