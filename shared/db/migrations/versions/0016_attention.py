"""what draws attention: unread per agent, waiting, notifications, the timeline's facts"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NOW = sa.text("now()")

# As `shared.conversations.waiting` counts it, for the chats that are there already.
_FILL_WAITING = """
update chats c set waiting_since = w.since from (
  select m.chat_id, min(m.order_time) as since from messages m
  where m.sender = 'customer' and m.revoked_at is null and not exists (
    select from messages a where a.chat_id = m.chat_id and a.answers and a.status not in ('failed', 'cancelled')
      and (a.order_time, a.order_tie) > (m.order_time, m.order_tie))
  group by m.chat_id) w
where c.id = w.chat_id and c.mode <> 'closed' and c.merged_into is null
"""


def upgrade() -> None:
    op.add_column("chats", sa.Column("assignee_unread_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("chats", sa.Column("assignee_read_time", sa.DateTime(timezone=True), nullable=True))
    op.add_column("chats", sa.Column("assignee_read_tie", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("chats", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("chats", sa.Column("escalated_for", sa.DateTime(timezone=True), nullable=True))
    op.add_column("bot_turns", sa.Column("rule", sa.String(), nullable=True))
    op.add_column(
        "messages",
        sa.Column("status_times", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
    )
    op.add_column("messages", sa.Column("routed", sa.String(), nullable=True))
    op.add_column("messages", sa.Column("answers", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute("update messages set answers = true where from_me and sender in ('agent', 'bot')")
    op.execute(
        "update chats set assignee_unread_count = unread_count, assignee_read_time = read_order_time, "
        "assignee_read_tie = read_order_tie where assigned_agent_id is not null"
    )
    op.execute(_FILL_WAITING)
    op.create_index(
        "ix_chats_waiting",
        "chats",
        ["waiting_since", "id"],
        postgresql_where=sa.text("waiting_since is not null"),
    )
    op.create_index(
        "ix_messages_not_delivered",
        "messages",
        ["chat_id", "created_at"],
        postgresql_where=sa.text("status in ('failed', 'unknown')"),
    )
    op.drop_index("ix_timeline_entries_chat", table_name="timeline_entries")
    op.create_index("ix_timeline_entries_chat", "timeline_entries", ["chat_id", "created_at", "id"])
    op.drop_index("ix_bot_turns_chat_id", table_name="bot_turns")
    op.create_index("ix_bot_turns_chat", "bot_turns", ["chat_id", "created_at"])
    _create_tables()


def _create_tables() -> None:
    op.create_table(
        "chat_reads",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("order_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_tie", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("marked_unread", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_chat_reads_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_chat_reads_chat_id"),
        sa.PrimaryKeyConstraint("user_id", "chat_id", name="pk_chat_reads"),
    )
    op.create_index("ix_chat_reads_marked", "chat_reads", ["chat_id"], postgresql_where=sa.text("marked_unread"))
    op.create_table(
        "notification_settings",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notification_settings_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_notification_settings"),
    )
    op.create_table(
        "desk_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, server_default="1", nullable=False),
        sa.Column("waiting_amber_minutes", sa.Integer(), server_default="5", nullable=False),
        sa.Column("waiting_red_minutes", sa.Integer(), server_default="15", nullable=False),
        sa.Column("escalate_after_minutes", sa.Integer(), server_default="10", nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_desk_settings_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_settings"),
    )
    op.execute("insert into desk_settings (id) values (1)")


def downgrade() -> None:
    op.drop_table("desk_settings")
    op.drop_table("notification_settings")
    op.drop_table("chat_reads")
    op.drop_index("ix_bot_turns_chat", table_name="bot_turns")
    op.create_index("ix_bot_turns_chat_id", "bot_turns", ["chat_id"])
    op.drop_index("ix_timeline_entries_chat", table_name="timeline_entries")
    op.create_index("ix_timeline_entries_chat", "timeline_entries", ["chat_id", "id"])
    op.drop_index("ix_messages_not_delivered", table_name="messages")
    op.drop_index("ix_chats_waiting", table_name="chats")
    for column in ("answers", "routed", "status_times"):
        op.drop_column("messages", column)
    op.drop_column("bot_turns", "rule")
    for column in (
        "escalated_for",
        "waiting_since",
        "assignee_read_tie",
        "assignee_read_time",
        "assignee_unread_count",
    ):
        op.drop_column("chats", column)
