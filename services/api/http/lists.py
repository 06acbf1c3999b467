"""Rooms, and how the system is."""

from fastapi import APIRouter

from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, RoomReader
from services.api.queries import lists
from services.api.schemas.guests import RoomList
from services.api.schemas.health import SystemHealth, Trouble
from shared.observability.findings import standing

router = APIRouter(prefix="/api/v1", tags=["house"], dependencies=SECURITY, responses=problems(*SIGNED_IN))


@router.get("/rooms")
async def list_rooms(caller: RoomReader, parts: PartsOf) -> RoomList:
    """All rooms that take stays. Scope: `rooms:read`."""
    async with parts.engine.connect() as connection:
        return await lists.rooms(connection)


@router.get("/health")
async def system_health(caller: ChatReader, parts: PartsOf) -> SystemHealth:
    """What is wrong with the system right now: the stream says `health_alert` and `health_recovered` when this changes.

    Scope: `chats:read`.
    """
    async with parts.engine.connect() as connection:
        found = await standing(connection)
    troubles = [Trouble(kind=one.kind, subject=one.subject, detail=one.detail, since=one.since) for one in found]
    return SystemHealth(status="degraded" if troubles else "ok", troubles=troubles)
