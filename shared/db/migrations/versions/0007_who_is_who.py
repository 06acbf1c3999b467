"""who is who"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "address_links",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_address_links_channel_id")),
        sa.PrimaryKeyConstraint("channel_id", "address", "alias", name=op.f("pk_address_links")),
    )
    op.create_table(
        "chat_presences",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("presence", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("online_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_chat_presences_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_chat_presences")),
    )
    op.create_index("ix_chat_presences_changed_at", "chat_presences", ["changed_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_chat_presences_changed_at", table_name="chat_presences")
    op.drop_table("chat_presences")
    op.drop_table("address_links")
