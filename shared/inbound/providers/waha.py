"""WAHA's webhook bodies: one event each, recognised by name. Pure."""

from collections.abc import Callable
from typing import Any

from shared.contracts.envelope import Contract
from shared.inbound.delivery import Delivery, Found
from shared.inbound.providers.reading import Json, filled
from shared.inbound.providers.waha_acks import read_ack
from shared.inbound.providers.waha_facts import read_edited, read_reaction, read_revoked, read_vote
from shared.inbound.providers.waha_messages import read_message
from shared.inbound.providers.waha_states import read_call, read_group, read_other, read_presence, read_session

Reader = Callable[[Delivery, Any], Found]


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
    return delivery.read(_fact_in(body.get("payload")) or reader if reader is read_message else reader, body, event)


def _fact_in(payload: Any) -> Reader | None:
    """The reader of what comes under a message's name and is a fact about another message: it must not be answered."""
    if not isinstance(payload, dict):
        return None
    if isinstance(payload.get("reaction"), dict):
        return read_reaction
    if payload.get("revokedMessageId") is not None:
        return read_revoked
    if payload.get("editedMessageId") is not None:
        return read_edited
    return read_vote if isinstance(payload.get("vote"), dict) and isinstance(payload.get("poll"), dict) else None


_READERS: dict[str, Reader] = {
    "message": read_message,
    "message.any": read_message,
    "message.ack": read_ack,
    "message.ack.group": read_ack,
    "message.reaction": read_reaction,
    "message.edited": read_edited,
    "message.revoked": read_revoked,
    "message.waiting": read_other("ignored"),
    "session.status": read_session,
    "state.change": read_other("session"),
    "presence.update": read_presence,
    "poll.vote": read_vote,
    "poll.vote.failed": read_other("poll_vote"),
    "event.response": read_other("ignored"),
    "event.response.failed": read_other("ignored"),
    "call.received": read_call,
    "call.accepted": read_call,
    "call.rejected": read_call,
    "group.v2.join": read_group,
    "group.v2.leave": read_group,
    "group.v2.participants": read_group,
    "group.v2.update": read_group,
    "group.join": read_group,
    "group.leave": read_group,
    "label.upsert": read_other("label"),
    "label.deleted": read_other("label"),
    "label.chat.added": read_other("label"),
    "label.chat.deleted": read_other("label"),
    "chat.archive": read_other("ignored"),
    "engine.event": read_other("ignored"),
}
