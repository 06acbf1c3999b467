"""WAHA's acknowledgements, `message.ack` and `message.ack.group`. Pure."""

from typing import Any

from shared.contracts.envelope import Contract
from shared.contracts.messages import ReportedStatus
from shared.inbound.delivery import Delivery
from shared.inbound.providers.reading import Json, Unusable, address, flag, mapping, milliseconds, moment
from shared.inbound.providers.waha_ids import chat_of, engine_of, message_id_of, own_addresses

_LEVELS: dict[int, ReportedStatus] = {-1: "failed", 0: "pending", 1: "sent", 2: "delivered", 3: "read", 4: "played"}
_NAMES: dict[str, ReportedStatus] = {
    "ERROR": "failed",
    "PENDING": "pending",
    "SERVER": "sent",
    "DEVICE": "delivered",
    "READ": "read",
    "PLAYED": "played",
}


def read_ack(delivery: Delivery, body: Any) -> Contract:
    """How far one message has come, for whom. Acks of unknown level say nothing and are only kept.

    Whose message it was is taken from the id: WEBJS inverts `fromMe` in groups.
    """
    payload = mapping(body.get("payload"), "payload")
    message_id = message_id_of(payload)
    if message_id is None:
        raise Unusable("missing_id", "id is missing")
    status = _status(payload)
    by_flag = flag(payload.get("fromMe"), "fromMe")
    from_me = message_id.from_me if message_id.from_me is not None else by_flag is not False
    own = own_addresses(body, delivery.region)
    chat = chat_of(payload, message_id, from_me=from_me, engine=engine_of(body), own=own, region=delivery.region)
    if status is None:
        return delivery.event("ignored", str(body["event"]), body, identity=payload, address=chat)
    # The payload's own time is the message's on WEBJS; only the envelope tells when this was reported.
    envelope_time = milliseconds(body.get("timestamp"), delivery.received_at)
    return delivery.status(
        message_id=message_id.bare,
        status=status,
        from_me=from_me,
        address=chat,
        reader=address(payload.get("participant"), "participant", delivery.region),
        error="ERROR" if status == "failed" else None,
        reported_at=moment(envelope_time, delivery.received_at),
    )


def _status(payload: Json) -> ReportedStatus | None:
    """By number, else by name; None for a level that says nothing."""
    level, name = payload.get("ack"), payload.get("ackName")
    if isinstance(level, str) and level.lstrip("-").isdecimal():
        level = int(level[:4])
    if isinstance(level, int | float) and not isinstance(level, bool):
        return _LEVELS.get(int(level))
    if level is not None:
        raise Unusable("wrong_type", "ack is no number")
    if name is not None and not isinstance(name, str):
        raise Unusable("wrong_type", "ackName is no string")
    return _NAMES.get(name.upper()) if name else None
