"""media jobs, and uploads that are attached"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "media_jobs",
        sa.Column("media_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("command", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("owner", sa.UUID(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('pending', 'stored', 'failed')", name=op.f("ck_media_jobs_state")),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_media_jobs")),
    )
    op.create_index(
        "ix_media_jobs_pending", "media_jobs", ["next_at"], unique=False, postgresql_where=sa.text("state = 'pending'")
    )
    op.add_column("uploads", sa.Column("clean_key", sa.String(), nullable=True))
    op.add_column("uploads", sa.Column("attached_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_uploads_unattached",
        "uploads",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("attached_at is null"),
    )
    op.create_index("ix_uploads_uploaded_by", "uploads", ["uploaded_by", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_uploads_uploaded_by", table_name="uploads")
    op.drop_index("ix_uploads_unattached", table_name="uploads")
    op.drop_column("uploads", "attached_at")
    op.drop_column("uploads", "clean_key")
    op.drop_table("media_jobs")
