"""The sender's own tables: lanes, what is in them, every attempt, and what each channel may send. Written by sender."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class Lane(Base):
    """One chat's way out. `next_seq` is the only place that may be sent now; all before it are settled.

    `owner` (unique per claim) holds it until `lease_until`; `next_at` is the back-off of a failing head, or when a head
    that waits for its channel's pacing may go. `waiting_since`: since when it waits for that, `waits_for`: what keeps
    it (`services.sender.domain.pacing.Reason`); both are None when it does not.
    """

    __tablename__ = "lanes"
    __table_args__ = (
        Index("ix_lanes_waiting", "channel_id", "next_at", postgresql_where=sql("waiting_since is not null")),
    )

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    channel_id: Mapped[int]
    next_seq: Mapped[int] = mapped_column(BigInteger, server_default=sql("1"))
    next_at: Mapped[CreatedAt]
    owner: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    waits_for: Mapped[str | None]


class Outbound(Base):
    """One place in a lane. `state`: pending, then settled as sent, failed, unknown or cancelled.

    `in_doubt`: its last attempt may have been sent, so the lane's next step is to look for it at the provider.
    `absent_at`: when a look first did not find it.

    `operation` send: a message of ours, with its `type`, `text`, `content` and `quoted` as ordered. react, edit,
    revoke: the change `change_id` to the message `message_id`, with the rest of the order in `change`. `is_live`: an
    answer of a person or the bot, which goes before all else where a channel is paced.
    """

    __tablename__ = "outbound"
    __table_args__ = (
        Index("ix_outbound_pending", "chat_id", "seq", postgresql_where=sql("state = 'pending'")),
        Index("ix_outbound_message_id", "message_id"),
        CheckConstraint("state in ('pending', 'sent', 'failed', 'unknown', 'cancelled')", name="state"),
        CheckConstraint("operation in ('send', 'react', 'edit', 'revoke')", name="operation"),
    )

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger)
    channel_id: Mapped[int]
    provider: Mapped[str]
    session: Mapped[str | None]
    address: Mapped[str]
    operation: Mapped[str] = mapped_column(server_default=sql("'send'"))
    type: Mapped[str] = mapped_column(server_default=sql("'text'"))
    text: Mapped[str]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    quoted: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    link_preview: Mapped[bool] = mapped_column(server_default=sql("true"))
    is_first_contact: Mapped[bool] = mapped_column(server_default=sql("false"))
    is_live: Mapped[bool] = mapped_column(server_default=sql("true"))
    change_id: Mapped[int | None] = mapped_column(BigInteger)
    change: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    sender: Mapped[str]
    mode_version: Mapped[int | None]
    correlation_id: Mapped[str]
    event_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    tries: Mapped[int] = mapped_column(server_default=sql("0"))
    in_doubt: Mapped[bool] = mapped_column(server_default=sql("false"))
    absent_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[datetime | None]


class Attempt(Base):
    """One HTTP attempt, recorded before the request is written.

    `outcome`: sent, transient, permanent, unknown; absent: unknown at first, then not found at the provider; None while
    open. `own_id`: the id that we gave the message, where the provider takes one. `change_id`: the change to the
    message that it is about, counted apart from the message's own attempts.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("message_id", "change_id", "number", postgresql_nulls_not_distinct=True),
        Index("ix_attempts_open", "deadline_at", postgresql_where=sql("finished_at is null")),
        Index("ix_attempts_lane", "chat_id", "seq"),
    )

    id: Mapped[BigId]
    message_id: Mapped[int] = mapped_column(BigInteger)
    change_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[int]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    owner: Mapped[UUID]
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    own_id: Mapped[str | None]
    error_code: Mapped[str | None]
    error: Mapped[str | None]
    provider_message_id: Mapped[str | None]


class ChannelBudget(Base):
    """What a paced channel has sent and is about to send, as far as it counts towards its caps. Locked for each grant.

    `next_at`: when the next send can be at the earliest. `state`: `services.sender.domain.pacing.Budget`.
    """

    __tablename__ = "channel_budgets"

    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_at: Mapped[datetime | None]
    state: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    updated_at: Mapped[CreatedAt]
