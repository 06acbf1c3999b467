"""What a WAHA message holds, from the normalised fields and each engine's raw ones. Pure."""

from typing import Any

from shared.contracts.content import Content, MessageType
from shared.inbound.providers import parts
from shared.inbound.providers.number_changes import stub_of
from shared.inbound.providers.reading import (
    Json,
    body_text,
    elements,
    filled,
    first_word,
    is_set,
    part,
    whole,
)
from shared.inbound.providers.waha_choices import choice_body, menu_body
from shared.inbound.providers.waha_media import MEDIA_TYPES, media_body
from shared.inbound.providers.waha_raw import RawMessage, raw_text
from shared.inbound.seen import Body

_TEXT_TYPES = {"chat", "text", "url", "interactive", "buttons", "list", "template", "hsm", "native_flow"}
_SYSTEM_TYPES = {
    *("revoked", "ciphertext", "e2e_notification", "notification", "notification_template", "gp2", "call_log"),
    *(
        "protocol",
        "broadcast_notification",
        "debug",
        "pinned_message",
        "reaction",
        "oversized",
        "newsletter_notification",
    ),
    *("poll_update", "keep_in_chat", "album", "rich_response_status", "group_notification", "unknown"),
}
_NOISE = {
    *("protocolMessage", "senderKeyDistributionMessage", "fastRatchetKeySenderKeyDistributionMessage"),
    *("reactionMessage", "encReactionMessage", "pollUpdateMessage", "secretEncryptedMessage", "albumMessage"),
    *("encEventResponseMessage", "keepInChatMessage", "pinInChatMessage", "placeholderMessage", "callLogMesssage"),
    *("stickerSyncRmrMessage", "messageHistoryBundle", "messageHistoryNotice", "encCommentMessage", "editedMessage"),
    *("deviceSentMessage", "ephemeralMessage", "questionResponseMessage", "statusNotificationMessage"),
}
_POLLS = ("pollCreationMessage", *(f"pollCreationMessageV{version}" for version in range(2, 7)))
_DETAILED: tuple[tuple[tuple[str, ...], tuple[str, ...], MessageType, tuple[str, ...]], ...] = (
    (("order", "order_details"), ("orderMessage",), "order", ("message",)),
    (("product", "product_list"), ("productMessage",), "product", ("body",)),
    (
        ("groups_v4_invite", "newsletter_admin_invite"),
        ("groupInviteMessage", "newsletterAdminInviteMessage", "newsletterFollowerInviteMessageV2"),
        "invite",
        ("caption",),
    ),
    (("event_creation", "scheduled_event_creation", "event"), ("eventMessage", "eventCreationMessage"), "event", ()),
)
"""Kinds that are kept in the provider's words: WhatsApp Web's types, the engines' keys, and where their text is."""
_WEB_FIELDS = {
    *("orderId", "itemCount", "status", "token", "orderTitle", "sellerJid", "message", "totalAmount1000"),
    *("totalCurrencyCode", "productId", "title", "description", "businessOwnerJid", "currencyCode", "priceAmount1000"),
    *("inviteCode", "inviteCodeExp", "inviteGrp", "inviteGrpName", "eventName", "eventDescription", "eventStartTime"),
    *("eventEndTime", "eventLocation", "eventJoinLink", "eventIsCanceled"),
}


def is_noise(payload: Json, raw: RawMessage) -> bool:
    """Whether WhatsApp itself says so: notices, keys, edits that nobody could decrypt. WEBJS does not filter them."""
    kind = payload.get("type")
    if isinstance(kind, str) and kind.lower() in _SYSTEM_TYPES:
        return True
    return raw.type in _SYSTEM_TYPES or stub_of(raw.data) is not None


def body_of(payload: Json, raw: RawMessage, region: str) -> Body | None:
    """What the message holds; None when that is nothing.

    The order matters: WEBJS puts a location's thumbnail and a contact's vCard into `body`, orders and products
    come with a picture, and a caption is the body of a media message.
    """
    if is_noise(payload, raw):
        return None
    found = (
        choice_body(payload, raw)
        or _location(payload, raw)
        or _contacts(payload, raw, region)
        or _poll(raw)
        or _detailed(payload, raw)
        or media_body(payload, raw)
    )
    if found is not None:
        return found
    if raw.type is not None and raw.type not in _TEXT_TYPES:
        return parts.UNSUPPORTED
    text = body_text(payload.get("body"), "body") or raw_text(raw)
    menu = menu_body(text, raw)
    if menu is not None:
        return menu
    if text is not None:
        return Body("text", text, parts.content_or_none(link=_link(raw)))
    return parts.UNSUPPORTED if _is_unheard_of(raw) else None


def _location(payload: Json, raw: RawMessage) -> Body | None:
    found = raw.first("liveLocationMessage", "locationMessage")
    given = payload.get("location")
    if found is None and not isinstance(given, dict) and raw.type not in {"location", "live_location"}:
        return None
    key, inner = found or ("", {})
    is_live = key == "liveLocationMessage" or is_set(part(given, "live")) or is_set(raw.data.get("isLive"))
    is_live = is_live or is_set(inner.get("isLive")) or raw.type == "live_location"
    place = parts.place(
        _first(part(given, "latitude"), inner.get("degreesLatitude"), raw.data.get("lat")),
        _first(part(given, "longitude"), inner.get("degreesLongitude"), raw.data.get("lng")),
        is_live=is_live,
        accuracy=inner.get("accuracyInMeters"),
        name=first_word(part(given, "name"), inner.get("name"), part(given, "description"), raw.data.get("loc")),
        address=first_word(part(given, "address"), inner.get("address")),
        url=first_word(part(given, "url"), inner.get("url"), inner.get("URL")),
    )
    if place is None:
        return parts.UNSUPPORTED
    said = first_word(inner.get("comment"), inner.get("caption"))
    return Body("live_location" if is_live else "location", said, Content(location=place))


def _contacts(payload: Json, raw: RawMessage, region: str) -> Body | None:
    given = elements(payload.get("vCards"))
    one, several = raw.content.get("contactMessage"), part(raw.content, "contactsArrayMessage", "contacts")
    if not given and one is None and several is None and raw.type not in {"vcard", "multi_vcard"}:
        return None
    listed = [one, *elements(several), *elements(raw.data.get("vcardList"))]
    pairs = [(part(card, "displayName"), part(card, "vcard")) for card in listed if isinstance(card, dict)]
    if given:
        pairs = [(None, vcard) for vcard in given]
    elif not pairs:
        pairs = [(None, payload.get("body") or raw.data.get("body"))]
    cards = parts.cards(pairs, region)
    return Body("contacts", None, Content(contacts=cards)) if cards else parts.UNSUPPORTED


def _poll(raw: RawMessage) -> Body | None:
    found = raw.first(*_POLLS)
    if found is not None:
        title, options, most = (found[1].get(key) for key in ("name", "options", "selectableOptionsCount"))
    elif raw.type == "poll_creation":
        title, options, most = (raw.data.get(key) for key in ("pollName", "pollOptions", "pollSelectableOptionsCount"))
        title = first_word(title, raw.data.get("body"))
    else:
        return None
    asked = parts.poll(title, options, several=whole(most) != 1)
    return Body("poll", None, Content(poll=asked)) if asked is not None else parts.UNSUPPORTED


def _detailed(payload: Json, raw: RawMessage) -> Body | None:
    for types, keys, kind, texts in _DETAILED:
        found = raw.first(*keys)
        if found is None and raw.type not in types:
            continue
        told = found[1] if found else {key: value for key, value in raw.data.items() if key in _WEB_FIELDS}
        said = first_word(*(told.get(text) for text in texts)) or filled(payload.get("body") if found else None)
        return Body(kind, said, Content(details=parts.details(told) or {}))
    return None


def _link(raw: RawMessage) -> Any:
    text = raw.content.get("extendedTextMessage")
    shown = text if isinstance(text, dict) else raw.data
    url = first_word(part(shown, "matchedText"), part(shown, "canonicalUrl"), part(shown, "canonicalURL"))
    return parts.link(url, part(shown, "title"), part(shown, "description")) if url else None


def _is_unheard_of(raw: RawMessage) -> bool:
    """Whether the engine shows content that no key here names."""
    told = part(raw.data, "Info", "MediaType")
    if isinstance(told, str) and told.lower() in MEDIA_TYPES:
        return True
    return any(
        value is not None and key not in _NOISE and key not in {"conversation", "extendedTextMessage"}
        for key, value in raw.content.items()
        if "Message" in key
    )


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
