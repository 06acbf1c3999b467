"""Events on their way out, events that were applied, and what could not be."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class OutboxRow(Base):
    """A contract that waits to be published; deleted once the broker has confirmed it.

    Written by whoever changes state, in the same transaction, and by ingress while the broker is away.
    `relay_from`: until then the relay leaves it to its writer. `parked_at`: it kept failing while others passed, and
    waits for a person.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigInteger, Identity(cache=1), primary_key=True)
    event_id: Mapped[UUID]
    exchange: Mapped[str]
    routing_key: Mapped[str]
    correlation_id: Mapped[str]
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    parked_at: Mapped[datetime | None]
    relay_from: Mapped[CreatedAt]
    created_at: Mapped[CreatedAt]


class ProcessedEvent(Base):
    """An event that the router has dealt with, and how. Written by router.

    `outcome`: applied, duplicate, failed, or skipped with its reason (`skipped:unknown_sender`).
    """

    __tablename__ = "processed_events"
    __table_args__ = (Index("ix_processed_events_processed_at", "processed_at"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    routing_key: Mapped[str]
    outcome: Mapped[str]
    processed_at: Mapped[CreatedAt]


class ArchivedEvent(Base):
    """An event kept beyond the stream, whole. Written by router."""

    __tablename__ = "event_archive"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    routing_key: Mapped[str]
    occurred_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    archived_at: Mapped[CreatedAt]


class QuarantinedWebhook(Base):
    """What a provider sent and Sapa could not use, kept for admins. Written by router.

    `raw` as `encoding` says: JSON, or bytes in base64. `channel` and `part`: whose it is and where in the body it
    stood, as in `shared.contracts.messages.WebhookQuarantined`.
    """

    __tablename__ = "quarantined_webhooks"
    __table_args__ = (Index("ix_quarantined_webhooks_received_at", text("received_at desc"), text("id desc")),)

    id: Mapped[BigId]
    event_id: Mapped[UUID] = mapped_column(unique=True)
    provider: Mapped[str]
    reason: Mapped[str]
    detail: Mapped[str]
    encoding: Mapped[str]
    raw: Mapped[Any] = mapped_column(JSONB)
    channel: Mapped[str | None]
    part: Mapped[str | None]
    received_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]


class QuarantineReview(Base):
    """What a person has done about a quarantined webhook. Written by api.

    `outcome`: replayed (Sapa understands it by now; `published` events went out), or dismissed.
    """

    __tablename__ = "quarantine_reviews"
    __table_args__ = (CheckConstraint("outcome in ('replayed', 'dismissed')", name="outcome"),)

    quarantined_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("quarantined_webhooks.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    outcome: Mapped[str]
    published: Mapped[int] = mapped_column(server_default=text("0"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
