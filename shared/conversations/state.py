"""A locked chat in memory, and what is to be written about it. Plain data."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.chats import Mode, Priority
from shared.contracts.envelope import Contract
from shared.db.unit_of_work import FeedItem


@dataclass(slots=True)
class ChatState:
    """A chat as it stands in the locked row, with what decisions need of its contact and channel.

    Transitions change it in place and set `dirty`; nothing else does. `channel_team_id`: the team that answers the
    channel's chats unless they are routed elsewhere. Of a team that is gone nothing is seen here.
    """

    id: int
    channel_id: int
    provider: str
    session: str | None
    reopen_closed: bool
    turn_wait_ms: int
    max_reply_age_s: int | None
    contact_id: int
    contact_name: str | None
    contact_phone: str | None
    contact_language: str | None
    is_group: bool
    address: str
    mode: Mode
    mode_version: int
    assigned_agent_id: int | None
    labels: list[str]
    online_until: datetime | None
    unread_count: int
    last_activity_at: datetime
    last_message_at: datetime | None
    last_message_id: int | None
    last_order_time: datetime | None
    last_order_tie: int
    read_order_time: datetime | None
    read_order_tie: int
    outbound_seq: int
    open_turn_id: UUID | None
    bot_has_answered: bool
    merged_into: int | None
    bot_in_groups: bool = False
    priority: Priority = "normal"
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None
    snoozed_by: int | None = None
    assignee_unread_count: int = 0
    assignee_read_time: datetime | None = None
    assignee_read_tie: int = 0
    waiting_since: datetime | None = None
    team_id: int | None = None
    channel_team_id: int | None = None
    assignment_version: int = 0
    assigned_at: datetime | None = None
    queued_at: datetime | None = None
    returned_from_id: int | None = None
    dirty: bool = False


@dataclass(slots=True)
class NewMessage:
    """A message to insert; fields as in `shared.db.models.messages.Message`."""

    id: int
    chat_id: int
    channel_id: int
    from_me: bool
    sender: str
    origin: str
    text: str | None
    status: str
    order_time: datetime
    order_tie: int
    created_at: datetime
    type: str = "text"
    agent_id: int | None = None
    provider_message_id: str | None = None
    client_key: str | None = None
    outbound_seq: int | None = None
    mode_version: int | None = None
    turn_id: UUID | None = None
    awaiting_reply: bool = False
    stay_session_id: UUID | None = None
    link_preview: bool = True
    is_first_contact: bool = False
    sent_at: datetime | None = None
    received_at: datetime | None = None
    status_at: datetime | None = None
    error_code: str | None = None
    error: str | None = None
    recovered: bool = False
    content: dict[str, Any] | None = None
    quoted: dict[str, Any] | None = None
    participant: dict[str, Any] | None = None
    reactions: dict[str, Any] | None = None
    votes: dict[str, Any] | None = None
    raw: Any | None = None
    original_text: str | None = None
    edited_at: datetime | None = None
    revoked_at: datetime | None = None
    routed: str | None = None
    answers: bool = False


@dataclass(frozen=True, slots=True)
class NewMediaFile:
    """The file of a message, to be fetched; fields as in `shared.db.models.media.MediaFile`."""

    id: int
    message_id: int
    chat_id: int
    type: str
    source: dict[str, Any]
    file_name: str | None
    mime_type: str | None
    size: int | None
    width: int | None
    height: int | None
    seconds: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewMessageChange:
    """A change of a message on its way; fields as in `shared.db.models.messages.MessageChange`."""

    id: int
    message_id: int
    chat_id: int
    outbound_seq: int
    operation: str
    emoji: str | None
    text: str | None
    agent_id: int | None
    client_key: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn of the bot to open; fields as in `shared.db.models.turns.BotTurn`."""

    id: UUID
    chat_id: int
    mode_version: int
    message_ids: list[int]
    correlation_id: str
    emit_at: datetime
    emitted_at: datetime | None
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class NewTimelineEntry:
    """Something that was done with a chat."""

    chat_id: int
    kind: str
    agent_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadMark:
    """How far a person has read a chat; fields as in `shared.db.models.attention.ChatRead`.

    No time: as far as before.
    """

    user_id: int
    chat_id: int
    order_time: datetime | None
    order_tie: int
    marked_unread: bool


@dataclass
class Changes:
    """Everything that one transaction will write about its chats.

    `message_patches`: message id → columns to set. `media_sources`: file id → where the provider has it now.
    `turns_closed`: turn id → outcome. `no_longer_awaiting`: chats whose customers' messages wait for the bot no more.
    `turn_rules`: turn id → the rule that the bot answered by. `recount_waiting`: chats whose `waiting_since` is to be
    found among their messages (`shared.conversations.waiting`).
    """

    messages: list[NewMessage] = field(default_factory=list)
    message_patches: dict[int, dict[str, Any]] = field(default_factory=dict)
    media_files: list[NewMediaFile] = field(default_factory=list)
    media_sources: dict[int, dict[str, Any]] = field(default_factory=dict)
    message_changes: list[NewMessageChange] = field(default_factory=list)
    timeline: list[NewTimelineEntry] = field(default_factory=list)
    turns_opened: list[NewTurn] = field(default_factory=list)
    turns_closed: dict[UUID, str] = field(default_factory=dict)
    turn_rules: dict[UUID, str] = field(default_factory=dict)
    read_marks: list[ReadMark] = field(default_factory=list)
    recount_waiting: set[int] = field(default_factory=set)
    no_longer_awaiting: set[int] = field(default_factory=set)
    contracts: list[Contract] = field(default_factory=list)
    feed: list[FeedItem] = field(default_factory=list)
    announced: set[tuple[str, int | None, int | None]] = field(default_factory=set)

    def patch_message(self, message_id: int, *, chat_id: int | None = None, **columns: Any) -> None:
        """Set columns of an existing (or just added) message; later values win."""
        self.message_patches.setdefault(message_id, {}).update(columns)
        self.announce("message.updated", chat_id=chat_id, message_id=message_id)

    def announce(self, kind: str, *, chat_id: int | None, message_id: int | None = None, **data: Any) -> None:
        """Tell open inboxes; the same thing twice is told once."""
        if not data:
            key = (kind, chat_id, message_id)
            if key in self.announced:
                return
            self.announced.add(key)
        self.feed.append(FeedItem(kind, chat_id, message_id, data or None))
