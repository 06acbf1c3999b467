"""An admin decides what all admins' sign-in needs."""

from sqlalchemy import text

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.identities import Identity
from services.api.queries.security_settings import security_settings
from services.api.schemas.security import SecurityChange, SecuritySettings
from shared.db.unit_of_work import Transactions, UnitOfWork, access_changed

# The settings' row comes before the person's, as for whoever switches their own off.
_LOCK = text("select admins_need_two_factor from security_settings where id = 1 for no key update")
_HAS = text("select totp_secret is not null from users where id = :id for no key update")
_KEEP = text("update security_settings set admins_need_two_factor = :needed, updated_at = now() where id = 1")
_ADMINS = text("select id from users where role = 'admin' and is_active order by id")


async def change_security(
    transactions: Transactions, change: SecurityChange, admin: Identity, *, always: bool
) -> SecuritySettings:
    """Holds at every replica, and on pages that are open, with the commit. Raises Refused."""
    needed = change.admins_need_two_factor
    if always and not needed:
        raise Refused("set_by_operators", "The server's settings ask for it: API_ADMINS_NEED_TWO_FACTOR.")

    async def work(unit: UnitOfWork) -> SecuritySettings:
        connection = unit.connection
        before = bool((await connection.execute(_LOCK)).scalar_one())
        if needed and not (await connection.execute(_HAS, {"id": admin.user_id})).scalar_one():
            raise Refused("two_factor_off", "Set up two-factor sign-in for yourself first.")
        if before != needed:
            await connection.execute(_KEEP, {"needed": needed})
            changes = {"admins_need_two_factor": {"from": before, "to": needed}}
            await record(connection, Actor.of(admin), "security.changed", "security", None, changes=changes)
            admins = (await connection.execute(_ADMINS)).scalars()
            unit.announce(*(access_changed(user_id=user_id) for user_id in admins))
        return await security_settings(connection, always=always)

    return await in_transaction(transactions, work)
