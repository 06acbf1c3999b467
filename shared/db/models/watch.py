"""What watches over the system: troubles that stand, and how far each channel's history was compared."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, CreatedAt


class Finding(Base):
    """A trouble that stands now; its row goes when the trouble does. Written by each watcher for itself.

    `watcher` is who looks (`router`, `router.dead_letters`, `ingress`); `subject` names what it is about, such as a
    queue or a channel's id.
    """

    __tablename__ = "findings"

    watcher: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    detail: Mapped[str]
    since: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]


class HistoryCheck(Base):
    """How far a channel's history at its provider was compared with ours. Written by ingress.

    Nothing before `checked_until` is missing, as far as the provider knew it then; the next comparison begins there.
    """

    __tablename__ = "history_checks"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), primary_key=True, autoincrement=False)
    checked_until: Mapped[datetime]
