"""What a Whapi message holds: one object named after its type, and the context around it. Pure."""

import base64
import re
from typing import Any

from deploy.simulator import samples
from deploy.simulator.content import VIDEO_KINDS, Content, File, Kind, Question, Tapped, option_id
from deploy.simulator.messages import Message, Quote

Json = dict[str, Any]

_URL = re.compile(r"https?://\S+")
_CHOICE_PREFIXES = {"button": ("buttons_reply", "ButtonsV3:"), "list": ("list_reply", "ListV3:")}
_DETAIL_TYPES = {"order": "order", "product": "product", "invite": "group_invite", "event": "event"}
NOT_FETCHED = "media_init"
"""The id of a file that Whapi has not got yet."""


def content_of(message: Message, link_base: str | None = None) -> Json:
    """`type` and the object of that name. `link_base`: where files can be had without a token, when webhooks say so."""
    kind, made = _content(message.kind, message.text, message.content, message.votes, message.timestamp)
    if message.content.file is not None:
        if message.media_fault is not None:
            made["id"] = NOT_FETCHED
        elif link_base is not None:
            made["link"] = f"{link_base}/{message.content.file.id}.{message.content.file.extension}"
        if message.view_once:
            made["view_once"] = True
    return {"type": kind, kind: made}


def context_of(message: Message, own_phone: str) -> Json | None:
    """Quote, mentions and forwarding; None where there is nothing of it."""
    context: Json = {}
    if message.quote is not None:
        context |= _quote(message.quote, own_phone)
    if message.forwarded:
        context |= {"forwarded": True, "forwarding_score": 1}
    if message.mentions:
        context["mentions"] = [digits(address) for address in message.mentions]
    return context or None


def digits(address: str) -> str:
    """How Whapi writes people: bare digits, LIDs whole."""
    return address if address.endswith("@lid") else address.partition("@")[0]


def poll(question: Question, votes: dict[str, tuple[str, ...]]) -> Json:
    """A poll with what has been chosen so far."""
    results = []
    for option in question.options:
        voters = [digits(who) for who, chosen in votes.items() if option in chosen]
        results.append({"id": option_id(option), "name": option, "count": len(voters), "voters": voters})
    return {
        "title": question.title,
        "options": list(question.options),
        "vote_limit": 0 if question.several else 1,
        "total": sum(len(chosen) for chosen in votes.values()),
        "results": results,
    }


def _quote(quote: Quote, own_phone: str) -> Json:
    shown: Json = {"quoted_id": quote.id}
    if quote.from_me or quote.author is not None:
        shown["quoted_author"] = own_phone if quote.from_me else digits(quote.author or "")
    if quote.text is not None or quote.content.file is not None:
        kind, made = _content(quote.kind, quote.text or "", quote.content, {}, 0)
        shown |= {"quoted_type": kind, "quoted_content": made}
    return shown


def _content(
    kind: Kind, text: str, content: Content, votes: dict[str, tuple[str, ...]], timestamp: int
) -> tuple[str, Json]:
    """Whapi's type and the object that goes with it."""
    if content.file is not None:
        return kind, _file(kind, text, content.file, timestamp)
    if content.place is not None:
        return kind, _place(kind, text, content)
    if content.cards:
        cards = [{"name": card.name, "vcard": card.vcard} for card in content.cards]
        return ("contact", cards[0]) if len(cards) == 1 else ("contact_list", {"list": cards})
    if content.question is not None:
        return "poll", poll(content.question, votes)
    if content.tapped is not None:
        return "reply", _reply(content.tapped)
    if content.menu is not None:
        return "interactive", _menu(text, content)
    if content.details is not None:
        return _DETAIL_TYPES[kind], {**content.details, "body": text} if text else content.details
    return _text(text)


def _text(text: str) -> tuple[str, Json]:
    url = _URL.search(text)
    if url is None:
        return "text", {"body": text}
    return "link_preview", {
        "body": text,
        "url": url.group(),
        "canonical": url.group(),
        "title": "",
        "description": "",
    }


def _file(kind: Kind, caption: str, file: File, timestamp: int) -> Json:
    made: Json = {
        "id": file.id,
        "mime_type": file.mime_type,
        "file_size": len(file.data),
        "sha256": file.sha256,
        "timestamp": timestamp,
    }
    if file.name:
        made["file_name"] = file.name
    if caption:
        made["caption"] = caption
    if kind in ("audio", "voice") or kind in VIDEO_KINDS:
        made["seconds"] = file.seconds or 0
    if kind == "voice":
        made["waveform"] = ""
    if kind == "document":
        made |= {"filename": file.name or "file", "page_count": 1}
    if kind in ("image", "sticker") or kind in VIDEO_KINDS:
        made |= {"width": file.width or 0, "height": file.height or 0, "preview": preview()}
    if kind == "gif":
        made["autoplay"] = True
    if kind == "sticker":
        made["animated"] = file.animated
    return made


def _place(kind: Kind, text: str, content: Content) -> Json:
    place = content.place
    if place is None:
        raise ValueError("a location without a place")
    made: Json = {"latitude": place.latitude, "longitude": place.longitude, "preview": preview()}
    if kind == "live_location":
        return {
            **made,
            "accuracy": place.accuracy or 0,
            "speed": 0,
            "degrees": 0,
            "caption": text,
            "sequence_number": 1,
        }
    for name in ("name", "address", "url", "accuracy"):
        if (value := getattr(place, name)) is not None:
            made[name] = value
    return {**made, "comment": text} if text else made


def _reply(tapped: Tapped) -> Json:
    name, prefix = _CHOICE_PREFIXES[tapped.kind]
    chosen: Json = {"id": f"{prefix}{tapped.id or tapped.title}", "title": tapped.title}
    if tapped.kind == "list":
        chosen["description"] = tapped.description or ""
    return {"type": name, name: chosen}


def _menu(text: str, content: Content) -> Json:
    menu = content.menu
    if menu is None:
        raise ValueError("a menu message without a menu")
    rows = [{"id": o.id, "title": o.title, "description": o.description} for o in menu.options]
    action: Json = (
        {"buttons": [{"type": "quick_reply", "id": row["id"], "title": row["title"]} for row in rows]}
        if menu.kind == "buttons"
        else {"list": {"label": menu.label or "", "sections": [{"title": "", "rows": rows}]}}
    )
    return {
        "type": "button" if menu.kind == "buttons" else "list",
        "header": {"text": menu.header or ""},
        "body": {"text": text},
        "footer": {"text": menu.footer or ""},
        "action": action,
    }


def preview() -> str:
    """A small picture as it comes along with files and places."""
    return "data:image/jpeg;base64," + base64.b64encode(samples.read("preview.jpg")).decode()
