"""every kind of sending: content and changes in lanes, pacing and budgets of channels"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "channel_budgets",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_budgets")),
    )
    op.add_column("channels", sa.Column("pacing", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("lanes", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lanes", sa.Column("waits_for", sa.String(), nullable=True))
    op.create_index(
        "ix_lanes_waiting",
        "lanes",
        ["channel_id", "next_at"],
        unique=False,
        postgresql_where=sa.text("waiting_since is not null"),
    )
    op.add_column("outbound", sa.Column("operation", sa.String(), server_default=sa.text("'send'"), nullable=False))
    op.add_column("outbound", sa.Column("type", sa.String(), server_default=sa.text("'text'"), nullable=False))
    op.add_column("outbound", sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("outbound", sa.Column("quoted", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("outbound", sa.Column("link_preview", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(
        "outbound", sa.Column("is_first_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("outbound", sa.Column("is_live", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("outbound", sa.Column("change_id", sa.BigInteger(), nullable=True))
    op.add_column("outbound", sa.Column("change", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_check_constraint(
        op.f("ck_outbound_operation"), "outbound", "operation in ('send', 'react', 'edit', 'revoke')"
    )
    op.add_column("attempts", sa.Column("change_id", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_attempts_message_id_change_id_number"),
        "attempts",
        ["message_id", "change_id", "number"],
        postgresql_nulls_not_distinct=True,
    )
    op.drop_constraint(op.f("uq_attempts_message_id_number"), "attempts", type_="unique")


def downgrade() -> None:
    op.execute("delete from attempts where change_id is not null")
    op.create_unique_constraint(op.f("uq_attempts_message_id_number"), "attempts", ["message_id", "number"])
    op.drop_constraint(op.f("uq_attempts_message_id_change_id_number"), "attempts", type_="unique")
    op.drop_column("attempts", "change_id")
    op.drop_constraint(op.f("ck_outbound_operation"), "outbound", type_="check")
    for column in (
        "change",
        "change_id",
        "is_live",
        "is_first_contact",
        "link_preview",
        "quoted",
        "content",
        "type",
        "operation",
    ):
        op.drop_column("outbound", column)
    op.drop_index("ix_lanes_waiting", table_name="lanes", postgresql_where=sa.text("waiting_since is not null"))
    op.drop_column("lanes", "waits_for")
    op.drop_column("lanes", "waiting_since")
    op.drop_column("channels", "pacing")
    op.drop_table("channel_budgets")
