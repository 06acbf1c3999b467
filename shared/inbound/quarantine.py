"""What was quarantined, read again by the present code: for a person who looks, and for the replay of it. Pure."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from pydantic import ValidationError

from shared.contracts.catalog import CONTRACTS
from shared.contracts.envelope import Contract
from shared.contracts.messages import WebhookQuarantined
from shared.ids import content_id
from shared.inbound.delivery import Provider
from shared.inbound.normalise import Knows, OwnOf, normalise
from shared.phones import DEFAULT_REGION

EVENT = "event"
"""Such a `part`, with the routing key after a colon, says that `raw` is one of Sapa's own events: what was sent to a
channel that nobody knew then."""

# Keys that hold one item instead of an array.
_SINGLE = frozenset({"messages_removed_all", "health", "qr", "user"})


@dataclass(frozen=True, slots=True)
class Kept:
    """Something quarantined; fields as in `shared.db.models.events.QuarantinedWebhook`."""

    provider: Provider
    encoding: str
    raw: Any
    channel: str | None
    part: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What the present code makes of it: events that can be used, and what still cannot, with the reasons."""

    events: tuple[Contract, ...]
    refused: tuple[WebhookQuarantined, ...]

    @property
    def is_understood(self) -> bool:
        """All of it can be used."""
        return bool(self.events) and not self.refused


def body_of(kept: Kept) -> bytes:
    """The body of a webhook that says only this, as its provider would have sent it."""
    if kept.encoding == "base64":
        try:
            return base64.b64decode(kept.raw)
        except (binascii.Error, TypeError, ValueError):
            return b""
    return orjson.dumps(_document_of(kept))


def read_again(
    kept: Kept,
    *,
    correlation_id: str,
    knows: Knows | None = None,
    own_of: OwnOf | None = None,
    region: str = DEFAULT_REGION,
) -> Reading:
    """Its events, as of when it was received: the same ones at every reading, so that they count once."""
    if kept.part is not None and kept.part.startswith(f"{EVENT}:"):
        event = _event_of(kept)
        return Reading((event,) if event is not None else (), ())
    contracts = normalise(
        kept.provider,
        body_of(kept),
        received_at=kept.received_at,
        correlation_id=correlation_id,
        knows=knows,
        own_of=own_of,
        region=region,
    )
    refused = tuple(one for one in contracts if isinstance(one, WebhookQuarantined))
    return Reading(tuple(one for one in contracts if not isinstance(one, WebhookQuarantined)), refused)


def _document_of(kept: Kept) -> Any:
    """An item goes back into the array that it was taken from."""
    if kept.part is None or kept.part.startswith(f"{EVENT}:"):
        return kept.raw
    items = kept.raw if kept.part in _SINGLE else kept.raw if _is_several(kept) else [kept.raw]
    body: dict[str, Any] = {kept.part: items}
    if kept.channel is not None:
        body["channel_id"] = kept.channel
    return body


def _is_several(kept: Kept) -> bool:
    """A flood of items of one body is kept as one list of them; an item itself is never a list."""
    return isinstance(kept.raw, list)


def _event_of(kept: Kept) -> Contract | None:
    """The event under an id of its own: the router has dealt with the first one, by putting it aside."""
    contract = CONTRACTS.get((kept.part or "").partition(":")[2])
    if contract is None:
        return None
    try:
        event = contract.model_validate(kept.raw)
    except ValidationError:
        return None
    return event.model_copy(update={"event_id": content_id("replayed", str(event.event_id))})
