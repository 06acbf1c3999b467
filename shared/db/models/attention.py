"""What draws people's attention: what each has read, how each is told, and when the desk counts a wait as long."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class ChatRead(Base):
    """How far a person has read a chat, as the display key of the last message seen.

    `marked_unread`: they want it to stand as unread until they look at it again. Written by router and api through
    `shared.conversations`, under the chat's lock.
    """

    __tablename__ = "chat_reads"
    __table_args__ = (Index("ix_chat_reads_marked", "chat_id", postgresql_where=sql("marked_unread")),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"), primary_key=True)
    order_time: Mapped[datetime | None]
    order_tie: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    marked_unread: Mapped[bool] = mapped_column(server_default=sql("false"))
    updated_at: Mapped[CreatedAt]


class NotificationSetting(Base):
    """How one person is told of what happens (`services.api.schemas.notifications`). Written by api."""

    __tablename__ = "notification_settings"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    updated_at: Mapped[CreatedAt]


class DeskSetting(Base):
    """The desk's own measure of waiting, in minutes, and its rules; one row. Written by api.

    `escalate_after_minutes` None: supervisors are never told. `handover_needs_note`: who leaves a chat to somebody else
    says why.
    """

    __tablename__ = "desk_settings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default=sql("1"))
    waiting_amber_minutes: Mapped[int] = mapped_column(server_default=sql("5"))
    waiting_red_minutes: Mapped[int] = mapped_column(server_default=sql("15"))
    escalate_after_minutes: Mapped[int | None] = mapped_column(server_default=sql("10"))
    handover_needs_note: Mapped[bool] = mapped_column(server_default=sql("false"))
    updated_at: Mapped[CreatedAt]
