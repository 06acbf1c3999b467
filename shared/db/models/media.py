"""Files: of customers' messages, and those that agents send."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class MediaFile(Base):
    """The file of a message that a provider showed us. Written by router; api asks for a failed one again.

    `state`: pending, stored, failed. `source`: where the provider has it (`shared.contracts.content.Media`). Keys name
    objects in the storage: the file as it came, a small preview, and what may be shown of a picture: `clean_key` is the
    image without its camera's notes, the file itself when it has none, and None when it cannot be decoded.
    `requests`: how often it was ordered. `waveform`: of a voice note (`shared.media.waveform`).
    """

    __tablename__ = "media_files"
    __table_args__ = (
        Index("uq_media_files_message_id", "message_id", unique=True),
        Index("ix_media_files_pending", "created_at", postgresql_where=sql("state = 'pending'")),
        CheckConstraint("state in ('pending', 'stored', 'failed')", name="state"),
    )

    id: Mapped[BigId]
    message_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"))
    type: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    source: Mapped[dict[str, Any]] = mapped_column(JSONB)
    file_name: Mapped[str | None]
    mime_type: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[int | None]
    waveform: Mapped[list[int] | None] = mapped_column(JSONB)
    storage_key: Mapped[str | None]
    preview_key: Mapped[str | None]
    clean_key: Mapped[str | None]
    error_code: Mapped[str | None]
    error: Mapped[str | None]
    requests: Mapped[int] = mapped_column(server_default=sql("1"))
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[datetime | None]


class Upload(Base):
    """A file that an agent uploaded to send it, or the voice note that was made of it. Written by api.

    `mime_type`, `size` and measures were read from the file itself; `token` names its objects in the storage, whose
    keys are as those of `MediaFile`. `attached_at`: when a message first took it up; what no message does is deleted
    after a day.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        Index("ix_uploads_unattached", "created_at", postgresql_where=sql("attached_at is null")),
        Index("ix_uploads_uploaded_by", "uploaded_by", "created_at"),
    )

    id: Mapped[BigId]
    token: Mapped[UUID] = mapped_column(unique=True)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    file_name: Mapped[str]
    mime_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[int | None]
    waveform: Mapped[list[int] | None] = mapped_column(JSONB)
    storage_key: Mapped[str]
    preview_key: Mapped[str | None]
    clean_key: Mapped[str | None]
    attached_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class MediaJob(Base):
    """A file to fetch, from the order to its outcome. Written by sender.

    `command`: the order (`shared.contracts.media.FetchMedia`), `event_id` its id. `state`: pending, stored, failed.
    `tries`: attempts begun. `next_at`: when it is tried next, or while `owner` (unique per claim) is at it, when it
    counts as abandoned. `error`: how the last attempt failed.
    """

    __tablename__ = "media_jobs"
    __table_args__ = (
        Index("ix_media_jobs_pending", "next_at", postgresql_where=sql("state = 'pending'")),
        CheckConstraint("state in ('pending', 'stored', 'failed')", name="state"),
    )

    media_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID]
    command: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    tries: Mapped[int] = mapped_column(server_default=sql("0"))
    next_at: Mapped[CreatedAt]
    owner: Mapped[UUID | None]
    error_code: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[datetime | None]
