"""The live inbox's feed: gapless positions in the order of commits."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class FeedHead(Base):
    """The one row whose lock orders the feed. `epoch` changes when the feed starts anew, so old cursors are noticed."""

    __tablename__ = "feed_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    position: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class FeedEntry(Base):
    """Something in the inbox changed. Written by router and api through `shared.db.unit_of_work`."""

    __tablename__ = "feed"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    type: Mapped[str]
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    data: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]
