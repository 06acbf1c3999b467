"""outgoing webhooks, labels, and what admin screens need"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NOW = sa.text("now()")


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _created(name: str = "created_at") -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=_NOW, nullable=False)


def upgrade() -> None:
    _webhooks()
    _labels()
    op.add_column("rooms", sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.create_index("ix_guests_created_at", "guests", [sa.text("created_at desc"), sa.text("id desc")])
    op.add_column("quarantined_webhooks", sa.Column("channel", sa.String(), nullable=True))
    op.add_column("quarantined_webhooks", sa.Column("part", sa.String(), nullable=True))
    op.create_index(
        "ix_quarantined_webhooks_received_at", "quarantined_webhooks", [sa.text("received_at desc"), sa.text("id desc")]
    )
    op.create_table(
        "quarantine_reviews",
        sa.Column("quarantined_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("published", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        _created(),
        sa.CheckConstraint("outcome in ('replayed', 'dismissed')", name=op.f("ck_quarantine_reviews_outcome")),
        sa.ForeignKeyConstraint(
            ["quarantined_id"],
            ["quarantined_webhooks.id"],
            name=op.f("fk_quarantine_reviews_quarantined_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quarantine_reviews_user_id")),
        sa.PrimaryKeyConstraint("quarantined_id", name=op.f("pk_quarantine_reviews")),
    )


def _webhooks() -> None:
    op.create_table(
        "webhook_subscriptions",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("channel_ids", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("previous_secret", sa.String(), nullable=True),
        _moment("previous_until"),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("disabled_reason", sa.String(), nullable=True),
        _moment("failing_since"),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _moment("retry_at"),
        _moment("last_success_at"),
        sa.Column("created_by", sa.Integer(), nullable=True),
        _created(),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_webhook_subscriptions_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_subscriptions")),
    )
    op.create_table(
        "webhook_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.UUID(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_webhook_cursor_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_cursor")),
    )
    # What happened before there were webhooks is told to nobody.
    op.execute("insert into webhook_cursor (id, epoch, position) select 1, epoch, position from feed_head where id = 1")
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("lane", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        _created(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
        sa.UniqueConstraint("uid", name=op.f("uq_webhook_events_uid")),
    )
    op.create_index("ix_webhook_events_created_at", "webhook_events", ["created_at"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _moment("tried_since"),
        _moment("settled_at"),
        _created(),
        sa.CheckConstraint(
            "status in ('pending', 'delivered', 'failed', 'skipped')", name=op.f("ck_webhook_deliveries_status")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["webhook_subscriptions.id"],
            name=op.f("fk_webhook_deliveries_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["webhook_events.id"], name=op.f("fk_webhook_deliveries_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("subscription_id", "event_id", name=op.f("uq_webhook_deliveries_subscription_id_event_id")),
    )
    op.create_index(
        "ix_webhook_deliveries_lane",
        "webhook_deliveries",
        ["subscription_id", "lane", "id"],
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_webhook_deliveries_subscription_id", "webhook_deliveries", ["subscription_id", sa.text("id desc")]
    )
    op.create_index("ix_webhook_deliveries_event_id", "webhook_deliveries", ["event_id"])
    op.create_table(
        "webhook_lanes",
        sa.Column("subscription_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.BigInteger(), autoincrement=False, nullable=False),
        _moment("due_at"),
        sa.Column("owner", sa.UUID(), nullable=True),
        _moment("lease_until"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["webhook_subscriptions.id"],
            name=op.f("fk_webhook_lanes_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "lane", name=op.f("pk_webhook_lanes")),
    )
    op.create_index(
        "ix_webhook_lanes_due_at",
        "webhook_lanes",
        ["subscription_id", "due_at"],
        postgresql_where=sa.text("due_at is not null"),
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("response", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_deliveries.id"],
            name=op.f("fk_webhook_attempts_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index("ix_webhook_attempts_delivery_id", "webhook_attempts", ["delivery_id"])


def _labels() -> None:
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("color", sa.String(), server_default=sa.text("'grey'"), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("former_names", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("moving_from", sa.String(), nullable=True),
        _moment("deleted_at"),
        _created(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
    )
    op.create_index("uq_labels_name", "labels", ["name"], unique=True)
    op.create_index("ix_labels_former_names", "labels", ["former_names"], postgresql_using="gin")
    # What chats carry already is a label.
    op.execute("insert into labels (name) select distinct l from chats, unnest(labels) as l on conflict do nothing")


def downgrade() -> None:
    op.drop_table("quarantine_reviews")
    op.drop_index("ix_quarantined_webhooks_received_at", "quarantined_webhooks")
    op.drop_column("quarantined_webhooks", "part")
    op.drop_column("quarantined_webhooks", "channel")
    op.drop_index("ix_guests_created_at", "guests")
    op.drop_column("rooms", "is_active")
    op.drop_table("labels")
    for table in ("attempts", "lanes", "deliveries", "events", "cursor", "subscriptions"):
        op.drop_table(f"webhook_{table}")
