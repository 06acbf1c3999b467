"""What a WAHA message holds: its text and its kind, from the normalised fields and each engine's raw ones. Pure."""

from datetime import datetime
from typing import Any

from services.ingress.providers.reading import Json, body_text, filled, moment, name, part

TEXT = "text"
OTHER_CONTENT = "message"
NOTHING = "ignored"

_RAW_TEXT_TYPES = {
    "chat",
    "buttons_response",
    "list_response",
    "template_button_reply",
    "interactive",
    "interactive_response",
}
_RAW_SYSTEM_TYPES = {
    *("revoked", "ciphertext", "e2e_notification", "notification", "notification_template", "gp2", "call_log"),
    *("protocol", "broadcast_notification", "debug", "pinned_message", "reaction", "oversized"),
}
_RAW_CONTENT = {
    *("imageMessage", "videoMessage", "ptvMessage", "audioMessage", "documentMessage", "documentWithCaptionMessage"),
    *("stickerMessage", "lottieStickerMessage", "locationMessage", "liveLocationMessage", "contactMessage"),
    *("contactsArrayMessage", "pollCreationMessage", "pollCreationMessageV2", "pollCreationMessageV3", "eventMessage"),
    *("orderMessage", "productMessage", "groupInviteMessage", "viewOnceMessage", "viewOnceMessageV2", "albumMessage"),
    "interactiveMessage",
}


def kind_and_text(payload: Json) -> tuple[str, str | None]:
    """`text` with the text, `message` for any other content, `ignored` for nothing or system noise.

    The order matters: WEBJS puts a location's thumbnail and a contact's vCard into `body`, and a caption is
    the body of a media message. Chosen buttons and list rows carry plain text and are text.
    """
    raw_type = part(payload, "_data", "type")
    if isinstance(raw_type, str) and raw_type in _RAW_SYSTEM_TYPES:
        return NOTHING, None
    if _has_other_content(payload, raw_type):
        return OTHER_CONTENT, None
    text = body_text(payload.get("body"), "body") or _raw_text(payload, raw_type)
    if text is not None:
        return TEXT, text
    return NOTHING, None


def time_of(payload: Json, now: datetime) -> datetime | None:
    """The message's own time, from the payload or the engine's raw message."""
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


def _has_other_content(payload: Json, raw_type: Any) -> bool:
    if payload.get("hasMedia") is True or payload.get("media") or payload.get("location") or payload.get("vCards"):
        return True
    if isinstance(raw_type, str) and raw_type and raw_type not in _RAW_TEXT_TYPES:
        return True
    return bool(_RAW_CONTENT & _raw_message(payload).keys())


def _raw_message(payload: Json) -> Json:
    """The engine's own message object: `message` on NOWEB, `Message` on GOWS."""
    data = payload.get("_data")
    for raw in (part(data, "message"), part(data, "Message")):
        if isinstance(raw, dict):
            return raw
    return {}


def _raw_text(payload: Json, raw_type: Any) -> str | None:
    raw = _raw_message(payload)
    text = filled(raw.get("conversation")) or filled(part(raw, "extendedTextMessage", "text"))
    if text is None and (raw_type == "chat" or raw_type is None):
        text = filled(part(payload, "_data", "body"))
    return text
