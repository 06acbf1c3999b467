"""Signing in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.commands.second_factor import take_code
from services.api.commands.throttle import count_tries, uncount
from services.api.domain.refusals import Refused
from services.api.domain.throttling import by_code, limits
from services.api.queries.identities import USER_COLUMNS, Identity
from services.api.schemas.users import User
from shared.channels.secrets import Secrets
from shared.db.unit_of_work import Transactions, UnitOfWork, access_changed
from shared.security.passwords import hash_password_async, needs_rehash, verify_password_async
from shared.security.tokens import new_token

log = structlog.get_logger(__name__)

_USER = text(
    """
    select id, email, name, role, is_active, own_chats_only, password_hash, totp_secret is not null as has_two_factor
    from users where email = :email
    """
)
# What was proved has to hold still: a new password, or the end of an account, ends the sessions that there are then.
_STILL = text(
    """
    select id from users
    where id = :id and is_active and password_hash = :proved and (totp_secret is not null) = :has_two_factor for share
    """
)
_OPEN = text(
    """
    insert into user_sessions (token_hash, user_id, created_at, last_used_at, expires_at, user_agent, address)
    values (:digest, :user, :now, now(), :expires, :agent, :address)
    """
)
_REHASH = text("update users set password_hash = :new where id = :id and password_hash = :old")
_TIDY = text("delete from user_sessions where expires_at < :now")
_CLOSE = text("delete from user_sessions where token_hash = :digest returning user_id")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a sign-in comes from. `former`: the digest of a token that the browser still had."""

    address: str
    user_agent: str | None
    former: bytes | None = None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that was opened. The token is shown once; the database has its hash."""

    user: User
    token: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody gives to prove who they are. `code`: of the authenticator app, or a recovery code."""

    email: str
    password: str
    code: str | None = None


async def sign_in(
    engine: AsyncEngine,
    transactions: Transactions,
    secrets: Secrets,
    given: Credentials,
    visitor: Visitor,
    *,
    lifetime: timedelta,
    now: datetime,
) -> NewSession:
    """Open a session under a new token; the one that the browser had before ends.

    Raises Refused: `invalid_credentials`; `code_needed` where the password alone is not enough; `invalid_code`; or
    `too_many_sign_ins` with `retry_after` seconds. Each try counts as a failure until all has proved right.
    """
    by_email, by_address = limits(given.email, visitor.address)
    counted = await count_tries(engine, (by_address, by_email), now)
    async with engine.connect() as connection:
        row = (await connection.execute(_USER, {"email": given.email})).mappings().one_or_none()
    stored: str | None = None if row is None else row["password_hash"]
    right = await verify_password_async(stored, given.password)
    if row is None or stored is None or not right or not row["is_active"]:
        log.warning("sign_in_refused", user_id=None if row is None else row["id"])
        raise _wrong()
    forgiven = [by_email]
    if row["has_two_factor"]:
        if given.code is None:
            async with engine.begin() as connection:
                await uncount(connection, counted, now=now)
            raise Refused("code_needed", "Give the code of your authenticator app too.", field="code")
        counted += await count_tries(engine, (by_code(row["id"]),), now)
        await take_code(transactions, secrets, row["id"], given.code, now=now)
        forgiven.append(by_code(row["id"]))
    renewed = await hash_password_async(given.password) if needs_rehash(stored) else None
    token = new_token()

    async def work(unit: UnitOfWork) -> None:
        connection = unit.connection
        proved = {"id": row["id"], "proved": stored, "has_two_factor": row["has_two_factor"]}
        if (await connection.execute(_STILL, proved)).scalar_one_or_none() is None:
            raise _wrong()
        await uncount(connection, counted, now=now, forgiven=forgiven)
        if renewed is not None:
            await connection.execute(_REHASH, {"new": renewed, "id": row["id"], "old": stored})
        if visitor.former is not None:
            await _close(unit, visitor.former)
        session = {"digest": token.digest, "user": row["id"], "now": now, "expires": now + lifetime}
        await connection.execute(_OPEN, {**session, "agent": visitor.user_agent, "address": visitor.address})
        await connection.execute(_TIDY, {"now": now})
        told = {"address": visitor.address, "two_factor": row["has_two_factor"]}
        await record(connection, Actor(row["id"]), "user.signed_in", "user", row["id"], **told)

    await in_transaction(transactions, work)
    log.info("signed_in", user_id=row["id"])
    return NewSession(_user(row), token.secret)


async def sign_out(transactions: Transactions, who: Identity) -> None:
    """The session's token is worth nothing from now on."""

    async def work(unit: UnitOfWork) -> None:
        await _close(unit, who.digest)

    await in_transaction(transactions, work)


async def _close(unit: UnitOfWork, digest: bytes) -> None:
    whose = (await unit.connection.execute(_CLOSE, {"digest": digest})).scalar_one_or_none()
    if whose is not None:
        unit.announce(access_changed(user_id=whose))


def _wrong() -> Refused:
    return Refused("invalid_credentials", "The e-mail address or the password is wrong.")


def _user(row: RowMapping) -> User:
    return User(id=row["id"], **{name: row[name] for name in USER_COLUMNS})
