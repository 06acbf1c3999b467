"""roles, two-factor, sessions one can see, one-time links, the audit log's indexes"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_users_role"), "users", type_="check")
    op.create_check_constraint(op.f("ck_users_role"), "users", "role in ('admin', 'supervisor', 'agent')")
    op.add_column("users", sa.Column("own_chats_only", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("users", sa.Column("language", sa.String(), nullable=True))
    op.add_column("users", sa.Column("totp_secret", sa.String(), nullable=True))
    op.add_column("users", sa.Column("totp_pending", sa.String(), nullable=True))
    op.add_column("users", sa.Column("totp_last_step", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True))

    op.add_column("user_sessions", sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False))
    op.create_unique_constraint(op.f("uq_user_sessions_id"), "user_sessions", ["id"])
    op.add_column("user_sessions", sa.Column("address", sa.String(), nullable=True))
    op.add_column(
        "user_sessions",
        sa.Column("last_used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )

    op.add_column("api_keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))

    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "one_time_links",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("own_chats_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('invitation', 'password_reset')", name=op.f("ck_one_time_links_kind")),
        sa.CheckConstraint(
            "(kind = 'invitation') = (user_id is null and role is not null)", name=op.f("ck_one_time_links_whose")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_one_time_links_created_by")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_one_time_links_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
        sa.UniqueConstraint("kind", "email", name=op.f("uq_one_time_links_kind_email")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_links_token_hash")),
    )

    # Whose file an upload has become is asked for agents who see only own chats.
    op.create_index(
        "ix_messages_upload",
        "messages",
        [sa.text("(content #>> '{media,upload_id}')")],
        unique=False,
        postgresql_where=sa.text("(content #>> '{media,upload_id}') is not null"),
    )
    op.create_index("ix_audit_log_user_id", "audit_log", ["user_id", "id"], unique=False)
    op.create_index("ix_audit_log_subject", "audit_log", ["subject", "subject_id", "id"], unique=False)
    op.create_index("ix_audit_log_action", "audit_log", ["action", "id"], unique=False)
    op.create_index("ix_audit_log_created_at", "audit_log", ["created_at"], unique=False)


def downgrade() -> None:
    for name in ("created_at", "action", "subject", "user_id"):
        op.drop_index(f"ix_audit_log_{name}", table_name="audit_log")
    op.drop_index("ix_messages_upload", table_name="messages")
    op.drop_table("one_time_links")
    op.drop_table("recovery_codes")
    op.drop_column("api_keys", "expires_at")
    op.drop_constraint(op.f("uq_user_sessions_id"), "user_sessions", type_="unique")
    for column in ("last_used_at", "address", "id"):
        op.drop_column("user_sessions", column)
    for column in ("password_changed_at", "totp_last_step", "totp_pending", "totp_secret", "language"):
        op.drop_column("users", column)
    op.drop_column("users", "own_chats_only")
    op.drop_constraint(op.f("ck_users_role"), "users", type_="check")
    op.execute("update users set role = 'agent' where role = 'supervisor'")
    op.create_check_constraint(op.f("ck_users_role"), "users", "role in ('admin', 'agent')")
