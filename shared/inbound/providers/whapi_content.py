"""What a Whapi message holds, type by type. Pure."""

from collections.abc import Callable
from typing import Any, Literal

from shared.contracts.content import Content, Media, MessageType
from shared.inbound.providers import parts
from shared.inbound.providers.reading import (
    Json,
    Unusable,
    any_identifier,
    body_text,
    elements,
    filled,
    first_word,
    is_set,
    mapping,
    name,
    part,
    web_address,
    whole,
    word,
)
from shared.inbound.providers.whapi_menus import menu_body
from shared.inbound.seen import Body

Variant = Literal["gif", "short", "note", "animated"]

TEXT_TYPES = ("text", "link_preview")
_MEDIA: dict[str, tuple[MessageType, Variant | None]] = {
    "image": ("image", None),
    "video": ("video", None),
    "gif": ("video", "gif"),
    "short": ("video", "short"),
    "audio": ("audio", None),
    "voice": ("voice", None),
    "ptt": ("voice", None),
    "document": ("document", None),
    "documentWithCaption": ("document", None),
    "sticker": ("sticker", None),
}
_MOST_BYTES = 2**53


def body_of(item: Json, message_type: str, region: str) -> Body | None:
    """What the message holds; None when it is empty, unusable when a text is missing altogether."""
    if message_type in TEXT_TYPES:
        return _text(item, message_type)
    if message_type in _MEDIA:
        return _media(item, message_type)
    if message_type == "story":
        inner = next((kind for kind in _ANYTHING if item.get(kind) is not None), None)
        return body_of(item, inner, region) if inner else parts.UNSUPPORTED
    reader = _READERS.get(message_type)
    if reader is not None:
        return reader(item.get(message_type), item, region)
    # Something new. Its words, if it has any where texts have them, help whoever looks at the placeholder.
    return Body("unsupported", first_word(part(item, "text", "body"), part(item, message_type, "body")))


def words_of(content: Any) -> str | None:
    """The text or caption in a content object, also when it lies one level deeper under its type."""
    if not isinstance(content, dict):
        return word(content)
    shallow = first_word(content.get("body"), content.get("caption"), content.get("text"), content.get("title"))
    if shallow is not None:
        return shallow
    inner = (value for value in content.values() if isinstance(value, dict))
    return next((text for value in inner if (text := first_word(value.get("body"), value.get("caption")))), None)


def _text(item: Json, message_type: str) -> Body | None:
    """The customer's whole text; one with a link in it comes as `link_preview` and has no `text`."""
    content = item.get(message_type)
    if content is None:
        message_type = next((other for other in TEXT_TYPES if item.get(other) is not None), message_type)
        content = item.get(message_type)
    if content is None:
        raise Unusable("missing_text", f"type is {message_type}, but {message_type} is missing")
    if isinstance(content, str):
        text = filled(content)
    else:
        content = mapping(content, message_type)
        text = body_text(content.get("body"), f"{message_type}.body")
    if text is None:
        return None
    if message_type == "text" or isinstance(content, str):
        return Body("text", text)
    shown = parts.link(
        first_word(content.get("url"), content.get("canonical")), content.get("title"), content.get("description")
    )
    return Body("text", text, parts.content_or_none(link=shown))


def _media(item: Json, message_type: str) -> Body:
    kind, variant = _MEDIA[message_type]
    file = next((found for key in (message_type, kind) if isinstance(found := item.get(key), dict)), None)
    if file is None:
        return Body(kind, None, Content(media=Media(provider_error="the message came without its file")))
    if kind == "sticker" and is_set(file.get("animated")):
        variant = "animated"
    file_name = name(first_word(file.get("filename"), file.get("file_name")))
    caption = first_word(file.get("caption"))
    media = Media(
        url=web_address(file.get("link")) or web_address(file.get("url")),
        provider_media_id=any_identifier(file.get("id")),
        mime_type=word(file.get("mime_type"), 255),
        file_name=file_name,
        size=whole(file.get("file_size"), _MOST_BYTES),
        sha256=word(file.get("sha256"), 255),
        seconds=whole(file.get("seconds")),
        width=whole(file.get("width")),
        height=whole(file.get("height")),
        variant=variant,
        view_once=is_set(file.get("view_once")) or is_set(item.get("view_once")),
    )
    said = None if kind == "document" and parts.only_names_file(caption, file_name) else caption
    return Body(kind, said, Content(media=media))


def _location(content: Any, item: Json, _region: str) -> Body:
    is_live = item.get("type") == "live_location" or content is item.get("live_location")
    if not isinstance(content, dict):
        return parts.UNSUPPORTED
    place = parts.place(
        content.get("latitude"),
        content.get("longitude"),
        is_live=is_live,
        accuracy=content.get("accuracy"),
        name=content.get("name"),
        address=content.get("address"),
        url=content.get("url"),
    )
    said = first_word(content.get("comment"), content.get("caption"))
    if place is None:
        return parts.UNSUPPORTED
    return Body("live_location" if is_live else "location", said, Content(location=place))


def _contacts(content: Any, item: Json, region: str) -> Body:
    listed = part(content, "list")
    found = elements(listed) if isinstance(listed, list) else elements(content) or [content]
    cards = parts.cards(((part(one, "name"), part(one, "vcard")) for one in found), region)
    return Body("contacts", None, Content(contacts=cards)) if cards else parts.UNSUPPORTED


def _poll(content: Any, item: Json, _region: str) -> Body:
    limit = part(content, "vote_limit")
    options = elements(part(content, "options")) or elements(part(content, "results"))
    asked = parts.poll(part(content, "title"), options, several=limit is not None and whole(limit) != 1)
    return Body("poll", None, Content(poll=asked)) if asked is not None else parts.UNSUPPORTED


def _detailed(kind: MessageType, *texts: str) -> Callable[[Any, Json, str], Body]:
    """A reader of what is kept in the provider's words; the first of `texts` is what people read."""

    def read(content: Any, _item: Json, _region: str) -> Body:
        told = parts.details(content)
        if told is None:
            return parts.UNSUPPORTED
        return Body(kind, first_word(*(told.get(text) for text in texts)), Content(details=told))

    return read


def _album(content: Any, item: Json, _region: str) -> Body | None:
    """An album's pictures come as messages of their own; its head alone holds nothing to show."""
    listed = part(content, "list") or part(content, "media") or part(content, "items") or content
    return parts.UNSUPPORTED if elements(listed) else None


_READERS: dict[str, Callable[[Any, Json, str], Body | None]] = {
    "location": _location,
    "live_location": _location,
    "contact": _contacts,
    "contact_list": _contacts,
    "poll": _poll,
    "reply": menu_body,
    "interactive": menu_body,
    "buttons": menu_body,
    "list": menu_body,
    "hsm": menu_body,
    "carousel": menu_body,
    "order": _detailed("order", "text"),
    "product": _detailed("product", "body"),
    "catalog": _detailed("product", "body"),
    "product_items": _detailed("product", "body"),
    "group_invite": _detailed("invite", "body"),
    "newsletter_invite": _detailed("invite", "body"),
    "admin_invite": _detailed("invite", "body"),
    "event": _detailed("event"),
    "album": _album,
    "media_album": _album,
    "media album": _album,
    "media": _album,
}
_ANYTHING = (*TEXT_TYPES, *_MEDIA, *_READERS)

CONTENT_KEYS = ("text", "link_preview", "action", *sorted({*_MEDIA, *_READERS}))
"""Under which keys content lies, by which a message without a type is known."""
