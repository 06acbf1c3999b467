"""dead letter alerts"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "dead_letter_alerts",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("alerted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("queue", "letter", name=op.f("pk_dead_letter_alerts")),
    )


def downgrade() -> None:
    op.drop_table("dead_letter_alerts")
