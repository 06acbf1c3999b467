"""One webhook while it is being read: where it came from, and how its items become contracts. Pure."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.ingress.providers.reading import Unusable
from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import (
    EchoSource,
    MessageEchoed,
    MessageReceived,
    ProviderEventReceived,
    ReportedStatus,
    StatusReported,
    WebhookQuarantined,
)
from shared.ids import content_id, new_id
from shared.phones import DEFAULT_REGION

Provider = Literal["whapi", "waha"]

UNEXPECTED = "unexpected"
"""The reason of an item that Sapa's own code failed on: kept like any other, and an error in the log."""
IDENTICAL_WITHIN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A text in a direct chat, read from either provider. `source` matters on own messages only."""

    address: str
    text: str
    from_me: bool
    provider_message_id: str | None
    sent_at: datetime | None
    sent_at_ms: int | None = None
    sender_name: str | None = None
    sender_avatar: str | None = None
    source: EchoSource = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The circumstances that every contract of one webhook shares."""

    provider: Provider
    channel: ChannelRef
    received_at: datetime
    correlation_id: str
    region: str = DEFAULT_REGION

    def read(self, reader: Callable[["Delivery", Any], Contract], item: Any, where: str) -> Contract:
        """What the reader makes of the item; a broken item is quarantined and loses no other."""
        try:
            return reader(self, item)
        except Unusable as trouble:
            return self.quarantined(trouble.reason, f"{where}: {trouble}", item)
        except Exception as error:
            return self.quarantined(UNEXPECTED, f"{where}: {type(error).__name__}", item)

    def message(self, message: TextMessage, content: Any) -> MessageReceived | MessageEchoed:
        """A customer's message or our own number's; `content` is the provider's item, which identifies the event.

        An item without an id gets one from chat, time and text; one that also lacks a time cannot be
        told from another of the same text, except by when it came.
        """
        event_id = self.event_id("message", content)
        provider_message_id, dedupe_seconds = message.provider_message_id, None
        if provider_message_id is None and message.sent_at is not None:
            made = content_id(message.address, int(message.sent_at.timestamp()), message.text)
            provider_message_id = f"gen-{made.hex}"
        elif provider_message_id is None:
            event_id, provider_message_id = new_id(), f"gen-{new_id().hex}"
            dedupe_seconds = IDENTICAL_WITHIN_SECONDS
        facts: dict[str, Any] = {
            "event_id": event_id,
            "occurred_at": self.received_at,
            "correlation_id": self.correlation_id,
            "channel": self.channel,
            "address": message.address,
            "provider_message_id": provider_message_id,
            "has_provider_id": message.provider_message_id is not None,
            "dedupe_seconds": dedupe_seconds,
            "text": message.text,
            "sent_at": message.sent_at,
            "sent_at_ms": message.sent_at_ms,
            "received_at": self.received_at,
        }
        if message.from_me:
            return MessageEchoed(**facts, source=message.source)
        return MessageReceived(**facts, sender_name=message.sender_name, sender_avatar=message.sender_avatar)

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
            event_id=self.event_id("status", [message_id, from_me, status, reader]),
            occurred_at=self.received_at,
            correlation_id=self.correlation_id,
            channel=self.channel,
            address=address,
            provider_message_id=message_id,
            from_me=from_me,
            status=status,
            error=error,
            reported_at=reported_at,
            received_at=self.received_at,
        )

    def event(self, kind: str, name: str, raw: Any, *, identity: Any = None) -> ProviderEventReceived:
        """Anything else that the provider said. `identity` is what a redelivery repeats (default: `raw`)."""
        return ProviderEventReceived(
            event_id=self.event_id(name, raw if identity is None else identity),
            occurred_at=self.received_at,
            correlation_id=self.correlation_id,
            channel=self.channel,
            kind=kind,
            provider_event=name,
            raw=raw,
            received_at=self.received_at,
        )

    def quarantined(self, reason: str, detail: str, raw: Any) -> WebhookQuarantined:
        """Something unusable, kept for a person to look at."""
        return self._kept(reason, detail, raw, "json")

    def unreadable(self, reason: str, detail: str, body: bytes) -> WebhookQuarantined:
        """A body that is no usable JSON, kept byte for byte."""
        return self._kept(reason, detail, base64.b64encode(body).decode(), "base64")

    def event_id(self, kind: str, content: Any) -> UUID:
        """The same content from the same channel is the same event, however often it is delivered."""
        return content_id(self.provider, self.channel.external_id, kind, content)

    def _kept(self, reason: str, detail: str, raw: Any, encoding: Literal["json", "base64"]) -> WebhookQuarantined:
        return WebhookQuarantined(
            event_id=self.event_id("quarantined", [reason, encoding, raw]),
            occurred_at=self.received_at,
            correlation_id=self.correlation_id,
            provider=self.provider,
            reason=reason,
            detail=detail,
            raw=raw,
            encoding=encoding,
            received_at=self.received_at,
        )
