"""recovered messages, findings, history checks"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("recovered", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index(
        "ix_messages_inbound",
        "messages",
        ["channel_id", "received_at"],
        unique=False,
        postgresql_where=sa.text("not from_me"),
    )
    op.create_table(
        "findings",
        sa.Column("watcher", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("watcher", "kind", "subject", name=op.f("pk_findings")),
    )
    op.create_table(
        "history_checks",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("checked_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_history_checks_channel_id_channels")),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_history_checks")),
    )


def downgrade() -> None:
    op.drop_table("history_checks")
    op.drop_table("findings")
    op.drop_index("ix_messages_inbound", table_name="messages", postgresql_where=sa.text("not from_me"))
    op.drop_column("messages", "recovered")
