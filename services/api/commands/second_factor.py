"""Two-factor sign-in: setting it up, taking its codes, ending it."""

from datetime import datetime

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.access import end_sessions
from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.identities import Identity
from services.api.schemas.profile import RecoveryCodes, TwoFactorSecret
from shared.channels.secrets import NoSecretKey, Secrets, SecretUnreadable
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.security import second_factor

log = structlog.get_logger(__name__)

ISSUER = "Sapa"

_NEEDED = text("select admins_need_two_factor from security_settings where id = 1 for share")
_LOCK = text("select totp_secret, totp_pending, totp_last_step from users where id = :id for no key update")
_TAKEN = text("update users set totp_last_step = :step where id = :id")
_RECOVER = text("delete from recovery_codes where user_id = :id and code_hash = :digest")
_PREPARE = text("update users set totp_pending = :secret where id = :id and is_active")
_TURN_ON = text(
    "update users set totp_secret = totp_pending, totp_pending = null, totp_last_step = :step where id = :id"
)
_TURN_OFF = text("update users set totp_secret = null, totp_pending = null, totp_last_step = null where id = :id")
_FORGET_CODES = text("delete from recovery_codes where user_id = :id")
_KEEP_CODES = text("insert into recovery_codes (user_id, code_hash) select :id, unnest(cast(:digests as bytea[]))")


async def take_code(transactions: Transactions, secrets: Secrets, user_id: int, code: str, *, now: datetime) -> None:
    """Use up a code: the same one, or an earlier one, is refused from now on. Raises Refused (`invalid_code`)."""

    async def work(unit: UnitOfWork) -> None:
        row = (await unit.connection.execute(_LOCK, {"id": user_id})).one()
        if code.strip().replace(" ", "").isdigit() and row.totp_secret is not None:
            step = second_factor.step_of(_read(secrets, row.totp_secret), code, now, after=row.totp_last_step)
            if step is not None:
                await unit.connection.execute(_TAKEN, {"step": step, "id": user_id})
                return
        used = {"id": user_id, "digest": second_factor.recovery_digest(code)}
        if not (await unit.connection.execute(_RECOVER, used)).rowcount:
            log.warning("code_refused", user_id=user_id)
            raise Refused("invalid_code", "The code is wrong, or was used before.", field="code")
        await record(unit.connection, Actor(user_id), "user.recovery_code_used", "user", user_id)

    await in_transaction(transactions, work)


async def prepare(transactions: Transactions, secrets: Secrets, who: Identity, *, account: str) -> TwoFactorSecret:
    """A new secret for the person's app; nothing changes before a code of it was given."""
    secret = second_factor.new_secret()
    try:
        kept = secrets.encrypt(secret)
    except NoSecretKey as error:
        raise Refused("no_secret_key", f"{error}.") from error

    async def work(unit: UnitOfWork) -> None:
        await unit.connection.execute(_PREPARE, {"secret": kept, "id": who.user_id})

    await in_transaction(transactions, work)
    return TwoFactorSecret(secret=secret, address=second_factor.address_for(secret, account=account, issuer=ISSUER))


async def turn_on(
    transactions: Transactions, secrets: Secrets, who: Identity, code: str, *, now: datetime
) -> RecoveryCodes:
    """The app is set up, as its code proves; all other sessions of the person end. Raises Refused."""
    assert who.user_id is not None  # noqa: S101 - only people have apps
    user_id = who.user_id

    async def work(unit: UnitOfWork) -> RecoveryCodes:
        row = (await unit.connection.execute(_LOCK, {"id": user_id})).one()
        if row.totp_pending is None:
            raise Refused("two_factor_not_prepared", "Ask for a secret first.")
        step = second_factor.step_of(_read(secrets, row.totp_pending), code, now, after=None)
        if step is None:
            raise Refused("wrong_code", "The code is wrong. Is the app's clock right?", field="code")
        await unit.connection.execute(_TURN_ON, {"step": step, "id": user_id})
        codes = await _new_codes(unit.connection, user_id)
        await end_sessions(unit, user_id, but=who.digest)
        await record(unit.connection, Actor(user_id), "user.two_factor_on", "user", user_id)
        return codes

    return await in_transaction(transactions, work)


async def renew_codes(transactions: Transactions, who: Identity) -> RecoveryCodes:
    """New recovery codes; the old ones are worth nothing. Raises Refused without two-factor sign-in."""
    assert who.user_id is not None  # noqa: S101
    user_id = who.user_id

    async def work(unit: UnitOfWork) -> RecoveryCodes:
        row = (await unit.connection.execute(_LOCK, {"id": user_id})).one()
        if row.totp_secret is None:
            raise Refused("two_factor_off", "Two-factor sign-in is not set up.")
        codes = await _new_codes(unit.connection, user_id)
        await record(unit.connection, Actor(user_id), "user.recovery_codes_renewed", "user", user_id)
        return codes

    return await in_transaction(transactions, work)


async def turn_off_own(transactions: Transactions, who: Identity, *, always: bool) -> None:
    """The person has proved their password. `always`: the operators want admins to have it. Raises Refused."""
    assert who.user is not None  # noqa: S101 - only people have apps
    user = who.user

    async def work(unit: UnitOfWork) -> None:
        # Held until the end: nobody can switch it on for all admins while one of them switches their own off.
        needed = always or (await unit.connection.execute(_NEEDED)).scalar_one()
        if needed and user.role == "admin":
            raise Refused("two_factor_required", "Admins must have two-factor sign-in here.")
        await turn_off(unit, user.id, Actor.of(who), but=who.digest)

    await in_transaction(transactions, work)


async def turn_off(unit: UnitOfWork, user_id: int, actor: Actor, *, but: bytes | None = None) -> None:
    """The password is enough again. By the person, or by an admin for somebody who lost their phone: then every
    session ends, except the one with the digest `but`."""
    await unit.connection.execute(_LOCK, {"id": user_id})
    await unit.connection.execute(_TURN_OFF, {"id": user_id})
    await unit.connection.execute(_FORGET_CODES, {"id": user_id})
    await end_sessions(unit, user_id, but=but)
    await record(unit.connection, actor, "user.two_factor_off", "user", user_id)


async def _new_codes(connection: AsyncConnection, user_id: int) -> RecoveryCodes:
    codes = second_factor.new_recovery_codes()
    await connection.execute(_FORGET_CODES, {"id": user_id})
    digests = [second_factor.recovery_digest(code) for code in codes]
    await connection.execute(_KEEP_CODES, {"id": user_id, "digests": digests})
    return RecoveryCodes(recovery_codes=codes)


def _read(secrets: Secrets, kept: str) -> str:
    try:
        return secrets.decrypt(kept)
    except SecretUnreadable as error:
        raise Refused("secret_unreadable", f"{error}.") from error
