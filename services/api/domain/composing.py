"""What kind of message a reply is, and whether its parts belong together. Pure."""

from dataclasses import dataclass

from services.api.domain.contact_cards import contact_card
from services.api.domain.menus import menu_of
from services.api.domain.refusals import Refused
from services.api.schemas.messages import Reply
from shared.contracts.content import MEDIA_TYPES, ContactCard, Content, Location, MessageType, Poll
from shared.phones import to_e164

MAX_CAPTION = 1024
_WITH_CAPTION = frozenset({"image", "video", "document"})
_PARTS: dict[str, MessageType] = {"location": "location", "contacts": "contacts", "poll": "poll"}


@dataclass(frozen=True, slots=True)
class Composed:
    """`type` None: what the uploaded file is likeliest to be. `content` holds all but the file."""

    type: MessageType | None
    text: str
    content: Content | None


def compose_reply(reply: Reply, region: str) -> Composed:
    """The message that the reply describes. Raises Refused naming the field at fault."""
    given = [name for name in ("upload_id", *_PARTS) if getattr(reply, name) is not None]
    if len(given) > 1:
        raise Refused("validation_failed", f"cannot be sent together with {given[0]}", field=given[1])
    if given and reply.menu is not None:
        raise Refused("validation_failed", f"cannot be sent together with {given[0]}", field="menu")
    kind = _kind(reply, given[0] if given else None)
    _check_text(reply, kind, has_part=bool(given))
    return Composed(kind, reply.text or "", _content(reply, region))


def _kind(reply: Reply, part: str | None) -> MessageType | None:
    if part is None:
        if reply.type in MEDIA_TYPES:
            raise Refused("validation_failed", f"is needed for a message of type {reply.type}", field="upload_id")
        if reply.type in _PARTS:
            raise Refused("validation_failed", f"is needed for a message of type {reply.type}", field=reply.type)
        return "text"
    if part == "upload_id":
        if reply.type is not None and reply.type not in MEDIA_TYPES:
            raise Refused("validation_failed", f"a file cannot be sent as {reply.type}", field="type")
        return reply.type
    if reply.type not in {None, _PARTS[part]}:
        raise Refused("validation_failed", f"does not fit: {part} is given", field="type")
    return _PARTS[part]


def _check_text(reply: Reply, kind: MessageType | None, *, has_part: bool) -> None:
    if not has_part and not reply.text:
        raise Refused("validation_failed", "is needed", field="text")
    if has_part and kind is not None:
        refuse_caption(reply.text or "", kind)


def refuse_caption(text: str, kind: MessageType) -> None:
    """Raises Refused when WhatsApp would not show these words with a message of this type."""
    if text and kind not in _WITH_CAPTION:
        raise Refused("validation_failed", f"WhatsApp shows no text with a message of type {kind}", field="text")
    if len(text) > MAX_CAPTION:
        raise Refused("validation_failed", f"A caption has at most {MAX_CAPTION} characters", field="text")


def _content(reply: Reply, region: str) -> Content | None:
    if reply.location is not None:
        return Content(location=Location(**reply.location.model_dump()))
    if reply.poll is not None:
        poll = reply.poll
        return Content(poll=Poll(title=poll.title, options=tuple(poll.options), several=poll.several))
    if reply.menu is not None:
        return Content(menu=menu_of(reply.menu))
    if reply.contacts is not None:
        return Content(contacts=tuple(_cards(reply, region)))
    return None


def _cards(reply: Reply, region: str) -> list[ContactCard]:
    cards = []
    for place, contact in enumerate(reply.contacts or ()):
        phones = []
        for number, given in enumerate(contact.phones):
            phone = to_e164(given, region)
            if phone is None:
                field = f"contacts.{place}.phones.{number}"
                raise Refused("invalid_phone_number", "is no valid phone number", field=field)
            phones.append(phone)
        cards.append(contact_card(contact.name, phones))
    return cards
