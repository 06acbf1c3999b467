"""Links that an admin hands over: an invitation, or a new password for somebody who forgot theirs.

The token stands behind the `#` of the address, so that no server and no log on the way sees it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, text

from services.api.commands.access import end_sessions
from services.api.commands.auditing import Actor, record
from services.api.commands.change_profile import refuse_weak
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.users import invitation, user
from services.api.schemas.users import Invited, Link, LinkFor, LinkUse, NewInvitation, User
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.security.passwords import hash_password_async
from shared.security.tokens import Token, digest_of, new_token

PATH = "/inbox/join#"

_IS_TAKEN = text("select exists (select from users where email = :email)")
_ACTIVE = text("select email from users where id = :id and is_active for no key update")
# A newer link of the kind for the same person ends the older one.
_KEEP = text(
    """
    insert into one_time_links (kind, token_hash, email, user_id, name, role, own_chats_only, created_by, created_at,
                                expires_at)
    values (:kind, :digest, :email, :user_id, :name, :role, :own_chats_only, :by, :now, :expires)
    on conflict (kind, email) do update
    set token_hash = excluded.token_hash, user_id = excluded.user_id, name = excluded.name, role = excluded.role,
        own_chats_only = excluded.own_chats_only, created_by = excluded.created_by, created_at = excluded.created_at,
        expires_at = excluded.expires_at
    returning id
    """
)
_LOOK = text(
    """
    select l.kind, l.email, coalesce(l.name, u.name) as name, l.expires_at
    from one_time_links l left join users u on u.id = l.user_id
    where l.token_hash = :digest and l.expires_at > :now
    """
)
# Of two who use a link at once, the second finds it gone.
_USE = text("delete from one_time_links where token_hash = :digest and expires_at > :now returning *")
_NEW_USER = text(
    """
    insert into users (email, name, role, password_hash, own_chats_only, password_changed_at)
    values (:email, :name, :role, :hash, :own_chats_only, :now)
    on conflict (email) do nothing returning id
    """
)
_SET_PASSWORD = text(
    "update users set password_hash = :hash, password_changed_at = :now where id = :id and is_active returning id"
)
_REVOKE = text("delete from one_time_links where id = :id and kind = 'invitation' returning email")
_FORGIVE = text("delete from sign_in_failures where subject = :subject")
_TIDY = text("delete from one_time_links where kind = 'password_reset' and expires_at < :now")


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long links are good."""

    invitation: timedelta
    password_reset: timedelta


async def invite(
    transactions: Transactions, wanted: NewInvitation, actor: Actor, lifetimes: Lifetimes, *, now: datetime
) -> Invited:
    """Raises Refused when somebody has the address."""
    token, expires = new_token(), now + lifetimes.invitation

    async def work(unit: UnitOfWork) -> Invited:
        connection = unit.connection
        if (await connection.execute(_IS_TAKEN, {"email": wanted.email})).scalar_one():
            raise Refused("email_taken", "Somebody with this e-mail address is there already.", field="email")
        values = {**wanted.model_dump(), "kind": "invitation", "user_id": None}
        link_id = (await connection.execute(_KEEP, _kept(values, token, actor, now, expires))).scalar_one()
        told = {"email": wanted.email, "role": wanted.role, "own_chats_only": wanted.own_chats_only}
        await record(connection, actor, "user.invited", "invitation", link_id, **told)
        return Invited(invitation=await invitation(connection, link_id), link=_link(token, expires))

    return await in_transaction(transactions, work)


async def revoke_invitation(transactions: Transactions, link_id: int, actor: Actor) -> None:
    """The link is worth nothing any more. Raises Refused when there is no such invitation."""

    async def work(unit: UnitOfWork) -> None:
        email = (await unit.connection.execute(_REVOKE, {"id": link_id})).scalar_one_or_none()
        if email is None:
            raise Refused("invitation_not_found", f"There is no invitation {link_id}.")
        await record(unit.connection, actor, "user.invitation_revoked", "invitation", link_id, email=email)

    await in_transaction(transactions, work)


async def reset_password(
    transactions: Transactions, user_id: int, actor: Actor, lifetimes: Lifetimes, *, now: datetime
) -> Link:
    """A link to choose a new password. The person is signed out everywhere now, and again when the link is used."""
    token, expires = new_token(), now + lifetimes.password_reset

    async def work(unit: UnitOfWork) -> Link:
        connection = unit.connection
        email = (await connection.execute(_ACTIVE, {"id": user_id})).scalar_one_or_none()
        if email is None:
            raise Refused("user_not_found", f"There is no active user {user_id}.")
        nothing = {"name": None, "role": None, "own_chats_only": False}
        values = {**nothing, "kind": "password_reset", "email": email, "user_id": user_id}
        await connection.execute(_TIDY, {"now": now})
        await connection.execute(_KEEP, _kept(values, token, actor, now, expires))
        await end_sessions(unit, user_id)
        await record(connection, actor, "user.password_reset", "user", user_id)
        return _link(token, expires)

    return await in_transaction(transactions, work)


async def look(transactions: Transactions, token: str, *, now: datetime) -> LinkFor:
    """What the link is good for. Raises Refused when it is good for nothing."""
    async with transactions.engine.connect() as connection:
        row = (await connection.execute(_LOOK, {"digest": digest_of(token), "now": now})).mappings().one_or_none()
    if row is None:
        raise _not_good()
    return LinkFor(**row)


async def use(transactions: Transactions, given: LinkUse, *, now: datetime) -> User:
    """Make the user, or set the password; once. Raises Refused, and then the link stays good."""
    link = await look(transactions, given.token, now=now)
    if link.kind == "invitation" and given.name is None:
        raise Refused("validation_failed", "is needed", field="name")
    refuse_weak(given.password, link.email, given.name or link.name or "", field="password")
    hashed = await hash_password_async(given.password)

    async def work(unit: UnitOfWork) -> User:
        used = {"digest": digest_of(given.token), "now": now}
        row = (await unit.connection.execute(_USE, used)).mappings().one_or_none()
        if row is None:
            raise _not_good()
        values = {"hash": hashed, "now": now}
        if row["kind"] == "invitation":
            return await _join(unit, row, {**values, "name": given.name})
        return await _renew(unit, row, values)

    return await in_transaction(transactions, work)


async def _join(unit: UnitOfWork, link: RowMapping, values: dict[str, object]) -> User:
    new = {**values, **{name: link[name] for name in ("email", "role", "own_chats_only")}}
    user_id = (await unit.connection.execute(_NEW_USER, new)).scalar_one_or_none()
    if user_id is None:
        raise Refused("email_taken", "Somebody with this e-mail address is there already.")
    told = {"role": link["role"], "invited_by": link["created_by"]}
    await record(unit.connection, Actor(user_id), "user.created", "user", user_id, **told)
    return await user(unit.connection, user_id)


async def _renew(unit: UnitOfWork, link: RowMapping, values: dict[str, object]) -> User:
    found = await unit.connection.execute(_SET_PASSWORD, {**values, "id": link["user_id"]})
    user_id = found.scalar_one_or_none()
    if user_id is None:
        raise _not_good()
    await unit.connection.execute(_FORGIVE, {"subject": f"email:{link['email']}"})
    await end_sessions(unit, user_id)
    await record(unit.connection, Actor(user_id), "user.password_changed", "user", user_id, by="link")
    return await user(unit.connection, user_id)


def _kept(values: dict[str, object], token: Token, actor: Actor, now: datetime, expires: datetime) -> dict[str, object]:
    return {**values, "digest": token.digest, "by": actor.user_id, "now": now, "expires": expires}


def _link(token: Token, expires: datetime) -> Link:
    return Link(path=f"{PATH}{token.secret}", expires_at=expires)


def _not_good() -> Refused:
    return Refused("link_not_good", "This link was used before, has expired, or was replaced by a newer one.")
