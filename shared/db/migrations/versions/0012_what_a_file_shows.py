"""waveforms of voice notes, and the files of a chat in order"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("media_files", sa.Column("waveform", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("uploads", sa.Column("waveform", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_index(
        "ix_messages_files",
        "messages",
        ["chat_id", "type", "order_time", "order_tie", "id"],
        postgresql_where=sa.text("type in ('image', 'video', 'document', 'audio', 'voice')"),
    )
    op.create_index(
        "ix_messages_links",
        "messages",
        ["chat_id", "order_time", "order_tie", "id"],
        postgresql_where=sa.text("text ~* 'https?://'"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_links", table_name="messages")
    op.drop_index("ix_messages_files", table_name="messages")
    op.drop_column("uploads", "waveform")
    op.drop_column("media_files", "waveform")
