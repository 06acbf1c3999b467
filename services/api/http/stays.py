"""Rooms and guests, as the front desk looks at them."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.api.commands import manage_rooms
from services.api.commands.auditing import Actor
from services.api.domain.paging import TimeCursor
from services.api.domain.refusals import Refused
from services.api.domain.search import search_for
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, GuestReader, Lead
from services.api.queries import guests, rooms
from services.api.schemas.base import SmallId
from services.api.schemas.guests import GuestDetail, GuestPage, NewRoom, RoomChange, RoomState, RoomStateList

router = APIRouter(prefix="/api/v1", tags=["guests"], dependencies=SECURITY, responses=problems(*SIGNED_IN))

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@router.get("/rooms/stays")
async def list_room_stays(caller: GuestReader, parts: PartsOf) -> RoomStateList:
    """All rooms with who is in them, also those out of use. Scope: `guests:read`."""
    async with parts.engine.connect() as connection:
        return await rooms.room_states(connection)


@router.post("/rooms", status_code=201, responses=problems(*SIGNED_IN, "room_exists"))
async def add_room(wanted: NewRoom, lead: Lead, parts: PartsOf) -> RoomState:
    """Add a room. Admins and supervisors."""
    return await manage_rooms.add(parts.transactions, wanted, Actor.of(lead))


@router.patch("/rooms/{room_id}", responses=problems(*SIGNED_IN, "room_not_found", "room_exists", "room_occupied"))
async def change_room(room_id: Annotated[SmallId, Path()], wanted: RoomChange, lead: Lead, parts: PartsOf) -> RoomState:
    """Rename a room, take it out of use once nobody stays in it, or use it again. Admins and supervisors."""
    return await manage_rooms.change(parts.transactions, room_id, wanted, Actor.of(lead))


@router.get("/guests")
async def list_guests(
    caller: GuestReader,
    parts: PartsOf,
    q: Annotated[
        str | None,
        Query(max_length=100, description="Part of a name, an e-mail address or a phone number in any form; a room."),
    ] = None,
    staying: Annotated[bool, Query(description="Only guests who are here now.")] = False,
    cursor: Annotated[str | None, Query(max_length=60, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> GuestPage:
    """Guests with their present or latest stay, the newest first. Scope: `guests:read`."""
    search = search_for((q or "").replace("\0", ""))
    async with parts.engine.connect() as connection:
        return await guests.guests(
            connection,
            search=search,
            room=(q or "").replace("\0", "").strip(),
            staying=staying,
            after=_read(cursor),
            limit=limit,
        )


@router.get("/guests/{guest_id}", responses=problems(*SIGNED_IN, "guest_not_found"))
async def get_guest(guest_id: UUID, caller: GuestReader, parts: PartsOf) -> GuestDetail:
    """One guest. Scope: `guests:read`."""
    async with parts.engine.connect() as connection:
        return await guests.guest(connection, guest_id)


def _read(cursor: str | None) -> TimeCursor | None:
    if cursor is None:
        return None
    found = TimeCursor.parse(cursor)
    if found is None or not _UUID.fullmatch(found.id):
        raise Refused("validation_failed", "cursor is none of ours.", field="cursor")
    return found
