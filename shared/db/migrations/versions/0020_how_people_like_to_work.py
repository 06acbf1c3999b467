"""how people like to work: letters as shortcuts, what sends, how long a message can be taken back"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("users", sa.Column("letter_shortcuts", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("users", sa.Column("send_with", sa.String(), server_default=sa.text("'enter'"), nullable=False))
    op.add_column("users", sa.Column("undo_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_check_constraint(op.f("ck_users_send_with"), "users", "send_with in ('enter', 'ctrl_enter')")
    op.create_check_constraint(op.f("ck_users_undo_seconds"), "users", "undo_seconds in (0, 5, 10)")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_users_undo_seconds"), "users", type_="check")
    op.drop_constraint(op.f("ck_users_send_with"), "users", type_="check")
    for name in ("undo_seconds", "send_with", "letter_shortcuts"):
        op.drop_column("users", name)
