"""Whapi's JSON: messages, webhook bodies, answers and errors. Pure."""

from collections import Counter
from typing import Any

from deploy.simulator.messages import STORIES, Message, Status
from deploy.simulator.settings import Settings
from deploy.simulator.whapi_content import content_of, context_of, digits

Json = dict[str, Any]

SUFFIX = "s.whatsapp.net"
STATUS_CODES: dict[Status, int] = {"failed": 0, "pending": 1, "sent": 2, "delivered": 3, "read": 4, "played": 5}
ERRORS: dict[int, str] = {
    400: "Wrong request parameters",
    401: "Need channel authorization for using this request",
    402: "Trial version limit exceeded",
    403: "Sending messages to this recipient is forbidden",
    404: "Channel not found",
    429: "Too many requests",
    409: "Conflict",
    413: "Request entity too large",
    415: "Unsupported media type",
    500: "Internal server error",
}


def message_object(message: Message, settings: Settings, link_base: str | None = None) -> Json:
    """A message as webhooks, history and single reads show it; a text with a link is of type `link_preview`."""
    item: Json = {
        "id": message.id,
        "from_me": message.from_me,
        **content_of(message, link_base),
        "chat_id": chat_id(message.address),
        "timestamp": message.timestamp,
    }
    if message.from_me:
        item["from"] = settings.simulator_own_phone
        item["from_name"] = settings.simulator_own_name
        item["source"] = "api" if message.source == "api" else "mobile"
        item["status"] = message.status
    else:
        item["from"] = _sender(message)
        item["source"] = "mobile"
        if name := message.author.name if message.author else message.name:
            item["from_name"] = name
    if message.author is not None and message.name:
        item["chat_name"] = message.name
    if context := context_of(message, settings.simulator_own_phone):
        item["context"] = context
    if message.address == STORIES:
        item["type"] = "story"
    if message.deleted:
        item["status"] = "deleted"
    if message.reactions:
        item["reactions"] = [{"emoji": e, "count": n} for e, n in Counter(message.reactions.values()).items()]
    return item


def chat_id(address: str) -> str:
    """The chat as Whapi names it: stories have a name of their own."""
    return "stories" if address == STORIES else address


def _sender(message: Message) -> str:
    if message.author is not None:
        return digits(message.author.address)
    return message.address.partition("@")[0] if message.phone and "@lid" not in message.address else message.address


def messages_body(items: list[Json], settings: Settings, channel: str = "") -> Json:
    """The full webhook body for new messages, incoming and own; `channel`: another than the first."""
    return {
        "messages": items,
        "event": {"type": "messages", "event": "post"},
        "channel_id": channel or settings.whapi_channel_id,
    }


def simplified_body(messages: list[Message]) -> Json:
    """The short webhook body: no id, no type, no channel."""
    return {
        "messages": [
            {
                "from": f"{m.address.partition('@')[0]}@c.us" if m.address.endswith(f"@{SUFFIX}") else m.address,
                "from_name": m.name,
                "pushname": m.name.partition(" ")[0],
                "text": {"body": m.text},
                "timestamp": m.timestamp,
            }
            for m in messages
        ]
    }


def status_body(message: Message, status: Status, at: float, settings: Settings) -> Json:
    """The webhook body for one delivery state; its timestamp is a string, unlike a message's."""
    item: Json = {
        "id": message.id,
        "code": STATUS_CODES[status],
        "status": status,
        "recipient_id": message.address,
        "timestamp": str(int(at)),
    }
    if status == "failed":
        item["errors"] = [{"code": 500, "message": "Message could not be delivered"}]
    return {
        "statuses": [item],
        "event": {"type": "statuses", "event": "post"},
        "channel_id": message.session or settings.whapi_channel_id,
    }


def accepted(message: Message) -> Json:
    """The answer to a send."""
    return {
        "sent": True,
        "message": {
            "id": message.id,
            "from_me": True,
            **content_of(message),
            "chat_id": message.address,
            "timestamp": message.timestamp,
            "source": "api",
            "device_id": 0,
            "status": "pending",
        },
    }


def error(code: int, message: str | None = None, details: str | None = None) -> Json:
    body: Json = {"code": code, "message": message or ERRORS.get(code, ERRORS[500])}
    if details is not None:
        body["details"] = details
    return {"error": body}
