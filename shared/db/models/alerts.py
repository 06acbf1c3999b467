"""What operators have been told."""

from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class DeadLetterAlert(Base):
    """A dead letter that an alert has spoken of. Written by router; gone once the letter is.

    `queue` is the consumer's; `letter` is the dead letter's id and the time it died, so one that dies again is new.
    """

    __tablename__ = "dead_letter_alerts"

    queue: Mapped[str] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(primary_key=True)
    alerted_at: Mapped[CreatedAt]
