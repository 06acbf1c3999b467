"""what admins decide about security, and whether a hand-over needs a note"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "desk_settings",
        sa.Column("handover_needs_note", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "security_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, server_default=sa.text("1"), nullable=False),
        sa.Column("admins_need_two_factor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_security_settings_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_security_settings"),
    )
    op.execute("insert into security_settings (id) values (1)")
    _in_hand("mode <> 'closed'")


def _in_hand(modes: str) -> None:
    """What agents have: once only chats that people answer, now all that are not settled."""
    op.drop_index("ix_chats_in_hand", table_name="chats")
    op.create_index(
        "ix_chats_in_hand",
        "chats",
        ["assigned_agent_id"],
        postgresql_where=sa.text(f"{modes} and assigned_agent_id is not null and merged_into is null"),
    )


def downgrade() -> None:
    _in_hand("mode = 'agent'")
    op.drop_table("security_settings")
    op.drop_column("desk_settings", "handover_needs_note")
