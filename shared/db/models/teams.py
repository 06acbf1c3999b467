"""Teams, whether their people are there, and how waiting chats are given to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class Team(Base):
    """People who answer the same chats. Written by api.

    Exactly one row has `is_default`: everybody, for chats that are routed to no team. `policy`: manual, round_robin,
    least_busy. `return_offline_min`: minutes after which a chat leaves an agent who went offline;
    `return_unanswered_min`: minutes that a customer waits for the assigned agent before the chat leaves them. None:
    never. A team that is not active is gone: its chats are everybody's.
    """

    __tablename__ = "teams"
    __table_args__ = (
        CheckConstraint("policy in ('manual', 'round_robin', 'least_busy')", name="policy"),
        CheckConstraint("return_offline_min >= 0 and return_unanswered_min > 0", name="minutes"),
        CheckConstraint("not is_default or is_active", name="default_stays"),
        Index("uq_teams_name", text("lower(name)"), unique=True, postgresql_where=text("is_active")),
        Index("uq_teams_default", "is_default", unique=True, postgresql_where=text("is_default")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    policy: Mapped[str] = mapped_column(server_default=text("'manual'"))
    return_offline_min: Mapped[int | None]
    return_unanswered_min: Mapped[int | None]
    created_at: Mapped[CreatedAt]


class TeamMember(Base):
    """Who is in a team; everybody is in the default one, without a row. Written by api."""

    __tablename__ = "team_members"
    __table_args__ = (Index("ix_team_members_user_id", "user_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)


class AgentPresence(Base):
    """Whether an agent is there, as everybody sees it. Written by api.

    `availability`: what the agent has chosen, or `offline` when nothing was heard of them for too long; `since`: when
    it became so. `seen_at`: the last sign of life of a live stream or heartbeat.
    """

    __tablename__ = "agent_presences"
    __table_args__ = (CheckConstraint("availability in ('online', 'away', 'offline')", name="availability"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    availability: Mapped[str]
    since: Mapped[datetime]
    seen_at: Mapped[datetime]


class AssignmentLane(Base):
    """The lock under which one team's waiting chats are given out, and whose turn was last. Written by router."""

    __tablename__ = "assignment_lanes"

    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    last_agent_id: Mapped[int | None]
