"""Chats and what happens in them beside messages.

`chats` is written by router and api, both through `shared.conversations`, which takes the chat's lock.
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
