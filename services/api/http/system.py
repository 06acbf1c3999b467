"""How the system is, for operators."""

from fastapi import APIRouter

from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Lead
from services.api.queries.system import overview
from services.api.schemas.health import SystemOverview

router = APIRouter(prefix="/api/v1/system", tags=["operations"], dependencies=SECURITY, responses=problems(*SIGNED_IN))


@router.get("")
async def system_overview(operator: Lead, parts: PartsOf) -> SystemOverview:
    """Services and their replicas, queues, what waits, channels, troubles and versions. Admins and supervisors."""
    url = parts.settings.rabbitmq_url.get_secret_value()
    return await overview(parts.engine, url, parts.pulses, parts.clock)
