"""What messages are found by."""

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base


class MessageSearch(Base):
    """The words of a message that has any and is not deleted. Written by triggers on `messages`, by nothing else.

    A table of its own, so that a message's many changes of status do not touch the index of its words (ADR 27).
    """

    __tablename__ = "message_search"
    __table_args__ = (
        Index(
            "ix_message_search_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": "256"},
        ),
    )

    message_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(TSVECTOR)
