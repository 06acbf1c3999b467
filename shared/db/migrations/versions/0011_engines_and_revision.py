"""the engine behind a channel, a number that tells when channels' settings change, and how a message was to be sent"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLES = ("channels", "channel_access")


def upgrade() -> None:
    op.create_table(
        "channel_engines",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_engines_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_engines")),
    )
    op.add_column("messages", sa.Column("link_preview", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(
        "messages", sa.Column("is_first_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "ix_messages_quoted",
        "messages",
        ["channel_id", sa.text("(quoted ->> 'provider_message_id')")],
        postgresql_where=sa.text("quoted is not null"),
    )
    op.create_table(
        "channel_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_channel_revision_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_revision")),
    )
    op.execute("insert into channel_revision (id) values (1)")
    op.execute(
        """
        create function channel_settings_changed() returns trigger language plpgsql as $$
        begin
          update channel_revision set revision = revision + 1 where id = 1;
          return null;
        end $$
        """
    )
    for table in _TABLES:
        op.execute(
            f"""
            create trigger {table}_changed after insert or update or delete or truncate on {table}
            for each statement execute function channel_settings_changed()
            """
        )


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"drop trigger {table}_changed on {table}")
    op.execute("drop function channel_settings_changed()")
    op.drop_table("channel_revision")
    op.drop_index("ix_messages_quoted", "messages")
    op.drop_column("messages", "is_first_contact")
    op.drop_column("messages", "link_preview")
    op.drop_table("channel_engines")
