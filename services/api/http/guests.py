"""Guests: registration, check-out, and their history."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query

from services.api.commands import check_out as leaving
from services.api.commands import register_guest as arriving
from services.api.domain.refusals import Refused
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, GuestReader, Registrar
from services.api.http.windows import read_place
from services.api.queries import stays
from services.api.queries.messages import session_history
from services.api.schemas.guests import CheckedOut, Registered, Registration, StaySessionList
from services.api.schemas.messages import HistoryPage

router = APIRouter(prefix="/api/v1", tags=["guests"], dependencies=SECURITY)

_REGISTRATION_PROBLEMS = (
    "room_not_found",
    "room_already_booked",
    "no_channel",
    "invalid_phone_number",
    "idempotency_key_reused",
)


@router.post("/guests/register", status_code=201, responses=problems(*SIGNED_IN, *_REGISTRATION_PROBLEMS))
async def register_guest(
    body: Registration,
    caller: Registrar,
    parts: PartsOf,
    cause: CauseOf,
    idempotency_key: Annotated[
        str | None,
        Header(pattern=r"^[!-~]{1,200}$", description="The same key with the same body returns the first result."),
    ] = None,
) -> Registered:
    """Check a guest in: books the room, opens the session, and welcomes the guest on WhatsApp.

    The same phone number, room and date again return the first result too. Admins and supervisors,
    or scope `guests:register`.
    """
    command = arriving.RegisterGuest.read(
        body, region=parts.settings.default_region, caller=caller.name, idempotency_key=idempotency_key
    )
    return await arriving.register_guest(parts.transactions, command, now=parts.clock(), cause=cause)


@router.post("/checkins/{checkin_id}/checkout", responses=problems(*SIGNED_IN, "checkin_not_found"))
async def check_out(checkin_id: UUID, caller: Registrar, parts: PartsOf, cause: CauseOf) -> CheckedOut:
    """End a stay: closes its session and frees the room. Again: no change.

    Admins and supervisors, or scope `guests:register`.
    """
    return await leaving.check_out(parts.transactions, checkin_id, now=parts.clock(), cause=cause)


@router.get("/guests/{guest_id}/sessions", responses=problems(*SIGNED_IN, "guest_not_found"))
async def list_sessions(guest_id: UUID, caller: GuestReader, parts: PartsOf) -> StaySessionList:
    """All sessions of a guest, newest first. Scope: `guests:read`."""
    async with parts.engine.connect() as connection:
        found = await stays.guest_sessions(connection, guest_id, now=parts.clock())
    if found is None:
        raise Refused("guest_not_found", f"There is no guest {guest_id}.")
    return found


@router.get("/sessions/{session_id}/messages", responses=problems(*SIGNED_IN, "session_not_found"))
async def list_session_messages(
    session_id: UUID,
    caller: GuestReader,
    parts: PartsOf,
    cursor: Annotated[str | None, Query(max_length=80, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> HistoryPage:
    """What was said in a session, oldest first; `role` is `User` or `System`. Scope: `guests:read`."""
    after = read_place(cursor, "cursor")
    async with parts.engine.connect() as connection:
        if not await stays.session_exists(connection, session_id):
            raise Refused("session_not_found", f"There is no session {session_id}.")
        return await session_history(connection, session_id, caller.viewer, after=after, limit=limit)
