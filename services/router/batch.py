"""A batch of events on its way through one transaction: what each concerns, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.router.adapters.channels import KnownChannel
from services.router.domain.admission import turned_away
from services.router.domain.deliveries import Progress
from services.router.domain.facts import Fact
from services.router.domain.working import AnchorKey
from shared.contracts.contacts import AddressLinked, CallReported
from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import MessageEchoed, MessageReceived, StatusReported
from shared.contracts.replies import ReplyGenerated
from shared.contracts.sending import MessageChanged, MessageChangeFailed, MessageSent
from shared.conversations.merge_rules import NUMBER_CHANGED
from shared.inbound.quarantine import EVENT

Observed = MessageReceived | MessageEchoed
OfChannel = Observed | StatusReported | Fact | AddressLinked | CallReported
OfMessage = MessageSent | Progress | MessageChanged | MessageChangeFailed
ForChat = ReplyGenerated | OfMessage

UNKNOWN_CHANNEL = "skipped:unknown_channel"
UNKNOWN_NUMBER = "skipped:unknown_number"
NO_CHAT = "skipped:no_chat"
UNKNOWN_CHAT = "skipped:unknown_chat"
OWN_READ = "skipped:own_read"
PENDING = "skipped:pending"


@dataclass
class Batch:
    """Events by id, each once. Whoever has an outcome, or is put off, takes part in nothing further.

    `learned`: chats whose customer's number was found out. `merges`: chats of a channel that are one person's, with
    `survivors` where it is said which of the two stays.
    """

    events: dict[UUID, Contract]
    channels: dict[ChannelRef, KnownChannel | None] = field(default_factory=dict)
    chat_of: dict[UUID, int] = field(default_factory=dict)
    anchor_of: dict[UUID, AnchorKey] = field(default_factory=dict)
    fact_anchors: dict[UUID, tuple[AnchorKey, ...]] = field(default_factory=dict)
    outcomes: dict[UUID, str] = field(default_factory=dict)
    put_off: set[UUID] = field(default_factory=set)
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    new_chats: set[int] = field(default_factory=set)
    learned: dict[int, str] = field(default_factory=dict)
    merges: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)
    survivors: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Sequence[Contract]) -> "Batch":
        """Copies of one event are one event."""
        return cls({event.event_id: event for event in events})

    def pending(self) -> list[Contract]:
        """Events that are still to be decided."""
        return [event for key, event in self.events.items() if key not in self.outcomes and key not in self.put_off]

    def channel_of(self, event: OfChannel) -> KnownChannel:
        """The channel of an event that has one."""
        channel = self.channels[event.channel]
        assert channel is not None, "events of unknown channels have their outcome"  # noqa: S101
        return channel

    def sort_out(self) -> None:
        """Settle what needs no look at any chat, and name each other event's anchor."""
        for event in self.pending():
            key = event.event_id
            if isinstance(event, OfChannel):
                channel = self.channels[event.channel]
                if channel is None:
                    self.outcomes[key] = UNKNOWN_CHANNEL
                    self.quarantined.append(_unknown_channel(event))
                elif event.address is not None and (reason := turned_away(event.address, channel)) is not None:
                    self.outcomes[key] = reason
                else:
                    self._name_anchors(event, channel)
            elif isinstance(event, ForChat):
                self.chat_of[key] = event.chat_id
                if isinstance(event, MessageSent) and event.provider_message_id is not None:
                    self.anchor_of[key] = (event.channel_id, True, event.provider_message_id)

    def _name_anchors(self, event: OfChannel, channel: KnownChannel) -> None:
        key = event.event_id
        match event:
            case StatusReported():
                if not event.from_me:
                    self.outcomes[key] = OWN_READ
                elif event.status == "pending":
                    self.outcomes[key] = PENDING
                else:
                    self.anchor_of[key] = (channel.id, True, event.provider_message_id)
            case MessageReceived() | MessageEchoed():
                self.anchor_of[key] = (channel.id, isinstance(event, MessageEchoed), event.provider_message_id)
            case AddressLinked() | CallReported():
                pass
            case _:  # a provider that does not tell whose message it is about means either
                sides = (False, True) if event.target_from_me is None else (event.target_from_me,)
                self.fact_anchors[key] = tuple((channel.id, side, event.target) for side in sides)

    def all_anchors(self, event: Contract) -> tuple[AnchorKey, ...]:
        """Every anchor that the event is about."""
        key = event.event_id
        return (self.anchor_of[key],) if key in self.anchor_of else self.fact_anchors.get(key, ())

    def one_person(self, channel_id: int, chat: int, other: int, reason: str) -> None:
        """Two chats turned out to be one person's."""
        if chat != other:
            self.merges.setdefault((min(chat, other), max(chat, other)), (channel_id, reason))

    def renumbered(self, channel_id: int, newest: int, former: int) -> None:
        """The person of the chat `former` has another number now, whose chat is `newest`."""
        if newest != former:
            pair = min(newest, former), max(newest, former)
            self.merges[pair], self.survivors[pair] = (channel_id, NUMBER_CHANGED), newest

    def follow(self, merged: dict[int, int]) -> None:
        """Events of merged chats are those of the chats that these have become."""
        for key, chat_id in self.chat_of.items():
            self.chat_of[key] = merged.get(chat_id, chat_id)

    def wanted_anchors(self) -> dict[AnchorKey, int | bool | None]:
        """The anchors of all pending events, with the message id that a new row may name at once."""
        wanted: dict[AnchorKey, int | bool | None] = {}
        for event in self.pending():
            for fact_key in self.fact_anchors.get(event.event_id, ()):
                wanted.setdefault(fact_key, None)
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


def _unknown_channel(event: OfChannel) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "provider": event.channel.provider,
        "reason": "unknown_channel",
        "detail": f"no {event.channel.provider} channel is {event.channel.external_id!r}",
        "encoding": "json",
        "raw": event.model_dump(mode="json"),
        "channel": event.channel.external_id,
        "part": f"{EVENT}:{event.routing_key}",
        "received_at": event.received_at,
    }
