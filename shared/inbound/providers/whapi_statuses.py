"""Whapi's delivery states. Pure."""

from typing import Any

from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageRevoked, ReportedStatus
from shared.inbound.delivery import Delivery
from shared.inbound.providers.reading import Json, Unusable, address, any_address, filled, identifier, mapping, moment

_WORDS: dict[str, ReportedStatus] = {
    "pending": "pending",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "played",
    "failed": "failed",
}
_DOCUMENTED_CODES: dict[int, ReportedStatus] = {3: "delivered", 4: "read"}
_LONGEST_ERROR = 500


def read_status(delivery: Delivery, item: Any) -> Contract:
    """One element of `statuses`. Deletions come this way too, and views of our own stories."""
    item = mapping(item, "the status")
    message_id = identifier(item.get("id"), "id")
    if message_id is None:
        raise Unusable("missing_id", "id is missing")
    recipient = address(item.get("recipient_id"), "recipient_id", delivery.region)
    if item.get("status") == "deleted":
        return MessageRevoked(
            **delivery.stamp("statuses.deleted", message_id),
            address=recipient,
            target=message_id,
            changed_at=moment(item.get("timestamp"), delivery.received_at) or delivery.received_at,
        )
    return delivery.status(
        message_id=message_id,
        status=_status(item),
        address=recipient,
        reader=any_address(delivery.region, item.get("viewer_id")) or recipient,
        error=_error(item),
        reported_at=moment(item.get("timestamp"), delivery.received_at),
    )


def _status(item: Json) -> ReportedStatus:
    """The word; the number only where the vendor documents it."""
    word, code = item.get("status"), item.get("code")
    if isinstance(word, str) and word.lower() in _WORDS:
        return _WORDS[word.lower()]
    if isinstance(code, str) and code.strip().isdecimal():
        code = int(code.strip()[:3])
    if word is None and isinstance(code, int) and code in _DOCUMENTED_CODES:
        return _DOCUMENTED_CODES[code]
    raise Unusable("unknown_status", "the status is no word of Whapi's contract")


def _error(item: Json) -> str | None:
    errors = item.get("errors")
    if not isinstance(errors, list):
        return None
    texts = [_error_text(error) for error in errors]
    return "; ".join(text for text in texts if text)[:_LONGEST_ERROR] or None


def _error_text(error: Any) -> str | None:
    if not isinstance(error, dict):
        return filled(error)
    words = [
        str(error[key]) for key in ("code", "title", "message", "details") if isinstance(error.get(key), str | int)
    ]
    return " ".join(words) or None
