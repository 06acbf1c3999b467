"""The bot's turns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class BotTurn(Base):
    """One request for a reply. Written by router; api closes the open one when it changes a chat's mode.

    Exactly one of reply, deadline and mode change closes it (`outcome`: replied, silent, deadline, mode_changed).
    A burst is gathered until `emit_at`; `emitted_at` is when the request went to the bot. `rule`: the bot's, by
    which it answered.
    """

    __tablename__ = "bot_turns"
    __table_args__ = (
        Index("ix_bot_turns_waiting", "emit_at", postgresql_where=text("emitted_at is null and closed_at is null")),
        Index("ix_bot_turns_open", "deadline_at", postgresql_where=text("closed_at is null")),
        Index("ix_bot_turns_chat", "chat_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"))
    mode_version: Mapped[int]
    message_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    correlation_id: Mapped[str]
    emit_at: Mapped[datetime]
    emitted_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    rule: Mapped[str | None]
    created_at: Mapped[CreatedAt]
