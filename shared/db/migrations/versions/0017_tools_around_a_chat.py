"""notes, quick replies, drafts, viewers, snooze and priority"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NOW = sa.text("now()")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("mentions", postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.Column("order_time", _TIME, nullable=False),
        sa.Column("order_tie", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _TIME, server_default=_NOW, nullable=False),
        sa.Column("edited_at", _TIME, nullable=True),
        sa.Column("deleted_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_notes_chat_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_notes_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_order", "notes", ["chat_id", "order_time", "order_tie", "id"])
    op.create_index(
        "uq_notes_client_key",
        "notes",
        ["chat_id", "client_key"],
        unique=True,
        postgresql_where=sa.text("client_key is not null"),
    )
    op.create_table(
        "note_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("mentions", postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("replaced_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_note_versions_note_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_versions")),
    )
    op.create_index("ix_note_versions_note_id", "note_versions", ["note_id", "id"])
    op.create_table(
        "quick_replies",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("shortcut", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("created_at", _TIME, server_default=_NOW, nullable=False),
        sa.Column("updated_at", _TIME, server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_quick_replies_owner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f("fk_quick_replies_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_replies")),
    )
    op.create_index(
        "uq_quick_replies_shared",
        "quick_replies",
        ["shortcut"],
        unique=True,
        postgresql_where=sa.text("owner_id is null"),
    )
    op.create_index(
        "uq_quick_replies_own",
        "quick_replies",
        ["owner_id", "shortcut"],
        unique=True,
        postgresql_where=sa.text("owner_id is not null"),
    )
    op.create_table(
        "drafts",
        sa.Column("agent_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("edit", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", _TIME, server_default=_NOW, nullable=False),
        sa.CheckConstraint("kind in ('reply', 'note')", name=op.f("ck_drafts_kind")),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_drafts_agent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_drafts_chat_id")),
        sa.PrimaryKeyConstraint("agent_id", "chat_id", "kind", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_changed_at", "drafts", ["changed_at"])
    op.create_index("ix_drafts_chat_id", "drafts", ["chat_id"])
    op.create_table(
        "chat_viewers",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, server_default=_NOW, nullable=False),
        sa.CheckConstraint("state in ('open', 'viewing', 'editing', 'gone')", name=op.f("ck_chat_viewers_state")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_chat_viewers_chat_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_chat_viewers_agent_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("chat_id", "agent_id", name=op.f("pk_chat_viewers")),
    )
    op.create_index("ix_chat_viewers_changed_at", "chat_viewers", ["changed_at"])
    op.create_index("ix_chat_viewers_until", "chat_viewers", ["until"])

    op.add_column("chats", sa.Column("priority", sa.String(), server_default=sa.text("'normal'"), nullable=False))
    op.add_column("chats", sa.Column("snoozed_at", _TIME, nullable=True))
    op.add_column("chats", sa.Column("snoozed_until", _TIME, nullable=True))
    op.add_column("chats", sa.Column("snoozed_by", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_chats_priority"), "chats", "priority in ('low', 'normal', 'high', 'urgent')")
    op.create_foreign_key(op.f("fk_chats_snoozed_by"), "chats", "users", ["snoozed_by"], ["id"])
    op.create_index(
        "ix_chats_priority",
        "chats",
        ["priority", "last_activity_at", "id"],
        postgresql_where=sa.text("priority <> 'normal'"),
    )
    op.create_index(
        "ix_chats_snoozed", "chats", ["last_activity_at", "id"], postgresql_where=sa.text("snoozed_at is not null")
    )
    op.create_index("ix_chats_wakes", "chats", ["snoozed_until"], postgresql_where=sa.text("snoozed_until is not null"))
    op.add_column("messages", sa.Column("discarded_at", _TIME, nullable=True))
    op.add_column("messages", sa.Column("discarded_by", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_messages_discarded_by"), "messages", "users", ["discarded_by"], ["id"])
    op.add_column("contacts", sa.Column("given_name", sa.String(), nullable=True))
    op.add_column("contacts", sa.Column("notes", sa.String(), nullable=True))
    op.add_column(
        "contacts", sa.Column("language_is_given", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    for column in ("language_is_given", "notes", "given_name"):
        op.drop_column("contacts", column)
    for column in ("discarded_by", "discarded_at"):
        op.drop_column("messages", column)
    for column in ("snoozed_by", "snoozed_until", "snoozed_at", "priority"):
        op.drop_column("chats", column)
    for table in ("chat_viewers", "drafts", "quick_replies", "note_versions", "notes"):
        op.drop_table(table)
