"""What holds for everybody's sign-in."""

from fastapi import APIRouter

from services.api.commands.change_security import change_security
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Admin
from services.api.queries.security_settings import security_settings
from services.api.schemas.security import SecurityChange, SecuritySettings

router = APIRouter(prefix="/api/v1/security-settings", tags=["users"], dependencies=SECURITY)


@router.get("", responses=problems(*SIGNED_IN))
async def get_security_settings(admin: Admin, parts: PartsOf) -> SecuritySettings:
    """What admins' sign-in needs, and who does not have it yet. Admins only."""
    async with parts.engine.connect() as connection:
        return await security_settings(connection, always=parts.settings.api_admins_need_two_factor)


@router.put("", responses=problems(*SIGNED_IN, "two_factor_off", "set_by_operators"))
async def put_security_settings(body: SecurityChange, admin: Admin, parts: PartsOf) -> SecuritySettings:
    """Switch on or off that admins must have two-factor sign-in; whoever switches it on must have it. Admins only.

    It holds at once, also on pages that are open: admins without it can do nothing but set it up.
    """
    always = parts.settings.api_admins_need_two_factor
    return await change_security(parts.transactions, body, admin, always=always)
