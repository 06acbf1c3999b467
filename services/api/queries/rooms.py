"""Rooms with who is in them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.guests import CurrentStay, RoomState, RoomStateList

_ROOMS = text(
    """
    select r.id, r.room_number, r.is_booked, r.is_active, k.id as checkin_id, k.guest_id, g.full_name, k.checkin_date
    from rooms r left join checkins k on k.room_id = r.id and k.status = 'active'
    left join guests g on g.id = k.guest_id
    where cast(:id as int) is null or r.id = :id
    order by length(r.room_number), r.room_number
    """
)


async def room_states(connection: AsyncConnection, room_id: int | None = None) -> RoomStateList:
    """All rooms, or the one; `9` comes before `10`."""
    items = []
    for row in (await connection.execute(_ROOMS, {"id": room_id})).mappings():
        plain = {name: row[name] for name in ("id", "room_number", "is_booked", "is_active")}
        stay = None
        if row["checkin_id"] is not None:
            stay = CurrentStay(**{name: row[name] for name in ("checkin_id", "guest_id", "full_name", "checkin_date")})
        items.append(RoomState(**plain, stay=stay))
    return RoomStateList(items=items)
