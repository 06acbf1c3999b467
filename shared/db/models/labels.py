"""The labels that chats can have."""

from datetime import datetime

from sqlalchemy import Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class Label(Base):
    """A label; chats name it in `chats.labels`. Written by api.

    `former_names`: what it was called before: whoever still gives one means this. `deleted_at`: it is gone, and for a
    while what still names it does not bring it back. `moving_from`: chats that carry this name are being brought up to
    date.
    """

    __tablename__ = "labels"
    __table_args__ = (
        Index("uq_labels_name", "name", unique=True),
        Index("ix_labels_former_names", "former_names", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    color: Mapped[str] = mapped_column(server_default=text("'grey'"))
    description: Mapped[str | None]
    former_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    moving_from: Mapped[str | None]
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
