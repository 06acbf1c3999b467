"""WAHA's JSON: webhook envelopes, message payloads by engine, answers and errors. Pure."""

import hashlib
import hmac
import secrets
import time
from typing import Any

from deploy.simulator.ids import waha_event_id
from deploy.simulator.messages import Message, Status
from deploy.simulator.settings import Engine, Settings
from deploy.simulator.waha_addresses import full_id, own_id
from deploy.simulator.waha_content import content_fields
from deploy.simulator.waha_engines import raw_message, webjs_id

Json = dict[str, Any]

VERSION = "2026.7.1"
ACKS: dict[Status, tuple[int, str]] = {
    "failed": (-1, "ERROR"),
    "pending": (0, "PENDING"),
    "sent": (1, "SERVER"),
    "delivered": (2, "DEVICE"),
    "read": (3, "READ"),
    "played": (4, "PLAYED"),
}
_NAMES = {
    403: "Forbidden",
    404: "Not Found",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    501: "Not Implemented",
}
RESTRICTED = "failed to send message: server returned error 463"
"""The engine's text for an account that may not open this chat: listed as never worth a retry."""
BROKEN = "failed to send message: internal error"


def message_payload(message: Message, settings: Settings) -> Json:
    """A message as `message`, `message.any` and the history show it, with the engine's own differences."""
    engine = settings.simulator_waha_engine
    ack = ACKS[message.status] if message.from_me else ((1, "SERVER") if engine == "WEBJS" else (2, "DEVICE"))
    participant = message.author.address if message.author else None
    payload: Json = {
        "id": full_id(message, settings),
        "timestamp": message.timestamp,
        "from": message.address,
        "fromMe": message.from_me,
        "source": "api" if message.source == "api" else "app",
        "to": participant,
        "participant": participant,
        "ack": ack[0],
        "ackName": ack[1],
        **content_fields(message, settings),
        "_data": raw_message(message, engine, settings.simulator_own_phone),
    }
    if engine == "NOWEB":
        payload["to"] = message.address if participant else None
        if participant is None:
            del payload["to"]
    elif engine == "WEBJS":
        payload["from"], payload["to"] = (
            (own_id(settings), message.address) if message.from_me else (message.address, own_id(settings))
        )
    return payload


def ack_payload(message: Message, status: Status, settings: Settings) -> Json:
    """The payload of `message.ack`; WEBJS sends the whole message with it."""
    ack, name = ACKS[status]
    if settings.simulator_waha_engine == "WEBJS":
        return {**message_payload(message, settings), "ack": ack, "ackName": name}
    participant = message.author.address if message.author else None
    return {
        "id": full_id(message, settings),
        "from": message.address,
        "to": None,
        "participant": participant,
        "fromMe": message.from_me,
        "ack": ack,
        "ackName": name,
        "_data": None,
    }


def envelope(event: str, payload: Json, session: str, at: float, settings: Settings) -> Json:
    """The body of one webhook; GOWS leaves out the top-level `engine`."""
    engine = settings.simulator_waha_engine
    own = settings.simulator_own_phone
    body: Json = {
        "id": waha_event_id(),
        "timestamp": int(at * 1000),
        "event": event,
        "session": session,
        "metadata": {},
        "me": {
            "id": own_id(settings),
            "pushName": settings.simulator_own_name,
            "lid": f"1{own}@lid",
            "jid": f"{own}:12@s.whatsapp.net",
        },
        "payload": payload,
        "environment": {"version": VERSION, "engine": engine, "tier": "CORE", "browser": _browser(engine)},
    }
    if engine != "GOWS":
        body["engine"] = engine
    return body


def _browser(engine: Engine) -> str | None:
    return "/usr/bin/chromium" if engine == "WEBJS" else None


def webhook_headers(body: bytes, timestamp_ms: int, hmac_key: str | None) -> dict[str, str]:
    """The headers of one delivery; its retries repeat them."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"WAHA/{VERSION}",
        "X-Webhook-Request-Id": secrets.token_hex(7),
        "X-Webhook-Timestamp": str(timestamp_ms),
    }
    if hmac_key is not None:
        headers["X-Webhook-Hmac"] = hmac.new(hmac_key.encode(), body, hashlib.sha512).hexdigest()
        headers["X-Webhook-Hmac-Algorithm"] = "sha512"
    return headers


def accepted(message: Message, settings: Settings) -> Json:
    """The answer to a send, in the engine's own shape; NOWEB shows polls like its webhooks do."""
    engine = settings.simulator_waha_engine
    raw = raw_message(message, engine, settings.simulator_own_phone)
    if engine == "GOWS":
        return {"id": full_id(message, settings), "_data": raw}
    if engine == "NOWEB":
        if message.content.question is not None:
            return message_payload(message, settings)
        return {**raw, "status": "PENDING"}
    return {
        "_data": raw,
        "id": webjs_id(message, settings.simulator_own_phone, short=True),
        "ack": 0,
        "hasMedia": message.content.file is not None,
        "body": raw["body"],
        "type": raw["type"],
    }


def error(code: int, message: str | list[str]) -> Json:
    """The plain error body of refused requests."""
    return {"statusCode": code, "message": message, "error": _NAMES.get(code, "Bad Request")}


def exception(message: str, path: str, body: object, settings: Settings, method: str = "POST") -> Json:
    """The body of every 500; it echoes the request."""
    return {
        "statusCode": 500,
        "timestamp": int(time.time() * 1000),
        "exception": {"message": message, "name": "Error", "stack": f"Error: {message}\n    at simulator"},
        "request": {"path": path, "method": method, "body": body, "query": {}},
        "version": {"version": VERSION, "engine": settings.simulator_waha_engine, "tier": "CORE", "browser": None},
    }
