"""teams, availability, and chats that wait for an agent"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WAITING = "mode = 'agent' and assigned_agent_id is null and merged_into is null"
_IN_HAND = "mode = 'agent' and assigned_agent_id is not null and merged_into is null"


def upgrade() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("policy", sa.String(), server_default=sa.text("'manual'"), nullable=False),
        sa.Column("return_offline_min", sa.Integer(), nullable=True),
        sa.Column("return_unanswered_min", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("policy in ('manual', 'round_robin', 'least_busy')", name=op.f("ck_teams_policy")),
        sa.CheckConstraint("return_offline_min >= 0 and return_unanswered_min > 0", name=op.f("ck_teams_minutes")),
        sa.CheckConstraint("not is_default or is_active", name=op.f("ck_teams_default_stays")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    op.create_index(
        "uq_teams_name", "teams", [sa.text("lower(name)")], unique=True, postgresql_where=sa.text("is_active")
    )
    op.create_index("uq_teams_default", "teams", ["is_default"], unique=True, postgresql_where=sa.text("is_default"))
    op.execute("insert into teams (name, is_default) values ('Everybody', true)")
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_team_members_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_team_members")),
    )
    op.create_index("ix_team_members_user_id", "team_members", ["user_id"])
    op.create_table(
        "agent_presences",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("availability", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "availability in ('online', 'away', 'offline')", name=op.f("ck_agent_presences_availability")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_agent_presences_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_agent_presences")),
    )
    op.create_table(
        "assignment_lanes",
        sa.Column("team_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_agent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_assignment_lanes_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_assignment_lanes")),
    )
    op.add_column("users", sa.Column("availability", sa.String(), server_default=sa.text("'online'"), nullable=False))
    op.add_column("users", sa.Column("capacity", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_users_availability"), "users", "availability in ('online', 'away', 'offline')")
    op.create_check_constraint(op.f("ck_users_capacity"), "users", "capacity >= 0")
    op.add_column("channels", sa.Column("team_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_channels_team_id"), "channels", "teams", ["team_id"], ["id"])
    op.add_column("chats", sa.Column("team_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_chats_team_id"), "chats", "teams", ["team_id"], ["id"])
    op.add_column("chats", sa.Column("assignment_version", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("chats", sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("chats", sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("chats", sa.Column("returned_from_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_chats_returned_from_id"), "chats", "users", ["returned_from_id"], ["id"])
    op.execute(f"update chats set queued_at = last_activity_at where {_WAITING}")  # noqa: S608 - constants
    op.create_index("ix_chats_queue", "chats", ["queued_at", "id"], postgresql_where=sa.text(_WAITING))
    op.create_index("ix_chats_in_hand", "chats", ["assigned_agent_id"], postgresql_where=sa.text(_IN_HAND))
    op.create_index(
        "ix_chats_team_activity", "chats", ["team_id", sa.text("last_activity_at desc"), sa.text("id desc")]
    )


def downgrade() -> None:
    for index in ("ix_chats_team_activity", "ix_chats_in_hand", "ix_chats_queue"):
        op.drop_index(index, table_name="chats")
    for column in ("returned_from_id", "queued_at", "assigned_at", "assignment_version", "team_id"):
        op.drop_column("chats", column)
    op.drop_column("channels", "team_id")
    op.drop_column("users", "capacity")
    op.drop_column("users", "availability")
    for table in ("assignment_lanes", "agent_presences", "team_members", "teams"):
        op.drop_table(table)
