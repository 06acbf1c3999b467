"""What one transaction knows, and what it will write beyond `Changes`. Plain data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.contacts import CallReported
from shared.contracts.envelope import Contract
from shared.contracts.media import MediaFailed, MediaStored
from shared.conversations.state import Changes, ChatState, NewMessage, NewTurn
from shared.conversations.stays import Stay
from shared.conversations.telling import notification
from shared.conversations.transitions import Cause
from shared.conversations.waiting import outcome_known

AnchorKey = tuple[int, bool, str]
"""Channel id, from_me, provider message id."""

APPLIED = "applied"
DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Policy:
    """The router's own limits, from its settings."""

    turn_deadline: timedelta = timedelta(seconds=30)
    echo_hold: timedelta = timedelta(seconds=60)
    max_bot_replies_per_minute: int = 30
    recovered_max_reply_age: timedelta = timedelta(seconds=120)


@dataclass(slots=True)
class Anchor:
    """The locked row of one provider message id.

    `reserved` is the message id that a row made by this transaction already names: binding to it costs no update.
    `is_news`: which message it is became known in this transaction.
    """

    key: AnchorKey
    message_id: int | None = None
    status: str | None = None
    status_error: str | None = None
    status_at: datetime | None = None
    echo: dict[str, Any] | None = None
    echo_hold_until: datetime | None = None
    reserved: int | None = None
    facts: dict[str, Any] | None = None
    changed: bool = False
    is_news: bool = False

    @property
    def is_dirty(self) -> bool:
        """Whether the row says something else than this."""
        return self.changed or (self.reserved is not None and self.reserved != self.message_id)

    def bind(self, message_id: int) -> None:
        """This provider id is that message's; an echo that was held for it is absorbed."""
        if self.message_id != message_id:
            self.message_id, self.is_news = message_id, True
            self.changed = self.changed or self.reserved != message_id
        if self.echo is not None:
            self.echo, self.echo_hold_until, self.changed = None, None, True


@dataclass(slots=True)
class KnownMessage:
    """An existing message as far as decisions need it; changed only through `WorkingSet.patch`."""

    id: int
    chat_id: int
    from_me: bool
    origin: str
    text: str | None
    status: str
    created_at: datetime
    outbound_seq: int | None = None
    attempts: int = 0
    error_code: str | None = None
    error: str | None = None
    status_at: datetime | None = None
    provider_message_id: str | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    type: str = "text"
    content: dict[str, Any] | None = None
    quoted: dict[str, Any] | None = None
    participant: dict[str, Any] | None = None
    reactions: dict[str, Any] | None = None
    votes: dict[str, Any] | None = None
    original_text: str | None = None
    edited_at: datetime | None = None
    revoked_at: datetime | None = None
    awaiting_reply: bool = False
    media_id: int | None = None

    @classmethod
    def of(cls, message: NewMessage) -> "KnownMessage":
        """A message that this transaction makes."""
        return cls(
            id=message.id,
            chat_id=message.chat_id,
            from_me=message.from_me,
            origin=message.origin,
            text=message.text,
            status=message.status,
            created_at=message.created_at,
            outbound_seq=message.outbound_seq,
            provider_message_id=message.provider_message_id,
            sent_at=message.sent_at,
            received_at=message.received_at,
            status_at=message.status_at,
            type=message.type,
            content=message.content,
            quoted=message.quoted,
            participant=message.participant,
            reactions=message.reactions,
            votes=message.votes,
            original_text=message.original_text,
            edited_at=message.edited_at,
            revoked_at=message.revoked_at,
            awaiting_reply=message.awaiting_reply,
        )


@dataclass(slots=True)
class Line:
    """A message as the bot's turns see it. `cause` is known when it came with this transaction."""

    id: int
    sender: str
    text: str | None
    sent_at: datetime
    order: tuple[datetime, int, int]
    cause: Cause | None = None


@dataclass(slots=True)
class Conversation:
    """What the bot's next turn is made of: messages that await it, and the last ones before them."""

    awaiting: list[Line] = field(default_factory=list)
    history: list[Line] = field(default_factory=list)
    bot_replies_last_minute: int = 0


@dataclass(frozen=True, slots=True)
class DueTurn:
    """A turn whose time has come: to be emitted, or past its deadline."""

    id: UUID
    chat_id: int
    correlation_id: str
    created_at: datetime
    emit_at: datetime
    emitted_at: datetime | None
    deadline_at: datetime


@dataclass(slots=True)
class KnownChange:
    """A change of a message that is, or was, on its way to the provider. `settled`: this transaction settles it."""

    id: int
    message_id: int
    operation: str
    emoji: str | None
    text: str | None
    agent_id: int | None
    status: str
    error_code: str | None = None
    error: str | None = None
    settled: bool = False


@dataclass
class WorkingSet:
    """Locked and loaded state of one batch. Decisions change it in place; the writer saves it.

    `calls`: each with its channel and, where it is known, its chat. `numbers`: by channel, the number's address behind
    a hidden id that is named somewhere here. `team_online`: of each team, who is there.
    """

    now: datetime
    policy: Policy
    chats: dict[int, ChatState]
    changes: Changes = field(default_factory=Changes)
    anchors: dict[AnchorKey, Anchor] = field(default_factory=dict)
    messages: dict[int, KnownMessage] = field(default_factory=dict)
    conversations: dict[int, Conversation] = field(default_factory=dict)
    team_online: Mapping[int, Sequence[int]] = field(default_factory=dict)
    stays: dict[str, Stay] = field(default_factory=dict)
    unsettled: dict[int, list[KnownMessage]] = field(default_factory=dict)
    undated: dict[int, list[KnownMessage]] = field(default_factory=dict)
    numbers: dict[tuple[int, str], str] = field(default_factory=dict)
    spare_ids: Iterator[int] = field(default_factory=lambda: iter(()))
    spare_media_ids: Iterator[int] = field(default_factory=lambda: iter(()))
    message_changes: dict[int, KnownChange] = field(default_factory=dict)
    media_settled: list[MediaStored | MediaFailed] = field(default_factory=list)
    calls: list[tuple[CallReported, int, int | None]] = field(default_factory=list)
    profiles: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    absorbed: dict[int, int] = field(default_factory=dict)
    turns_emitted: list[NewTurn] = field(default_factory=list)

    def conversation(self, chat_id: int) -> Conversation:
        """The chat's, empty when nothing was loaded."""
        return self.conversations.setdefault(chat_id, Conversation())

    def numbers_on(self, channel_id: int) -> dict[str, str]:
        """The numbers behind hidden ids on a channel."""
        return {hidden: number for (channel, hidden), number in self.numbers.items() if channel == channel_id}

    def stay_of(self, chat: ChatState) -> Stay | None:
        """The stay of the guest behind the chat, through the phone number, on whatever channel they write."""
        return self.stays.get(chat.contact_phone) if chat.contact_phone else None

    def added(self, message: NewMessage) -> KnownMessage:
        """Remember a message that was just placed, for whatever else this batch says about it."""
        known = self.messages[message.id] = KnownMessage.of(message)
        return known

    def patch(self, message: KnownMessage, **columns: Any) -> None:
        """Change how far a message of ours has come. All columns are written, so that one statement serves many."""
        outcome_known(message.chat_id, message.status, columns.get("status", message.status), self.changes)
        for name, value in columns.items():
            setattr(message, name, value)
        self.changes.patch_message(
            message.id,
            chat_id=message.chat_id,
            status=message.status,
            status_at=message.status_at,
            error_code=message.error_code,
            error=message.error,
            attempts=message.attempts,
            provider_message_id=message.provider_message_id,
        )

    def alter(self, message: KnownMessage, **columns: Any) -> None:
        """Change what a message shows; its list preview, where it is the chat's last, is told of with it."""
        for name, value in columns.items():
            setattr(message, name, value)
        self.changes.patch_message(message.id, chat_id=message.chat_id, **columns)

    def there(self, chat: ChatState) -> Sequence[int]:
        """Those of the chat's team who are there; none where it has no team."""
        return self.team_online.get(chat.team_id, ()) if chat.team_id is not None else ()

    def notify(self, chat: ChatState, kind: str, *, message_id: int | None, agent_id: int | None) -> None:
        """A notification on the screens of the agent, else of the chat's team, else of all agents."""
        team = () if agent_id is not None else self.there(chat)
        self.changes.feed.append(notification(chat, kind, message_id=message_id, agent_id=agent_id, team=team))


def cause_of(event: Contract) -> Cause:
    """What follows from an event carries its journey on."""
    return Cause(event.correlation_id, event.event_id)
