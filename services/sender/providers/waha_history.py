"""WAHA's list of messages: which are ours, of what kind, and what they say, engine by engine."""

import re
from typing import Any

from services.sender.domain.likeness import degrees_in
from services.sender.domain.reconciliation import History, Seen, Source
from services.sender.providers.answers import moment_of
from services.sender.providers.waha_ids import message_id_of
from shared.errors import Transient

LOOK_AT = 100
_SOURCES: dict[str, Source] = {"api": "api", "app": "phone"}
_UNESCAPED = re.compile(r"\\([,;\\])")
# `_data.type` of the browser engines.
_TYPES = {
    "image": "image",
    "video": "video",
    "gif": "video",
    "ptv": "video",
    "ptt": "voice",
    "audio": "audio",
    "document": "document",
    "sticker": "sticker",
    "poll_creation": "poll",
    "list": "menu",
}
# The raw message of GOWS and NOWEB, by the name of its part.
_PARTS = {
    "imageMessage": "image",
    "videoMessage": "video",
    "ptvMessage": "video",
    "audioMessage": "audio",
    "documentMessage": "document",
    "documentWithCaptionMessage": "document",
    "stickerMessage": "sticker",
    "pollCreationMessage": "poll",
    "pollCreationMessageV2": "poll",
    "pollCreationMessageV3": "poll",
    "listMessage": "menu",
}


def read_history(body: Any, *, is_connected: bool, takes_own_ids: bool) -> History:
    """The messages of a list that are from us."""
    if not isinstance(body, list):
        raise Transient("WAHA's list of messages cannot be read", code="not_shown")
    seen = [_seen(item) for item in body if isinstance(item, dict)]
    return History(
        messages=tuple(message for message in seen if message is not None),
        is_connected=is_connected,
        is_whole=len(body) < LOOK_AT,
        takes_own_ids=takes_own_ids,
    )


def _seen(item: dict[str, Any]) -> Seen | None:
    """One message of the list, if it is ours. The flag may be missing; then the id says whose it is."""
    message_id, whole = message_id_of(item), item.get("id")
    is_ours = item.get("fromMe")
    if is_ours is None:
        is_ours = isinstance(whole, str) and whole.startswith("true_")
    if message_id is None or is_ours is not True:
        return None
    kind, words = _content(item)
    source = _SOURCES.get(str(item.get("source")), "unknown")
    return Seen(message_id, words, moment_of(item.get("timestamp")), source, kind)


def _content(item: dict[str, Any]) -> tuple[str, str | None]:
    """Kind and words. The body of a place is its picture on WEBJS, that of a card its vCard: neither is its words."""
    body = item.get("body")
    body = body if isinstance(body, str) else None
    if isinstance(item.get("location"), dict):
        return "location", degrees_in(item["location"])
    if isinstance(item.get("vCards"), list) and item["vCards"]:
        return "contacts", _names(item["vCards"])
    told, part = _raw_kind(item)
    if told == "poll":
        return "poll", _poll_title(part)
    if told == "menu":
        return "menu", body or _text(part, "description") or _text(part, "title")
    if told is not None:
        return told, body or ""
    if item.get("hasMedia") is True or isinstance(item.get("media"), dict):
        return _by_mime_type(item.get("media")), body or ""
    return "text", body


def _raw_kind(item: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """The kind that the engine's own message tells, with the part of it that tells."""
    data = item.get("_data")
    if not isinstance(data, dict):
        return None, {}
    raw = data.get("Message") if isinstance(data.get("Message"), dict) else data.get("message")
    if isinstance(raw, dict):
        for name, kind in _PARTS.items():
            part = raw.get(name)
            if isinstance(part, dict):
                is_note = kind == "audio" and (part.get("ptt") is True or part.get("PTT") is True)
                return "voice" if is_note else kind, part
    told = data.get("type")
    return (_TYPES.get(told), data) if isinstance(told, str) else (None, {})


def _by_mime_type(media: Any) -> str:
    """By WAHA's own account of the file; `media` where even that says nothing."""
    mime_type = media.get("mimetype") if isinstance(media, dict) else None
    name = mime_type.partition(";")[0].strip().lower() if isinstance(mime_type, str) else ""
    if name == "image/webp" or name == "application/was":
        return "sticker"
    if name == "audio/ogg":
        return "voice"
    family = name.partition("/")[0]
    return family if family in {"image", "video", "audio"} else "document" if name else "media"


def _poll_title(part: dict[str, Any]) -> str | None:
    return _text(part, "name") or _text(part, "pollName")


def _text(part: dict[str, Any], key: str) -> str | None:
    found = part.get(key)
    return found if isinstance(found, str) and found else None


def _names(vcards: list[Any]) -> str | None:
    """What the cards' FN lines say."""
    names = [
        _UNESCAPED.sub(r"\1", line.partition(":")[2]).strip()
        for vcard in vcards
        if isinstance(vcard, str)
        for line in vcard.splitlines()
        if line.upper().startswith(("FN:", "FN;"))
    ]
    return ", ".join(name for name in names if name) or None
