"""Rooms: a short list, given whole."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.guests import Room, RoomList

_ROOMS = text("select id, room_number, is_booked from rooms where is_active order by length(room_number), room_number")


async def rooms(connection: AsyncConnection) -> RoomList:
    """All rooms that take stays; `9` comes before `10`."""
    return RoomList(items=[Room(**row) for row in (await connection.execute(_ROOMS)).mappings()])
