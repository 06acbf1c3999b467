"""every kind of content"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "address_lookups",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=True),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_address_lookups_channel_id")),
        sa.PrimaryKeyConstraint("channel_id", "address", name=op.f("pk_address_lookups")),
    )
    op.create_table(
        "channel_states",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("provider_state", sa.String(), nullable=False),
        sa.Column("qr", sa.String(), nullable=True),
        sa.Column("qr_image", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_channel_states_channel_id")),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_states")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token", sa.UUID(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("mime_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("preview_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"], name=op.f("fk_uploads_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("token", name=op.f("uq_uploads_token")),
    )
    op.create_table(
        "calls",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("from_me", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_video", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_group", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_calls_channel_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_calls_chat_id")),
        sa.PrimaryKeyConstraint("channel_id", "call_id", name=op.f("pk_calls")),
    )
    op.create_index(op.f("ix_calls_chat_id"), "calls", ["chat_id"], unique=False)
    op.create_table(
        "chat_merges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("surviving_chat_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_chat_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("pending", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_chat_merges_channel_id")),
        sa.ForeignKeyConstraint(["merged_chat_id"], ["chats.id"], name=op.f("fk_chat_merges_merged_chat_id")),
        sa.ForeignKeyConstraint(["surviving_chat_id"], ["chats.id"], name=op.f("fk_chat_merges_surviving_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_merges")),
    )
    op.create_index("ix_chat_merges_merged_chat_id", "chat_merges", ["merged_chat_id"], unique=False)
    op.create_index(
        "ix_chat_merges_pending", "chat_merges", ["created_at"], unique=False, postgresql_where=sa.text("pending")
    )
    op.create_table(
        "media_files",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("source", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("mime_type", sa.String(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("preview_key", sa.String(), nullable=True),
        sa.Column("clean_key", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("requests", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('pending', 'stored', 'failed')", name=op.f("ck_media_files_state")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_media_files_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_files")),
    )
    op.create_index(
        "ix_media_files_pending",
        "media_files",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("uq_media_files_message_id", "media_files", ["message_id"], unique=True)
    op.create_table(
        "message_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("outbound_seq", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("emoji", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("status", sa.String(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("operation in ('react', 'edit', 'revoke')", name=op.f("ck_message_changes_operation")),
        sa.CheckConstraint("status in ('queued', 'done', 'failed')", name=op.f("ck_message_changes_status")),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_message_changes_agent_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_message_changes_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_changes")),
    )
    op.create_index("ix_message_changes_message_id", "message_changes", ["message_id"], unique=False)
    op.create_index(
        "uq_message_changes_client_key",
        "message_changes",
        ["chat_id", "client_key"],
        unique=True,
        postgresql_where=sa.text("client_key is not null"),
    )
    op.add_column("channels", sa.Column("groups", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("channels", sa.Column("bot_in_groups", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("channels", sa.Column("stories", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("channels", sa.Column("newsletters", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("message_anchors", sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("messages", sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("messages", sa.Column("quoted", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("messages", sa.Column("participant", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("messages", sa.Column("reactions", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("messages", sa.Column("votes", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("messages", sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("messages", sa.Column("original_text", sa.String(), nullable=True))
    op.add_column("messages", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "revoked_at")
    op.drop_column("messages", "edited_at")
    op.drop_column("messages", "original_text")
    op.drop_column("messages", "raw")
    op.drop_column("messages", "votes")
    op.drop_column("messages", "reactions")
    op.drop_column("messages", "participant")
    op.drop_column("messages", "quoted")
    op.drop_column("messages", "content")
    op.drop_column("message_anchors", "facts")
    op.drop_column("channels", "newsletters")
    op.drop_column("channels", "stories")
    op.drop_column("channels", "bot_in_groups")
    op.drop_column("channels", "groups")
    op.drop_index(
        "uq_message_changes_client_key",
        table_name="message_changes",
        postgresql_where=sa.text("client_key is not null"),
    )
    op.drop_index("ix_message_changes_message_id", table_name="message_changes")
    op.drop_table("message_changes")
    op.drop_index("uq_media_files_message_id", table_name="media_files")
    op.drop_index("ix_media_files_pending", table_name="media_files", postgresql_where=sa.text("state = 'pending'"))
    op.drop_table("media_files")
    op.drop_index("ix_chat_merges_pending", table_name="chat_merges", postgresql_where=sa.text("pending"))
    op.drop_index("ix_chat_merges_merged_chat_id", table_name="chat_merges")
    op.drop_table("chat_merges")
    op.drop_index(op.f("ix_calls_chat_id"), table_name="calls")
    op.drop_table("calls")
    op.drop_table("uploads")
    op.drop_table("channel_states")
    op.drop_table("address_lookups")
