"""What admins have decided about security."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.problems import PersonRef
from services.api.schemas.security import SecuritySettings

_READ = text("select admins_need_two_factor from security_settings where id = 1")
_WITHOUT = text(
    "select id, name from users where role = 'admin' and is_active and totp_secret is null order by lower(name), id"
)


async def security_settings(connection: AsyncConnection, *, always: bool) -> SecuritySettings:
    """As they stand. `always`: the operators want admins to have two-factor sign-in, whatever is kept here."""
    kept = bool((await connection.execute(_READ)).scalar_one())
    without = [PersonRef(id=row.id, name=row.name) for row in await connection.execute(_WITHOUT)]
    return SecuritySettings(admins_need_two_factor=always or kept, is_fixed=always, admins_without=without)
