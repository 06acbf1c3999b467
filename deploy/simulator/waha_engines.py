"""The raw message of each WAHA engine: what it puts under `_data` and answers sends with. Pure."""

from datetime import UTC, datetime
from typing import Any

from deploy.simulator.messages import Message
from deploy.simulator.settings import Engine

Json = dict[str, Any]


def raw_message(message: Message, engine: Engine, own_phone: str) -> Json:
    match engine:
        case "GOWS":
            return _gows(message, own_phone)
        case "NOWEB":
            return _noweb(message)
        case "WEBJS":
            return _webjs(message, own_phone)


def internal_address(address: str) -> str:
    """The engines over websockets write direct chats in WhatsApp's internal form."""
    return address.replace("@c.us", "@s.whatsapp.net")


def _gows(message: Message, own_phone: str) -> Json:
    chat = internal_address(message.address)
    return {
        "Info": {
            "Chat": chat,
            "Sender": f"{own_phone}@s.whatsapp.net" if message.from_me else chat,
            "IsFromMe": message.from_me,
            "IsGroup": False,
            "AddressingMode": "lid" if chat.endswith("@lid") else "pn",
            "SenderAlt": "",
            "RecipientAlt": "",
            "ID": message.id,
            "Type": "text",
            "PushName": message.name,
            "Timestamp": datetime.fromtimestamp(message.timestamp, UTC).isoformat().replace("+00:00", "Z"),
            "MediaType": "",
        },
        "Message": {"conversation": message.text},
    }


def _noweb(message: Message) -> Json:
    chat = internal_address(message.address)
    return {
        "key": {
            "remoteJid": chat,
            "fromMe": message.from_me,
            "id": message.id,
            "addressingMode": "lid" if chat.endswith("@lid") else "pn",
        },
        "message": {"extendedTextMessage": {"text": message.text}},
        "messageTimestamp": message.timestamp,
        "pushName": message.name,
        "broadcast": False,
    }


def _webjs(message: Message, own_phone: str) -> Json:
    own = f"{own_phone}@c.us"
    serialized = f"{'true' if message.from_me else 'false'}_{message.address}_{message.id}"
    return {
        "id": {
            "fromMe": message.from_me,
            "remote": message.address,
            "id": message.id,
            "_serialized": serialized,
        },
        "body": message.text,
        "type": "chat",
        "t": message.timestamp,
        "notifyName": message.name,
        "from": own if message.from_me else message.address,
        "to": message.address if message.from_me else own,
        "ack": 0 if message.from_me else 1,
    }
