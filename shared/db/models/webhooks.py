"""Outgoing webhooks: who wants to hear of what, what there is to tell, and how the telling goes. Written by api."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class WebhookSubscription(Base):
    """Software elsewhere that is told of events.

    `event_types` and `channel_ids`: None for all. `secret` and `previous_secret` (good until `previous_until`) are
    encrypted (`shared.channels.secrets`). `disabled_reason`: why Sapa itself switched it off (`failing`, `gone`).
    `failing_since`: of the failures in a row, of which there are `failures`; `retry_at`: nothing is sent before it.
    """

    __tablename__ = "webhook_subscriptions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    event_types: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    channel_ids: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    secret: Mapped[str]
    previous_secret: Mapped[str | None]
    previous_until: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    disabled_reason: Mapped[str | None]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    retry_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]


class WebhookCursor(Base):
    """How far the feed has been turned into events: one row, whose lock decides which replica does it."""

    __tablename__ = "webhook_cursor"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[UUID]
    position: Mapped[int] = mapped_column(BigInteger)


class WebhookEvent(Base):
    """One event as its receivers get it: `payload` is the body, byte for byte, at every attempt.

    `uid`: the receivers' key against repeats. `position`: its place in the feed, None for a test. `lane`: events of one
    lane are delivered one after another (a chat's id; 0 for what belongs to no chat, -1 for tests).
    """

    __tablename__ = "webhook_events"
    __table_args__ = (Index("ix_webhook_events_created_at", "created_at"),)

    id: Mapped[BigId]
    uid: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int | None] = mapped_column(BigInteger)
    type: Mapped[str]
    lane: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]


class WebhookDelivery(Base):
    """An event for one receiver. `status`: pending, delivered, failed (given up), skipped (by a person).

    `tried_since`: since when this round of attempts lasts; another one begins when a person asks for it.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("subscription_id", "event_id"),
        CheckConstraint("status in ('pending', 'delivered', 'failed', 'skipped')", name="status"),
        Index(
            "ix_webhook_deliveries_lane",
            "subscription_id",
            "lane",
            "id",
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_webhook_deliveries_subscription_id", "subscription_id", text("id desc")),
        Index("ix_webhook_deliveries_event_id", "event_id"),
    )

    id: Mapped[BigId]
    subscription_id: Mapped[int] = mapped_column(ForeignKey("webhook_subscriptions.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("webhook_events.id", ondelete="CASCADE"))
    lane: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(server_default=text("'pending'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    tried_since: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class WebhookLane(Base):
    """The queue of one receiver and chat: when its first pending event may go out, and who is at it until when."""

    __tablename__ = "webhook_lanes"
    __table_args__ = (
        Index("ix_webhook_lanes_due_at", "subscription_id", "due_at", postgresql_where=text("due_at is not null")),
    )

    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("webhook_subscriptions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    lane: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    due_at: Mapped[datetime | None]
    owner: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]


class WebhookAttempt(Base):
    """One request, and what came of it. `error`: why there is no answer, or none that counts."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (Index("ix_webhook_attempts_delivery_id", "delivery_id"),)

    id: Mapped[BigId]
    delivery_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("webhook_deliveries.id", ondelete="CASCADE"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    duration_ms: Mapped[int]
    status_code: Mapped[int | None]
    error: Mapped[str | None]
    response: Mapped[str | None]
