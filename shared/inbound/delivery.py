"""One webhook while it is being read: where it came from, and what all its contracts share. Pure."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.contracts.contacts import AddressLinked
from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import ProviderEventReceived, ReportedStatus, StatusReported, WebhookQuarantined
from shared.ids import content_id
from shared.inbound.providers.number_changes import NumberChange
from shared.inbound.providers.reading import Unusable
from shared.phones import DEFAULT_REGION

Provider = Literal["whapi", "waha"]
Found = Contract | Sequence[Contract]
"""What a reader makes of one item: one contract, or several when the item says several things."""

UNEXPECTED = "unexpected"
"""The reason of an item that Sapa's own code failed on: kept like any other, and an error in the log."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The circumstances that every contract of one webhook shares.

    `own`: the channel's own addresses, as far as they are known.
    """

    provider: Provider
    channel: ChannelRef
    received_at: datetime
    correlation_id: str
    region: str = DEFAULT_REGION
    own: frozenset[str] = frozenset()

    def read(
        self, reader: Callable[["Delivery", Any], Found], item: Any, where: str, *, part: str | None = None
    ) -> list[Contract]:
        """What the reader makes of the item; a broken item is quarantined and loses no other.

        `part`: the key of the body that the item is in or is; None when it is the body.
        """
        try:
            found = reader(self, item)
            return [found] if isinstance(found, Contract) else list(found)
        except Unusable as trouble:
            return [self.quarantined(trouble.reason, f"{where}: {trouble}", item, part=part)]
        except Exception as error:
            return [self.quarantined(UNEXPECTED, f"{where}: {type(error).__name__}", item, part=part)]

    def stamp(self, kind: str, identity: Any) -> dict[str, Any]:
        """The fields that all contracts have. `identity` is what a redelivery repeats."""
        return {
            "event_id": self.event_id(kind, identity),
            "occurred_at": self.received_at,
            "correlation_id": self.correlation_id,
            "channel": self.channel,
            "received_at": self.received_at,
        }

    def status(
        self,
        *,
        message_id: str,
        status: ReportedStatus,
        from_me: bool = True,
        address: str | None = None,
        reader: str | None = None,
        error: str | None = None,
        reported_at: datetime | None = None,
    ) -> StatusReported:
        """How far a message has come; `reader` tells one group member's report from another's."""
        return StatusReported(
            **self.stamp("status", [message_id, from_me, status, reader]),
            address=address,
            provider_message_id=message_id,
            from_me=from_me,
            status=status,
            reader=reader if reader != address else None,
            error=error,
            reported_at=reported_at,
        )

    def event(
        self, kind: str, name: str, raw: Any, *, identity: Any = None, address: str | None = None
    ) -> ProviderEventReceived:
        """Anything else that the provider said. `identity` is what a redelivery repeats (default: `raw`)."""
        return ProviderEventReceived(
            **self.stamp(name, raw if identity is None else identity),
            kind=kind,
            address=address,
            provider_event=name,
            raw=raw,
        )

    def linked(self, address: str | None, alias: str | None) -> list[AddressLinked]:
        """The news that two addresses are one person; none when one is not told. The same pair is the same event."""
        if address is None or alias is None or address == alias:
            return []
        hidden, number = sorted((address, alias), key=lambda one: not one.endswith("@lid"))
        return [AddressLinked(**self.stamp("linked", [hidden, number]), address=hidden, alias=number, reason="payload")]

    def renumbered(self, change: NumberChange | None, identity: Any) -> list[AddressLinked]:
        """The news that somebody has another number (`alias`) than before (`address`); none where that is not told."""
        if change is None:
            return []
        stamp = self.stamp("number_changed", [change.old, change.new, identity])
        return [AddressLinked(**stamp, address=change.old, alias=change.new, reason="number_changed")]

    def quarantined(self, reason: str, detail: str, raw: Any, *, part: str | None = None) -> WebhookQuarantined:
        """Something unusable, kept for a person to look at."""
        return self._kept(reason, detail, raw, "json", part)

    def unreadable(self, reason: str, detail: str, body: bytes) -> WebhookQuarantined:
        """A body that is no usable JSON, kept byte for byte."""
        return self._kept(reason, detail, base64.b64encode(body).decode(), "base64")

    def event_id(self, kind: str, content: Any) -> UUID:
        """The same content from the same channel is the same event, however often it is delivered."""
        return content_id(self.provider, self.channel.external_id, kind, content)

    def _kept(
        self, reason: str, detail: str, raw: Any, encoding: Literal["json", "base64"], part: str | None = None
    ) -> WebhookQuarantined:
        return WebhookQuarantined(
            event_id=self.event_id("quarantined", [reason, encoding, raw]),
            occurred_at=self.received_at,
            correlation_id=self.correlation_id,
            provider=self.provider,
            reason=reason,
            detail=detail,
            raw=raw,
            encoding=encoding,
            channel=self.channel.external_id,
            part=part,
            received_at=self.received_at,
        )
