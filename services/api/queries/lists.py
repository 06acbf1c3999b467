"""Rooms, channels and users: short lists, given whole."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.channels import Channel, ChannelList
from services.api.schemas.guests import Room, RoomList
from services.api.schemas.users import User, UserList
from shared.capabilities import Feature, capabilities_of

_ROOMS = text("select id, room_number, is_booked from rooms order by length(room_number), room_number")
_CHANNELS = text(
    "select id, name, provider, external_id, unknown_senders, reopen_closed, is_active from channels order by id"
)
_USERS = text("select id, email, name, role, is_active from users order by lower(name), id")


async def rooms(connection: AsyncConnection) -> RoomList:
    """All rooms; `9` comes before `10`."""
    return RoomList(items=[Room(**row) for row in (await connection.execute(_ROOMS)).mappings()])


async def channels(connection: AsyncConnection) -> ChannelList:
    """All channels. WAHA's engine is known to the sender only, so what all engines can do is listed."""
    rows = (await connection.execute(_CHANNELS)).mappings()
    return ChannelList(items=[Channel(**row, capabilities=_capabilities(row["provider"])) for row in rows])


def _capabilities(provider: str) -> list[Feature]:
    known = capabilities_of(provider)
    return sorted(known.native | known.instead.keys())


async def users(connection: AsyncConnection) -> UserList:
    """Everybody, also those who may no longer sign in: old messages name them."""
    return UserList(items=[User(**row) for row in (await connection.execute(_USERS)).mappings()])
