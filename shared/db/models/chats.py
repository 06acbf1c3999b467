"""Chats, their messages, and what is known of a message before it is there.

`chats` and `messages` are written by router and api, both through `shared.conversations`, which takes the chat's lock.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class Chat(Base):
    """The one chat of a contact on a channel, for ever.

    `address`: where replies go (the address the customer last wrote from). `mode_version` counts changes of mode.
    `outbound_seq`: the last place taken in the chat's lane. `last_order_time`/`last_order_tie`: the highest
    display key so far. `open_turn_id`: the bot's turn that waits for its reply. `priority`: low, normal, high, urgent.
    `snoozed_at`: since when the chat is put aside, None when it is not; it wakes at `snoozed_until` at the latest
    (None: only when the customer writes), and tells `snoozed_by`.

    `unread_count`: customers' messages beyond what anybody of the desk has read; `assignee_unread_count`: beyond what
    the assigned agent has. `waiting_since`: the oldest customer's message that nobody has answered. `escalated_for`:
    the `waiting_since` that supervisors were told of (ADR 25).

    `team_id`: whose agents answer it; None for everybody. `assignment_version` counts the changes of agent,
    `assigned_at` is when this one got it. `queued_at`: since when it waits for an agent, None while it does not.
    `returned_from_id`: the agent whom it was taken from because they were gone or silent, until somebody has it again.
    """

    __tablename__ = "chats"
    __table_args__ = (
        UniqueConstraint("channel_id", "contact_id"),
        CheckConstraint("mode in ('bot', 'agent', 'paused', 'closed')", name="mode"),
        Index("ix_chats_activity", sql("last_activity_at desc"), sql("id desc")),
        Index("ix_chats_mode_activity", "mode", sql("last_activity_at desc"), sql("id desc")),
        Index("ix_chats_assigned_activity", "assigned_agent_id", sql("last_activity_at desc"), sql("id desc")),
        Index("ix_chats_labels", "labels", postgresql_using="gin"),
        CheckConstraint("priority in ('low', 'normal', 'high', 'urgent')", name="priority"),
        Index("ix_chats_priority", "priority", "last_activity_at", "id", postgresql_where=sql("priority <> 'normal'")),
        Index("ix_chats_snoozed", "last_activity_at", "id", postgresql_where=sql("snoozed_at is not null")),
        Index("ix_chats_wakes", "snoozed_until", postgresql_where=sql("snoozed_until is not null")),
        Index("ix_chats_waiting", "waiting_since", "id", postgresql_where=sql("waiting_since is not null")),
        Index("ix_chats_team_activity", "team_id", sql("last_activity_at desc"), sql("id desc")),
        Index(
            "ix_chats_queue",
            "queued_at",
            "id",
            postgresql_where=sql("mode = 'agent' and assigned_agent_id is null and merged_into is null"),
        ),
        Index(
            "ix_chats_in_hand",
            "assigned_agent_id",
            postgresql_where=sql("mode <> 'closed' and assigned_agent_id is not null and merged_into is null"),
        ),
        Index("ix_chats_address_trigrams", sql("address gin_trgm_ops"), postgresql_using="gin"),
        Index("ix_chats_labels_trigrams", sql("joined_labels(labels) gin_trgm_ops"), postgresql_using="gin"),
        Index("ix_chats_contact_id", "contact_id"),
        Index(
            "ix_chats_counts",
            "assigned_agent_id",
            "team_id",
            "mode",
            "unread_count",
            "assignee_unread_count",
            postgresql_where=sql("merged_into is null"),
        ),
    )

    id: Mapped[BigId]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("contacts.id"))
    address: Mapped[str]
    mode: Mapped[str] = mapped_column(server_default=sql("'bot'"))
    mode_version: Mapped[int] = mapped_column(server_default=sql("0"))
    assigned_agent_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    assignment_version: Mapped[int] = mapped_column(server_default=sql("0"))
    assigned_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    returned_from_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    labels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=sql("'{}'"))
    online_until: Mapped[datetime | None]
    unread_count: Mapped[int] = mapped_column(server_default=sql("0"))
    last_activity_at: Mapped[CreatedAt]
    last_message_at: Mapped[datetime | None]
    last_message_id: Mapped[int | None] = mapped_column(BigInteger)
    last_order_time: Mapped[datetime | None]
    last_order_tie: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    read_order_time: Mapped[datetime | None]
    read_order_tie: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    assignee_unread_count: Mapped[int] = mapped_column(server_default=sql("0"))
    assignee_read_time: Mapped[datetime | None]
    assignee_read_tie: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    waiting_since: Mapped[datetime | None]
    escalated_for: Mapped[datetime | None]
    outbound_seq: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    open_turn_id: Mapped[UUID | None]
    bot_has_answered: Mapped[bool] = mapped_column(server_default=sql("false"))
    merged_into: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("chats.id"))
    priority: Mapped[str] = mapped_column(server_default=sql("'normal'"))
    snoozed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snoozed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]


class Message(Base):
    """One message. Shown by `(order_time, order_tie, id)`, which is fixed when it is inserted.

    `status`: `received` for a customer's; else queued, sending, sent, delivered, read, played, failed, unknown,
    cancelled. `awaiting_reply`: a customer's message that no turn of the bot has taken up yet.
    `stay_session_id`: the guest session it belongs to. `outbound_seq`: its newest place in the lane. `recovered`: found
    in the provider's history, brought by no webhook.

    `link_preview`, `is_first_contact`: how a message of ours was ordered to be sent, for whoever orders it again
    (`shared.contracts.sending.SendMessage`).

    `content`: all that is not text, as in `shared.contracts.content.Content`; `quoted` and `participant` likewise.
    `reactions`: by actor (`us` for our number, `them` for the customer of a direct chat, an address in a group) the
    emoji, name, address and time; a removed one has no emoji. `votes`: by voter the options and the time.
    `routed`: who was to answer a customer's message, or why the bot was not (`services.router.domain.routing`).
    `answers`: whether a message of ours ends the customer's wait. `status_times`: when it last came to each status.
    `edited_at`, `revoked_at`: the provider's times; `original_text` is what an edited message said first. `raw`: the
    provider's item, where the type is `unsupported`.

    `discarded_at`, `discarded_by`: somebody has said that a message that failed, or whose outcome is unknown, is not
    to be sent any more.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index(
            "uq_messages_provider_message_id",
            "channel_id",
            "from_me",
            "provider_message_id",
            unique=True,
            postgresql_where=sql("provider_message_id is not null"),
        ),
        Index(
            "uq_messages_client_key",
            "chat_id",
            "client_key",
            unique=True,
            postgresql_where=sql("client_key is not null"),
        ),
        Index(
            "ix_messages_quoted",
            "channel_id",
            sql("(quoted ->> 'provider_message_id')"),
            postgresql_where=sql("quoted is not null"),
        ),
        Index("ix_messages_order", "chat_id", "order_time", "order_tie", "id"),
        Index("ix_messages_awaiting_reply", "chat_id", postgresql_where=sql("awaiting_reply")),
        Index("ix_messages_inbound", "channel_id", "received_at", postgresql_where=sql("not from_me")),
        Index("ix_messages_unsettled", "created_at", postgresql_where=sql("status in ('queued', 'sending')")),
        Index(
            "ix_messages_not_delivered",
            "chat_id",
            "created_at",
            postgresql_where=sql("status in ('failed', 'unknown')"),
        ),
        Index(
            "ix_messages_stay_session",
            "stay_session_id",
            "order_time",
            "order_tie",
            "id",
            postgresql_where=sql("stay_session_id is not null"),
        ),
        Index(
            "ix_messages_files",
            "chat_id",
            "type",
            "order_time",
            "order_tie",
            "id",
            postgresql_where=sql("type in ('image', 'video', 'document', 'audio', 'voice')"),
        ),
        Index(
            "ix_messages_links",
            "chat_id",
            "order_time",
            "order_tie",
            "id",
            postgresql_where=sql("text ~* 'https?://'"),
        ),
        Index(
            "ix_messages_upload",
            sql("(content #>> '{media,upload_id}')"),
            postgresql_where=sql("(content #>> '{media,upload_id}') is not null"),
        ),
        CheckConstraint("sender in ('customer', 'agent', 'bot', 'system')", name="sender"),
        CheckConstraint(
            "status in ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'played', 'failed', 'unknown', "
            "'cancelled')",
            name="status",
        ),
    )

    id: Mapped[BigId]
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    from_me: Mapped[bool]
    sender: Mapped[str]
    origin: Mapped[str]
    type: Mapped[str] = mapped_column(server_default=sql("'text'"))
    text: Mapped[str | None]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    quoted: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    participant: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reactions: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    votes: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    raw: Mapped[Any | None] = mapped_column(JSONB)
    original_text: Mapped[str | None]
    edited_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    status: Mapped[str]
    error_code: Mapped[str | None]
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    provider_message_id: Mapped[str | None]
    client_key: Mapped[str | None]
    outbound_seq: Mapped[int | None] = mapped_column(BigInteger)
    mode_version: Mapped[int | None]
    link_preview: Mapped[bool] = mapped_column(server_default=sql("true"))
    is_first_contact: Mapped[bool] = mapped_column(server_default=sql("false"))
    turn_id: Mapped[UUID | None]
    awaiting_reply: Mapped[bool] = mapped_column(server_default=sql("false"))
    stay_session_id: Mapped[UUID | None] = mapped_column(ForeignKey("guest_sessions.id"))
    order_time: Mapped[datetime]
    order_tie: Mapped[int] = mapped_column(BigInteger)
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    status_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    discarded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    status_times: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    routed: Mapped[str | None]
    answers: Mapped[bool] = mapped_column(server_default=sql("false"))
    recovered: Mapped[bool] = mapped_column(server_default=sql("false"))
    created_at: Mapped[CreatedAt]


class MessageAnchor(Base):
    """All that is known of one provider message id, whether or not its message is here yet. Written by router.

    Every fact about a message locks its anchor first, so a status and its message cannot miss each other.
    `echo` holds our own message as the provider echoed it while a send in that chat is still open, until
    `echo_hold_until`. `facts`: reactions, votes, edit and deletion reported under this id, for the message to show once
    it is bound.
    """

    __tablename__ = "message_anchors"
    __table_args__ = (
        Index("ix_message_anchors_held", "echo_hold_until", postgresql_where=sql("echo_hold_until is not null")),
        Index("ix_message_anchors_unbound", "created_at", postgresql_where=sql("message_id is null")),
    )

    channel_id: Mapped[int] = mapped_column(primary_key=True)
    from_me: Mapped[bool] = mapped_column(primary_key=True)
    provider_message_id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str | None]
    status_error: Mapped[str | None]
    status_at: Mapped[datetime | None]
    echo: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    echo_hold_until: Mapped[datetime | None]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]


class MessageChange(Base):
    """A reaction of ours, or an edit or deletion of a message of ours, on its way to the provider.

    `operation`: react, edit, revoke; `status`: queued, done, failed. Written by router and api through
    `shared.conversations`.
    """

    __tablename__ = "message_changes"
    __table_args__ = (
        Index("ix_message_changes_message_id", "message_id"),
        Index(
            "uq_message_changes_client_key",
            "chat_id",
            "client_key",
            unique=True,
            postgresql_where=sql("client_key is not null"),
        ),
        CheckConstraint("operation in ('react', 'edit', 'revoke')", name="operation"),
        CheckConstraint("status in ('queued', 'done', 'failed')", name="status"),
    )

    id: Mapped[BigId]
    message_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"))
    outbound_seq: Mapped[int] = mapped_column(BigInteger)
    operation: Mapped[str]
    emoji: Mapped[str | None]
    text: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default=sql("'queued'"))
    error_code: Mapped[str | None]
    error: Mapped[str | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    client_key: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[datetime | None]


class Call(Base):
    """A call that a provider told us of, as its last report says. Written by router."""

    __tablename__ = "calls"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), primary_key=True)
    call_id: Mapped[str] = mapped_column(primary_key=True)
    chat_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("chats.id"), index=True)
    address: Mapped[str | None]
    from_me: Mapped[bool] = mapped_column(server_default=sql("false"))
    status: Mapped[str]
    is_video: Mapped[bool] = mapped_column(server_default=sql("false"))
    is_group: Mapped[bool] = mapped_column(server_default=sql("false"))
    called_at: Mapped[datetime | None]
    reported_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]


class ChatPresence(Base):
    """Whether the customer is there or types, as last reported. Written by router.

    A row of its own, read by its `changed_at`: what holds for seconds needs no entry in the feed and no chat's lock.
    `presence`: online, offline, typing, recording, paused; `participant`: who, in a group.
    """

    __tablename__ = "chat_presences"
    __table_args__ = (Index("ix_chat_presences_changed_at", "changed_at"),)

    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"), primary_key=True, autoincrement=False)
    presence: Mapped[str]
    participant: Mapped[str | None]
    reported_at: Mapped[datetime]
    typing_until: Mapped[datetime | None]
    online_until: Mapped[datetime | None]
    changed_at: Mapped[CreatedAt]


class TimelineEntry(Base):
    """What was done with a chat and by whom; shown between its messages. Written by router and api."""

    __tablename__ = "timeline_entries"
    __table_args__ = (Index("ix_timeline_entries_chat", "chat_id", "created_at", "id"),)

    id: Mapped[BigId]
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"))
    kind: Mapped[str]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    created_at: Mapped[CreatedAt]
