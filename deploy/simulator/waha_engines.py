"""The raw message of each WAHA engine: what it puts under `_data` and answers sends with. Pure."""

from datetime import UTC, datetime
from typing import Any

from deploy.simulator.content import Kind
from deploy.simulator.messages import Message
from deploy.simulator.settings import Engine
from deploy.simulator.waha_addresses import addressing, internal, with_participant
from deploy.simulator.waha_proto import message_json
from deploy.simulator.whapi_content import preview

Json = dict[str, Any]

_GOWS_MEDIA: dict[Kind, str] = {"voice": "ptt", "short": "ptv", "location": "location", "live_location": "livelocation"}
_MEDIA = frozenset({"image", "video", "gif", "audio", "document", "sticker"})
_WEBJS_TYPES: dict[Kind, str] = {
    "text": "chat",
    "gif": "video",
    "short": "ptv",
    "voice": "ptt",
    "live_location": "location",
    "contacts": "vcard",
    "poll": "poll_creation",
    "choice": "list_response",
    "menu": "list",
    "invite": "groups_v4_invite",
    "event": "event_creation",
}


def raw_message(message: Message, engine: Engine, own_phone: str) -> Json:
    match engine:
        case "GOWS":
            return _gows(message, own_phone)
        case "NOWEB":
            return _noweb(message)
        case "WEBJS":
            return _webjs(message, own_phone)


def _gows(message: Message, own_phone: str) -> Json:
    chat = internal(message.address)
    sender = internal(message.author.address if message.author else message.address)
    alt = message.author.alt if message.author else message.alt
    media = _GOWS_MEDIA.get(message.kind) or (message.kind if message.kind in _MEDIA else "")
    return {
        "Info": {
            "Chat": chat,
            "Sender": f"{own_phone}@s.whatsapp.net" if message.from_me else sender,
            "IsFromMe": message.from_me,
            "IsGroup": message.address.endswith("@g.us"),
            "AddressingMode": addressing(chat if message.from_me else sender),
            "SenderAlt": "" if message.from_me else internal(alt or ""),
            "RecipientAlt": internal(message.alt or "") if message.from_me else "",
            "ID": message.id,
            "Type": "media" if media else "poll" if message.kind == "poll" else "text",
            "PushName": message.author.name if message.author else message.name,
            "Timestamp": rfc3339(message.timestamp),
            "MediaType": "gif" if message.kind == "gif" else media,
        },
        "Message": message_json(message, gows=True),
    }


def rfc3339(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def _noweb(message: Message) -> Json:
    return {
        "key": noweb_key(message),
        "message": message_json(message, gows=False),
        "messageTimestamp": message.timestamp,
        "pushName": message.author.name if message.author else message.name,
        "broadcast": False,
    }


def noweb_key(message: Message) -> Json:
    """Baileys' name for a message."""
    chat = internal(message.address)
    key: Json = {"remoteJid": chat, "fromMe": message.from_me, "id": message.id, "addressingMode": addressing(chat)}
    if message.author is not None:
        key["participant"] = internal(message.author.address)
        key["addressingMode"] = addressing(key["participant"])
        if message.author.alt:
            key["participantAlt"] = internal(message.author.alt)
    elif message.alt:
        key["remoteJidAlt"] = internal(message.alt)
    return key


def _webjs(message: Message, own_phone: str) -> Json:
    own = f"{own_phone}@c.us"
    data: Json = {
        "id": webjs_id(message, own_phone),
        "body": webjs_body(message),
        "type": _webjs_type(message),
        "t": message.timestamp,
        "notifyName": message.author.name if message.author else message.name,
        "from": own if message.from_me else message.address,
        "to": message.address if message.from_me else own,
        "ack": 0 if message.from_me else 1,
    }
    if message.author is not None:
        data["author"] = message.author.address
    return {**data, **_webjs_content(message)}


def webjs_id(message: Message, own_phone: str, *, short: bool = False) -> Json:
    """whatsapp-web.js's name for a message."""
    named: Json = {"fromMe": message.from_me, "remote": message.address, "id": message.id}
    serialized = f"{'true' if message.from_me else 'false'}_{message.address}_{message.id}"
    if with_participant(message.address) and not short and (message.author is not None or message.from_me):
        participant = f"{own_phone}@c.us" if message.author is None else message.author.address
        named["participant"] = participant
        serialized = f"{serialized}_{participant}"
    return {**named, "_serialized": serialized}


def webjs_body(message: Message) -> str:
    """WEBJS puts a place's picture and a contact's card where the text belongs."""
    content = message.content
    if content.place is not None:
        return preview().partition(",")[2]
    if content.cards:
        return content.cards[0].vcard if len(content.cards) == 1 else ""
    if content.question is not None:
        return content.question.title
    return content.tapped.title if content.tapped is not None else message.text


def _webjs_type(message: Message) -> str:
    if len(message.content.cards) > 1:
        return "multi_vcard"
    if message.content.tapped is not None and message.content.tapped.kind == "button":
        return "buttons_response"
    return _WEBJS_TYPES.get(message.kind, message.kind)


def _webjs_content(message: Message) -> Json:
    content = message.content
    data: Json = {}
    if message.view_once:
        data["isViewOnce"] = True
    if message.forwarded:
        data |= {"isForwarded": True, "forwardingScore": 1}
    if message.mentions:
        data["mentionedJidList"] = list(message.mentions)
    if message.quote is not None:
        data |= {"quotedStanzaID": message.quote.id, "quotedParticipant": message.quote.author}
    if content.file is not None:
        data |= {"mimetype": content.file.mime_type, "size": len(content.file.data), "filename": content.file.name}
        data |= {"caption": message.text, "isGif": message.kind == "gif", "duration": content.file.seconds}
    if content.place is not None:
        data |= {"lat": content.place.latitude, "lng": content.place.longitude, "loc": content.place.name}
        data["isLive"] = message.kind == "live_location"
    if content.question is not None:
        data["pollName"] = content.question.title
        data["pollOptions"] = [{"name": o, "localId": n} for n, o in enumerate(content.question.options)]
        data["pollSelectableOptionsCount"] = 0 if content.question.several else 1
    if content.tapped is not None:
        chosen = content.tapped.id or content.tapped.title
        data |= (
            {"selectedButtonId": chosen}
            if content.tapped.kind == "button"
            else {"listResponse": {"title": content.tapped.title, "singleSelectReply": {"selectedRowId": chosen}}}
        )
    return {**data, **content.details} if content.details is not None else data
