"""Whapi's list of messages: which are ours, of what kind, and what they say."""

from typing import Any

from services.sender.domain.likeness import degrees_in
from services.sender.domain.reconciliation import History, Seen, Source
from services.sender.providers.answers import moment_of
from shared.errors import Transient

LOOK_AT = 100
_SOURCES: dict[str, Source] = {"api": "api", "business_api": "api", "web": "phone", "mobile": "phone"}
# By the key of the content, which is always there; the type may be missing. The caption is the text of a file.
_FILES = {
    "image": "image",
    "video": "video",
    "gif": "video",
    "short": "video",
    "document": "document",
    "audio": "audio",
    "voice": "voice",
    "sticker": "sticker",
}


def read_history(body: Any, health: Any) -> History:
    """The messages of a list that are from us, and whether the channel is on line."""
    items = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise Transient("Whapi's list of messages cannot be read", code="not_shown")
    status = health.get("status") if isinstance(health, dict) else None
    ours = [item for item in items if isinstance(item, dict) and item.get("from_me") is True]
    return History(
        messages=tuple(_seen(item) for item in ours if isinstance(item.get("id"), str)),
        is_connected=isinstance(status, dict) and status.get("text") == "AUTH",
        is_whole=len(items) < LOOK_AT,
    )


def _seen(item: dict[str, Any]) -> Seen:
    kind, words = _content(item)
    source = _SOURCES.get(str(item.get("source")), "unknown")
    return Seen(item["id"], words, moment_of(item.get("timestamp")), source, kind)


def _content(item: dict[str, Any]) -> tuple[str, str | None]:
    """Kind and words; a text with a link in it is of a type of its own."""
    for key in ("text", "link_preview"):
        if isinstance(item.get(key), dict):
            return "text", _text(item[key], "body")
    for key, kind in _FILES.items():
        if isinstance(item.get(key), dict):
            return kind, _text(item[key], "caption") or ""
    if isinstance(item.get("location"), dict):
        return "location", degrees_in(item["location"])
    if isinstance(item.get("poll"), dict):
        return "poll", _text(item["poll"], "title")
    if isinstance(item.get("contact"), dict):
        return "contacts", _text(item["contact"], "name")
    if isinstance(item.get("contact_list"), dict):
        return "contacts", _names(item["contact_list"].get("list"))
    if isinstance(item.get("interactive"), dict):
        body = item["interactive"].get("body")
        return "menu", _text(body, "text") if isinstance(body, dict) else None
    told = item.get("type")
    return (_FILES.get(told, told), None) if isinstance(told, str) else ("text", None)


def _text(part: dict[str, Any], key: str) -> str | None:
    found = part.get(key)
    return found if isinstance(found, str) else None


def _names(cards: Any) -> str | None:
    names = [_text(card, "name") for card in cards if isinstance(card, dict)] if isinstance(cards, list) else []
    return ", ".join(name for name in names if name) or None
