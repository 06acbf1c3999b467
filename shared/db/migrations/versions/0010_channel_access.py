"""each channel's own access"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "channel_access",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base_url", sa.String(), nullable=True),
        sa.Column("api_path", sa.String(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("webhook_secret", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_access_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_access")),
    )


def downgrade() -> None:
    op.drop_table("channel_access")
