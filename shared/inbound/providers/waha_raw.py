"""The engines' own message objects in `_data`: `message` on NOWEB, `Message` on GOWS, flat fields on WEBJS. Pure."""

from dataclasses import dataclass
from datetime import datetime

from shared.inbound.providers.reading import Json, filled, moment, name, part

_WRAPPERS = (
    *("ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension", "deviceSentMessage"),
    *("documentWithCaptionMessage", "lottieStickerMessage", "associatedChildMessage", "groupMentionedMessage"),
    *("editedMessage", "botInvokeMessage", "limitSharingMessage", "groupStatusMessage", "groupStatusMessageV2"),
)
_MOST_LAYERS = 5


@dataclass(frozen=True, slots=True)
class RawMessage:
    """What the engine shows: `content` by its key (`imageMessage` …), `type` in WhatsApp Web's words, both may lack."""

    type: str | None
    content: Json
    data: Json
    view_once: bool = False

    def first(self, *keys: str) -> tuple[str, Json] | None:
        """The first of the keys that holds an object."""
        for key in keys:
            value = self.content.get(key)
            if isinstance(value, dict):
                return key, value
        return None

    def has(self, *keys: str) -> bool:
        """Whether one of the keys is there with anything in it but null."""
        return any(self.content.get(key) is not None for key in keys)


def raw_message(payload: Json) -> RawMessage:
    """The engine's message, out of its wrappers."""
    data = payload.get("_data")
    data = data if isinstance(data, dict) else {}
    content = next((raw for raw in (data.get("message"), data.get("Message")) if isinstance(raw, dict)), {})
    view_once = data.get("isViewOnce") is True or part(data, "Info", "IsViewOnce") is True
    view_once = view_once or data.get("IsViewOnce") is True
    for _ in range(_MOST_LAYERS):
        wrapper = next((key for key in _WRAPPERS if isinstance(part(content, key, "message"), dict)), None)
        if wrapper is None:
            break
        view_once = view_once or wrapper.startswith("viewOnce")
        content = content[wrapper]["message"]
    kind = data.get("type")
    return RawMessage(kind.lower() if isinstance(kind, str) and kind else None, content, data, view_once)


def context_of(raw: RawMessage) -> Json:
    """What surrounds the content: the quoted message, mentions, forwarding. Empty on WEBJS, which has it flat."""
    for value in raw.content.values():
        context = part(value, "contextInfo")
        if isinstance(context, dict):
            return context
    outer = part(raw.content, "messageContextInfo")
    return outer if isinstance(outer, dict) else {}


def raw_text(raw: RawMessage) -> str | None:
    """The text that the payload's `body` lacks."""
    text = filled(raw.content.get("conversation")) or filled(part(raw.content, "extendedTextMessage", "text"))
    if text is None and raw.type in {"chat", None}:
        text = filled(raw.data.get("body"))
    return text


def time_of(payload: Json, now: datetime) -> datetime | None:
    """The message's own time, from the payload or the engine's message."""
    data = payload.get("_data")
    for value in (
        payload.get("timestamp"),
        part(data, "t"),
        part(data, "messageTimestamp", "low"),
        part(data, "messageTimestamp"),
        part(data, "Info", "Timestamp"),
    ):
        time = moment(value, now)
        if time is not None:
            return time
    return None


def sender_name_of(payload: Json) -> str | None:
    """The name that the sender shows; `me.pushName` would be our own."""
    data = payload.get("_data")
    shown = (
        part(data, "Info", "PushName"),
        part(data, "pushName"),
        part(data, "notifyName"),
        payload.get("notifyName"),
    )
    return next((text for text in map(name, shown) if text is not None), None)
