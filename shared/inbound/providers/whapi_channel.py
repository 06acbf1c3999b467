"""What Whapi tells of the channel itself: health, QR, linked and unlinked. Pure."""

from typing import Any

from shared.addresses import phone_of
from shared.channels.states import WHAPI_CODES, WHAPI_STATES
from shared.contracts.channels import ChannelState, ChannelStateReported
from shared.contracts.envelope import Contract
from shared.inbound.delivery import Delivery
from shared.inbound.providers.reading import any_address, filled, mapping, part, whole

_QR: dict[str, ChannelState] = {"OK": "needs_qr", "WAITING": "needs_qr", "TIMEOUT": "needs_qr", "ERROR": "failed"}
_LONGEST_IMAGE = 200_000


def read_health(delivery: Delivery, item: Any) -> Contract:
    """`health`: the status by its word, else by its number."""
    item = mapping(item, "health")
    status = item.get("status")
    told = filled(part(status, "text")) or filled(status) or WHAPI_CODES.get(whole(part(status, "code")) or 0)
    state = WHAPI_STATES.get(told.upper()) if told else None
    if told is None or state is None:
        return delivery.event("session", "health", item, identity=_now(delivery, item))
    return _reported(delivery, "health", item, state, told.upper(), phone=_phone(delivery, item.get("user")))


def read_qr(delivery: Delivery, item: Any) -> Contract:
    """`qr`: what the phone has to see. One that timed out shows nothing any more, and the channel still waits."""
    item = mapping(item, "qr")
    told = (filled(item.get("status")) or "OK").upper()
    state = _QR.get(told)
    if state is None:
        return delivery.event("session", "qr", item, identity=_now(delivery, item))
    is_shown = state == "needs_qr" and told != "TIMEOUT"
    return _reported(
        delivery,
        "qr",
        item,
        state,
        f"QR {told}",
        qr=filled(item.get("rowdata")) if is_shown else None,
        qr_image=_image(item.get("base64")) if is_shown else None,
    )


def read_user(delivery: Delivery, item: Any, *, is_gone: bool = False) -> Contract:
    """`user`: the account was linked, or unlinked."""
    item = mapping(item, "user")
    if is_gone:
        return _reported(delivery, "user", item, "disconnected", "user deleted")
    return _reported(delivery, "user", item, "connected", "user linked", phone=_phone(delivery, item))


def _reported(
    delivery: Delivery, name: str, item: Any, state: ChannelState, told: str, **more: str | None
) -> ChannelStateReported:
    return ChannelStateReported(**delivery.stamp(name, _now(delivery, item)), state=state, provider_state=told, **more)


def _now(delivery: Delivery, item: Any) -> list[Any]:
    """These have no time of their own: the same one later is another event."""
    return [delivery.received_at.isoformat(), item]


def _phone(delivery: Delivery, user: Any) -> str | None:
    own = any_address(delivery.region, part(user, "id"), part(user, "phone"))
    return phone_of(own, delivery.region) if own is not None else None


def _image(value: Any) -> str | None:
    text = filled(value)
    if text is None or len(text) > _LONGEST_IMAGE:
        return None
    return text if text.startswith("data:image/") else f"data:image/png;base64,{text}"
