"""Signing in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.api.domain.refusals import Refused
from services.api.domain.throttling import WINDOW, Limit, limits, wait_for
from services.api.schemas.users import User
from shared.security.passwords import hash_password_async, needs_rehash, verify_password_async
from shared.security.tokens import new_token

log = structlog.get_logger(__name__)

_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:subject, 0))")
_FAILURES = text("select failed_at from sign_in_failures where subject = :subject and failed_at > :since")
_COUNT = text("insert into sign_in_failures (subject, failed_at) values (:subject, :now) returning id")
_UNCOUNT = text("delete from sign_in_failures where subject = :email or id = any(cast(:ids as bigint[]))")
_USER = text("select id, email, name, role, is_active, password_hash from users where email = :email")
_OPEN = text(
    """
    insert into user_sessions (token_hash, user_id, created_at, expires_at, user_agent)
    values (:digest, :user, :now, :expires, :agent)
    """
)
_REHASH = text("update users set password_hash = :new where id = :id and password_hash = :old")
_TIDY = (
    text("delete from user_sessions where expires_at < :now"),
    text("delete from sign_in_failures where failed_at < :since"),
)
_CLOSE = text("delete from user_sessions where token_hash = :digest")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a sign-in comes from."""

    address: str
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that was opened. The token is shown once; the database has its hash."""

    user: User
    token: str


async def sign_in(
    engine: AsyncEngine, email: str, password: str, visitor: Visitor, *, lifetime: timedelta, now: datetime
) -> NewSession:
    """Raises Refused: `invalid_credentials`, or `too_many_sign_ins` with `retry_after` seconds.

    Each try counts as a failure until its password has proved right, so that many at once cannot slip through.
    """
    by_email, by_address = limits(email, visitor.address)
    counted = await _count_tries(engine, (by_address, by_email), now)
    async with engine.connect() as connection:
        row = (await connection.execute(_USER, {"email": email})).mappings().one_or_none()
    stored = None if row is None else row["password_hash"]
    right = await verify_password_async(stored, password)
    if row is None or not right or not row["is_active"]:
        log.warning("sign_in_refused", user_id=None if row is None else row["id"])
        raise Refused("invalid_credentials", "The e-mail address or the password is wrong.")
    token = new_token()
    async with engine.begin() as connection:
        await connection.execute(_UNCOUNT, {"email": by_email.subject, "ids": counted})
        if needs_rehash(row["password_hash"]):
            renewed = {"new": await hash_password_async(password), "id": row["id"], "old": row["password_hash"]}
            await connection.execute(_REHASH, renewed)
        session = {"digest": token.digest, "user": row["id"], "now": now, "expires": now + lifetime}
        await connection.execute(_OPEN, {**session, "agent": visitor.user_agent})
        for statement in _TIDY:
            await connection.execute(statement, {"now": now, "since": now - WINDOW})
    log.info("signed_in", user_id=row["id"])
    return NewSession(User(**{name: row[name] for name in ("id", "email", "name", "role", "is_active")}), token.secret)


async def sign_out(engine: AsyncEngine, digest: bytes) -> None:
    """The session's token is worth nothing from now on."""
    async with engine.begin() as connection:
        await connection.execute(_CLOSE, {"digest": digest})


async def _count_tries(engine: AsyncEngine, subjects: tuple[Limit, ...], now: datetime) -> list[int]:
    async with engine.begin() as connection:
        for limit in subjects:
            await _refuse_too_many(connection, limit, now)
        return [
            (await connection.execute(_COUNT, {"subject": limit.subject, "now": now})).scalar_one()
            for limit in subjects
        ]


async def _refuse_too_many(connection: AsyncConnection, limit: Limit, now: datetime) -> None:
    await connection.execute(_LOCK, {"subject": limit.subject})
    failures = (await connection.execute(_FAILURES, {"subject": limit.subject, "since": now - WINDOW})).scalars()
    wait = wait_for(list(failures), limit.most, now)
    if wait is not None:
        log.warning("sign_in_throttled")
        seconds = max(1, int(wait.total_seconds()) + 1)
        raise Refused("too_many_sign_ins", "Too many wrong passwords; try again later.", retry_after=seconds)
