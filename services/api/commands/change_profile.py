"""A person changes their own account."""

from datetime import datetime

from sqlalchemy import text

from services.api.commands.access import end_sessions
from services.api.commands.auditing import Actor, record
from services.api.commands.prove_password import prove_password
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.identities import Identity
from services.api.queries.profiles import profile
from services.api.schemas.preferences import PreferencesChange
from services.api.schemas.profile import PasswordChange, Profile, ProfileChange
from services.api.schemas.users import User
from shared.db.unit_of_work import Transactions, UnitOfWork, access_changed
from shared.security.passwords import fault_in, hash_password_async

_CHANGE = text(
    """
    update users set name = coalesce(:name, name), language = coalesce(:language, language),
      letter_shortcuts = coalesce(:letter_shortcuts, letter_shortcuts),
      send_with = coalesce(:send_with, send_with), undo_seconds = coalesce(:undo_seconds, undo_seconds)
    where id = :id
    """
)
# Compared with what was proved: of two changes at once, one finds that the password is another.
_SET_PASSWORD = text(
    """
    update users set password_hash = :new, password_changed_at = :now where id = :id and password_hash = :proved
    """
)
_FORGET_LINKS = text("delete from one_time_links where user_id = :id")


async def change_profile(
    transactions: Transactions, user: User, change: ProfileChange, *, admins_enrol: bool
) -> Profile:
    """The account as it is now. `admins_enrol`: see `profile`."""

    async def work(unit: UnitOfWork) -> Profile:
        preferred = (change.preferences or PreferencesChange()).model_dump()
        values = {"id": user.id, "name": change.name, "language": change.language, **preferred}
        await unit.connection.execute(_CHANGE, values)
        if change.name is not None and change.name != user.name:
            told = {"name": {"from": user.name, "to": change.name}}
            await record(unit.connection, Actor(user.id), "user.changed", "user", user.id, changes=told)
            unit.announce(access_changed(user_id=user.id))
        return await profile(unit.connection, user.id, admins_enrol=admins_enrol)

    return await in_transaction(transactions, work)


async def change_password(transactions: Transactions, who: Identity, change: PasswordChange, *, now: datetime) -> None:
    """All other sessions of the person end. Raises Refused."""
    assert who.user is not None  # noqa: S101 - only people have passwords
    user = who.user
    proved = await prove_password(transactions.engine, user, change.current_password, field="current_password", now=now)
    refuse_weak(change.new_password, user.email, user.name, field="new_password")
    hashed = await hash_password_async(change.new_password)

    async def work(unit: UnitOfWork) -> None:
        values = {"new": hashed, "now": now, "id": user.id, "proved": proved}
        if not (await unit.connection.execute(_SET_PASSWORD, values)).rowcount:
            raise Refused("wrong_password", "The password was changed meanwhile.", field="current_password")
        await unit.connection.execute(_FORGET_LINKS, {"id": user.id})
        await end_sessions(unit, user.id, but=who.digest)
        await record(unit.connection, Actor(user.id), "user.password_changed", "user", user.id)

    await in_transaction(transactions, work)


def refuse_weak(password: str, *known: str, field: str) -> None:
    """Raises Refused when it may not become a password; `known`: what everybody knows of the person."""
    fault = fault_in(password, known=known)
    if fault is not None:
        raise Refused("validation_failed", fault, field=field)
