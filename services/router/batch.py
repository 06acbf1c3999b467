"""A batch of events on its way through one transaction: what each concerns, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.router.adapters.channels import KnownChannel
from services.router.domain.deliveries import Progress
from services.router.domain.working import AnchorKey
from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import MessageEchoed, MessageReceived, StatusReported
from shared.contracts.replies import ReplyGenerated
from shared.contracts.sending import MessageSent

Observed = MessageReceived | MessageEchoed
ForChat = ReplyGenerated | MessageSent | Progress

UNKNOWN_CHANNEL = "skipped:unknown_channel"
UNKNOWN_NUMBER = "skipped:unknown_number"
NO_CHAT = "skipped:no_chat"
UNKNOWN_CHAT = "skipped:unknown_chat"
OWN_READ = "skipped:own_read"
PENDING = "skipped:pending"


@dataclass
class Batch:
    """Events by id, each once. Whoever has an outcome, or is put off, takes part in nothing further."""

    events: dict[UUID, Contract]
    channels: dict[ChannelRef, KnownChannel | None] = field(default_factory=dict)
    chat_of: dict[UUID, int] = field(default_factory=dict)
    anchor_of: dict[UUID, AnchorKey] = field(default_factory=dict)
    outcomes: dict[UUID, str] = field(default_factory=dict)
    put_off: set[UUID] = field(default_factory=set)
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    new_chats: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, events: Sequence[Contract]) -> "Batch":
        """Copies of one event are one event."""
        return cls({event.event_id: event for event in events})

    def pending(self) -> list[Contract]:
        """Events that are still to be decided."""
        return [event for key, event in self.events.items() if key not in self.outcomes and key not in self.put_off]

    def channel_of(self, event: Observed | StatusReported) -> KnownChannel:
        """The channel of an event that has one."""
        channel = self.channels[event.channel]
        assert channel is not None, "events of unknown channels have their outcome"  # noqa: S101
        return channel

    def sort_out(self) -> None:
        """Settle what needs no look at any chat, and name each other event's anchor."""
        for event in self.pending():
            key = event.event_id
            if isinstance(event, MessageReceived | MessageEchoed | StatusReported):
                channel = self.channels[event.channel]
                if channel is None:
                    self.outcomes[key] = UNKNOWN_CHANNEL
                    self.quarantined.append(_unknown_channel(event))
                elif isinstance(event, StatusReported):
                    if not event.from_me:
                        self.outcomes[key] = OWN_READ
                    elif event.status == "pending":
                        self.outcomes[key] = PENDING
                    else:
                        self.anchor_of[key] = (channel.id, True, event.provider_message_id)
                else:
                    from_me = isinstance(event, MessageEchoed)
                    self.anchor_of[key] = (channel.id, from_me, event.provider_message_id)
            elif isinstance(event, ForChat):
                self.chat_of[key] = event.chat_id
                if isinstance(event, MessageSent) and event.provider_message_id is not None:
                    self.anchor_of[key] = (event.channel_id, True, event.provider_message_id)

    def wanted_anchors(self) -> dict[AnchorKey, int | bool | None]:
        """The anchors of all pending events, with the message id that a new row may name at once."""
        wanted: dict[AnchorKey, int | bool | None] = {}
        for event in self.pending():
            key = self.anchor_of.get(event.event_id)
            if key is None:
                continue
            if isinstance(event, MessageSent):
                wanted[key] = event.message_id
            elif isinstance(event, MessageReceived | MessageEchoed):
                if wanted.get(key) is None:
                    wanted[key] = True
            else:
                wanted.setdefault(key, None)
        return wanted


def _unknown_channel(event: Observed | StatusReported) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "provider": event.channel.provider,
        "reason": "unknown_channel",
        "detail": f"no {event.channel.provider} channel is {event.channel.external_id!r}",
        "encoding": "json",
        "raw": event.model_dump(mode="json"),
        "received_at": event.received_at,
    }
