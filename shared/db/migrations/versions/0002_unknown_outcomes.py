"""unknown outcomes: places in doubt, and our own ids of attempts"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("outbound", sa.Column("in_doubt", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("outbound", sa.Column("absent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attempts", sa.Column("own_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("attempts", "own_id")
    op.drop_column("outbound", "absent_at")
    op.drop_column("outbound", "in_doubt")
