"""WAHA's webhook bodies: one event each, recognised by name. Pure."""

from collections.abc import Callable
from typing import Any

from services.ingress.delivery import Delivery
from services.ingress.providers.reading import Json, Unusable, filled
from services.ingress.providers.waha_acks import read_ack
from services.ingress.providers.waha_messages import read_message
from shared.contracts.envelope import Contract

Reader = Callable[[Delivery, Any], Contract]


def channel_of(body: Json) -> Any:
    """The session that the body belongs to, None when it names none."""
    return body.get("session")


def translate(delivery: Delivery, body: Json) -> list[Contract]:
    """The body's one event. A name that WAHA's contract does not list is quarantined."""
    event = filled(body.get("event"))
    if event is None:
        return [delivery.quarantined("unknown_event", "the body names no event", body)]
    reader = _READERS.get(event)
    if reader is None:
        return [delivery.quarantined("unknown_event", "the event is none of WAHA's contract", body)]
    return [delivery.read(reader, body, event)]


def _recorded(kind: str) -> Reader:
    """A reader of events that are recognised and kept whole: their payloads make sense only with the envelope."""

    def read(delivery: Delivery, body: Json) -> Contract:
        payload = body.get("payload")
        if not isinstance(payload, dict):
            raise Unusable("not_an_object", "payload is no object")
        # The envelope's id and time are the same for all retries, and tell "typing" from "typing" a minute later.
        identity = [body.get("id"), body.get("timestamp"), payload]
        return delivery.event(kind, str(body["event"]), body, identity=identity)

    return read


_READERS: dict[str, Reader] = {
    "message": read_message,
    "message.any": read_message,
    "message.ack": read_ack,
    "message.ack.group": read_ack,
    "message.reaction": _recorded("reaction"),
    "message.edited": _recorded("edited"),
    "message.revoked": _recorded("revoked"),
    "message.waiting": _recorded("ignored"),
    "session.status": _recorded("session"),
    "state.change": _recorded("session"),
    "presence.update": _recorded("presence"),
    "poll.vote": _recorded("poll_vote"),
    "poll.vote.failed": _recorded("poll_vote"),
    "event.response": _recorded("ignored"),
    "event.response.failed": _recorded("ignored"),
    "call.received": _recorded("call"),
    "call.accepted": _recorded("call"),
    "call.rejected": _recorded("call"),
    "group.v2.join": _recorded("group"),
    "group.v2.leave": _recorded("group"),
    "group.v2.participants": _recorded("group"),
    "group.v2.update": _recorded("group"),
    "group.join": _recorded("group"),
    "group.leave": _recorded("group"),
    "label.upsert": _recorded("label"),
    "label.deleted": _recorded("label"),
    "label.chat.added": _recorded("label"),
    "label.chat.deleted": _recorded("label"),
    "chat.archive": _recorded("ignored"),
    "engine.event": _recorded("ignored"),
}
