"""hidden ids"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_addresses_lids",
        "addresses",
        ["channel_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("address like '%@lid'"),
    )


def downgrade() -> None:
    op.drop_index("ix_addresses_lids", table_name="addresses", postgresql_where=sa.text("address like '%@lid'"))
