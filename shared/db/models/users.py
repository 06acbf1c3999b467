"""Who may sign in and how, the keys of machines, and who did what. Written by api and the operators' command."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.models.base import Base, BigId, CreatedAt


class User(Base):
    """A person with a password. `role`: admin, supervisor, agent. E-mail addresses are kept in lower case.

    `own_chats_only`: an agent who sees no chats but their own; nothing to other roles. `language`: en, id, or None
    while the person has chosen none. `totp_secret`: encrypted under `SAPA_SECRET_KEY`; while it is None the password is
    enough. `totp_pending`: one that the person is about to confirm. `totp_last_step`: the latest time step of which a
    code was taken; no code of it or of an earlier one is taken again.

    `letter_shortcuts`, `send_with`, `undo_seconds`: how they like to work (`services.api.schemas.preferences`).

    `availability`: online, away, offline, as the person has chosen; what is so is in `agent_presences`. `capacity`: so
    many open chats are given to them at most by the rules; None for no limit. A row's lock is held while chats are
    given to its person, so that they are counted right.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role in ('admin', 'supervisor', 'agent')", name="role"),
        CheckConstraint("availability in ('online', 'away', 'offline')", name="availability"),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("send_with in ('enter', 'ctrl_enter')", name="send_with"),
        CheckConstraint("undo_seconds in (0, 5, 10)", name="undo_seconds"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    availability: Mapped[str] = mapped_column(server_default=text("'online'"))
    capacity: Mapped[int | None]
    created_at: Mapped[CreatedAt]
    own_chats_only: Mapped[bool] = mapped_column(server_default=text("false"))
    language: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_pending: Mapped[str | None]
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    password_changed_at: Mapped[datetime | None]
    letter_shortcuts: Mapped[bool] = mapped_column(server_default=text("true"))
    send_with: Mapped[str] = mapped_column(server_default=text("'enter'"))
    undo_seconds: Mapped[int] = mapped_column(server_default=text("0"))


class RecoveryCode(Base):
    """A code that stands in once for one of the person's authenticator; only its SHA-256 is kept. Used: deleted."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    created_at: Mapped[CreatedAt]


class OneTimeLink(Base):
    """A link that an admin hands over: an invitation (to somebody who is no user yet) or a new password for a user.

    Only its token's SHA-256 is kept. One of a kind per e-mail address, so a newer one ends the older. Used: deleted.
    """

    __tablename__ = "one_time_links"
    __table_args__ = (
        UniqueConstraint("kind", "email"),
        CheckConstraint("kind in ('invitation', 'password_reset')", name="kind"),
        CheckConstraint("(kind = 'invitation') = (user_id is null and role is not null)", name="whose"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str | None]
    role: Mapped[str | None]
    own_chats_only: Mapped[bool] = mapped_column(server_default=text("false"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]


class UserSession(Base):
    """A signed-in browser or machine; only the token's SHA-256 is kept. `id` names it, `address` is the client's."""

    __tablename__ = "user_sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    user_agent: Mapped[str | None]
    id: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    address: Mapped[str | None]
    last_used_at: Mapped[CreatedAt]


class ApiKey(Base):
    """A machine's key with its scopes; only the key's SHA-256 is kept, and its first characters to recognise it."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A failed sign-in, for throttling across replicas; `subject` is the e-mail, the client address, or whose code."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (
        Index("ix_sign_in_failures_subject", "subject", "failed_at"),
        Index("ix_sign_in_failures_failed_at", "failed_at"),
    )

    id: Mapped[BigId]
    subject: Mapped[str]
    failed_at: Mapped[CreatedAt]


class IdempotencyKey(Base):
    """The first answer to a request that carried this key; asked again, it is given again."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status_code: Mapped[int]
    response: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]


class AuditEntry(Base):
    """Who did what to the system itself. Without user and key it was the operators' command, as `data.by` says."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_user_id", "user_id", "id"),
        Index("ix_audit_log_subject", "subject", "subject_id", "id"),
        Index("ix_audit_log_action", "action", "id"),
        Index("ix_audit_log_created_at", "created_at"),
    )

    id: Mapped[BigId]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    api_key_id: Mapped[int | None] = mapped_column(ForeignKey("api_keys.id"))
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_at: Mapped[CreatedAt]


class SecuritySetting(Base):
    """What admins have decided about security; one row. Written by api.

    `admins_need_two_factor`: beside the operators' `API_ADMINS_NEED_TWO_FACTOR`, which cannot be switched off here.
    """

    __tablename__ = "security_settings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default=text("1"))
    admins_need_two_factor: Mapped[bool] = mapped_column(server_default=text("false"))
    updated_at: Mapped[CreatedAt]
