"""What agents keep beside a chat: notes, quick replies, drafts, and who looks at it. Written by api."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class Note(Base):
    """What agents tell each other about a chat. No customer ever gets it: nothing that sends knows this table.

    Shown by `(order_time, order_tie, id)` between the chat's messages. `mentions`: the agents it is meant for. A
    deleted note keeps its text for whoever asks for its history.
    """

    __tablename__ = "notes"
    __table_args__ = (
        Index("ix_notes_order", "chat_id", "order_time", "order_tie", "id"),
        Index(
            "uq_notes_client_key",
            "chat_id",
            "client_key",
            unique=True,
            postgresql_where=sql("client_key is not null"),
        ),
    )

    id: Mapped[BigId]
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
    mentions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=sql("'{}'"))
    client_key: Mapped[str | None]
    order_time: Mapped[datetime]
    order_tie: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class NoteVersion(Base):
    """What a note said before it was changed or deleted at `replaced_at`."""

    __tablename__ = "note_versions"
    __table_args__ = (Index("ix_note_versions_note_id", "note_id", "id"),)

    id: Mapped[BigId]
    note_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("notes.id", ondelete="CASCADE"))
    text: Mapped[str]
    mentions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=sql("'{}'"))
    replaced_at: Mapped[datetime]


class QuickReply(Base):
    """A text that is inserted by its `shortcut`. `texts`: by language (`id`, `en`), with variables in braces.

    `owner_id`: whose own it is; None: everybody's. A shortcut is unique among each.
    """

    __tablename__ = "quick_replies"
    __table_args__ = (
        Index("uq_quick_replies_shared", "shortcut", unique=True, postgresql_where=sql("owner_id is null")),
        Index(
            "uq_quick_replies_own", "owner_id", "shortcut", unique=True, postgresql_where=sql("owner_id is not null")
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    shortcut: Mapped[str]
    title: Mapped[str]
    texts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class Draft(Base):
    """What an agent has written in a chat and not sent; `kind`: reply, note. An empty text: nothing.

    `client` and `edit`: the tab that wrote it last and its count of edits, so that an older save of that tab cannot
    undo a newer one. `version` counts all saves. A row of its own, read by its `changed_at` like `chat_presences`.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("kind in ('reply', 'note')", name="kind"),
        Index("ix_drafts_changed_at", "changed_at"),
        Index("ix_drafts_chat_id", "chat_id"),
    )

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    client: Mapped[str]
    edit: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger, server_default=sql("1"))
    changed_at: Mapped[CreatedAt]


class ChatViewer(Base):
    """An agent has a chat before them, as last told and until then at most.

    `state`: open (in a tab that is not looked at, or idle), viewing, editing, gone; `client`: the tab that told it.
    """

    __tablename__ = "chat_viewers"
    __table_args__ = (
        CheckConstraint("state in ('open', 'viewing', 'editing', 'gone')", name="state"),
        Index("ix_chat_viewers_changed_at", "changed_at"),
        Index("ix_chat_viewers_until", "until"),
    )

    chat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("chats.id"), primary_key=True, autoincrement=False)
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[str]
    client: Mapped[str]
    until: Mapped[datetime]
    changed_at: Mapped[CreatedAt]
