"""Rooms, channels and users."""

from fastapi import APIRouter

from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChannelReader, RoomReader, UserReader
from services.api.queries import lists
from services.api.schemas.channels import ChannelList
from services.api.schemas.guests import RoomList
from services.api.schemas.users import UserList

router = APIRouter(prefix="/api/v1", tags=["house"], dependencies=SECURITY, responses=problems(*SIGNED_IN))


@router.get("/rooms")
async def list_rooms(caller: RoomReader, parts: PartsOf) -> RoomList:
    """All rooms. Scope: `rooms:read`."""
    async with parts.engine.connect() as connection:
        return await lists.rooms(connection)


@router.get("/channels")
async def list_channels(caller: ChannelReader, parts: PartsOf) -> ChannelList:
    """All connected WhatsApp numbers. Scope: `channels:read`."""
    async with parts.engine.connect() as connection:
        return await lists.channels(connection)


@router.get("/users")
async def list_users(caller: UserReader, parts: PartsOf) -> UserList:
    """Everybody whom a chat may be assigned to, or once was. Scope: `users:read`."""
    async with parts.engine.connect() as connection:
        return await lists.users(connection)
