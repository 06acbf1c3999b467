"""Rooms and users: short lists, given whole."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.guests import Room, RoomList
from services.api.schemas.users import User, UserList

_ROOMS = text("select id, room_number, is_booked from rooms where is_active order by length(room_number), room_number")
_USERS = text("select id, email, name, role, is_active from users order by lower(name), id")


async def rooms(connection: AsyncConnection) -> RoomList:
    """All rooms that take stays; `9` comes before `10`."""
    return RoomList(items=[Room(**row) for row in (await connection.execute(_ROOMS)).mappings()])


async def users(connection: AsyncConnection) -> UserList:
    """Everybody, also those who may no longer sign in: old messages name them."""
    return UserList(items=[User(**row) for row in (await connection.execute(_USERS)).mappings()])
