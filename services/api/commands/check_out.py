"""A stay ends: its session closes and its room is free."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.api.commands.running import in_transaction
from services.api.commands.welcoming import chats_of_phone
from services.api.domain.refusals import Refused
from services.api.queries.stays import stay_parts
from services.api.schemas.guests import CheckedOut
from shared.contracts.guests import GuestCheckedOut
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork

_ROOM_OF = text("select room_id from checkins where id = :checkin")
_LOCK_ROOM = text("select id from rooms where id = :id for no key update")
_END_STAY = text(
    """
    update checkins set status = 'checked_out', checked_out_at = :now
    where id = :checkin and status = 'active' returning guest_id
    """
)
_END_SESSION = text(
    """
    update guest_sessions set is_active = false, ended_at = :now
    where checkin_id = :checkin and is_active returning id
    """
)
_FREE_ROOM = text("update rooms set is_booked = false where id = :id")


def _ended(guest_id: UUID, checkin_id: UUID, session_id: UUID) -> dict[str, str]:
    ids = {"guest_id": guest_id, "checkin_id": checkin_id, "session_id": session_id}
    return {**{name: str(value) for name, value in ids.items()}, "reason": "checked_out"}


async def check_out(transactions: Transactions, checkin_id: UUID, *, now: datetime, cause: Cause) -> CheckedOut:
    """The stay as it is afterwards; checking out twice changes nothing more."""

    async def work(unit: UnitOfWork) -> CheckedOut:
        connection = unit.connection
        room_id = (await connection.execute(_ROOM_OF, {"checkin": checkin_id})).scalar_one_or_none()
        if room_id is None:
            raise Refused("checkin_not_found", f"There is no check-in {checkin_id}.")
        await connection.execute(_LOCK_ROOM, {"id": room_id})  # before the stay, as registrations do
        moment = {"checkin": checkin_id, "now": now}
        ended = (await connection.execute(_END_STAY, moment)).one_or_none()
        if ended is not None:
            session_id = (await connection.execute(_END_SESSION, moment)).scalar_one_or_none()
            await connection.execute(_FREE_ROOM, {"id": room_id})
        parts = await stay_parts(connection, checkin_id, now=now)
        if ended is not None:
            unit.publish(
                GuestCheckedOut(
                    occurred_at=now,
                    correlation_id=cause.correlation_id,
                    guest_id=ended.guest_id,
                    checkin_id=checkin_id,
                    session_id=session_id,
                    room_number=parts.room.room_number,
                )
            )
            unit.announce(FeedItem("room.updated", data=parts.room.model_dump()))
            if session_id is not None:
                unit.announce(FeedItem("session.ended", data=_ended(ended.guest_id, checkin_id, session_id)))
            for chat_id in await chats_of_phone(connection, parts.guest.phone_number):
                unit.announce(FeedItem("chat.updated", chat_id=chat_id))
        return CheckedOut(guest=parts.guest, checkin=parts.checkin, room=parts.room, session=parts.session)

    return await in_transaction(transactions, work)
