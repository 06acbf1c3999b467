"""A guest checks in: guest, stay, room, session and welcome message become true together."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.idempotency import RequestKey, claim, keep
from services.api.commands.running import in_transaction
from services.api.commands.welcoming import Arrival, welcome_guest
from services.api.domain.refusals import Refused
from services.api.queries.messages import messages_by_id
from services.api.queries.stays import stay_parts
from services.api.queries.visibility import EVERYTHING
from services.api.schemas.guests import Registered, Registration
from services.api.schemas.messages import HistoryMessage
from shared.addresses import normalise_address, phone_of
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork
from shared.ids import new_id
from shared.phones import to_e164

_LOCK_ROOM = text(
    "select id, room_number, is_booked, is_active from rooms where room_number = :number for no key update"
)
_SAME_STAY = text(
    """
    select k.id from checkins k join guests g on g.id = k.guest_id
    where k.room_id = :room and k.status = 'active' and k.checkin_date = :date and g.phone = :phone
    """
)
_SAVE_GUEST = text(
    """
    insert into guests (id, phone, full_name, email) values (:id, :phone, :name, :email)
    on conflict (phone) do update set full_name = excluded.full_name, email = coalesce(excluded.email, guests.email)
    returning id, language
    """
)
_SAVE_CHECKIN = text(
    """
    insert into checkins (id, guest_id, room_id, checkin_date, created_at)
    values (:id, :guest, :room, :date, :now)
    """
)
_BOOK = text("update rooms set is_booked = true where id = :id")
_SAVE_SESSION = text(
    """
    insert into guest_sessions (id, guest_id, checkin_id, phone, started_at)
    values (:id, :guest, :checkin, :phone, :now)
    """
)
_WELCOME_OF = text(
    """
    select m.id from messages m join guest_sessions s on s.id = m.stay_session_id
    where s.checkin_id = :checkin and m.origin = 'registration' order by m.id limit 1
    """
)


@dataclass(frozen=True, slots=True)
class RegisterGuest:
    """A registration whose phone number was read. `key` is the caller's Idempotency-Key, None without one."""

    full_name: str
    room_number: str
    checkin_date: date
    email: str | None
    phone: str
    key: RequestKey | None = None

    @classmethod
    def read(
        cls, registration: Registration, *, region: str, caller: str, idempotency_key: str | None
    ) -> "RegisterGuest":
        """Raises Refused when the phone number cannot be read."""
        typed = registration.phone_number
        phone = phone_of(normalise_address(typed), region) if "@" in typed else to_e164(typed, region)
        if phone is None:
            raise Refused("invalid_phone_number", "is not a valid phone number", field="phone_number")
        fields: dict[str, Any] = {
            "full_name": registration.full_name,
            "room_number": registration.room_number,
            "checkin_date": registration.checkin_date,
            "email": registration.email,
            "phone": phone,
        }
        key = None if idempotency_key is None else RequestKey.of(f"register:{caller}", idempotency_key, fields)
        return cls(**fields, key=key)


async def register_guest(
    transactions: Transactions, command: RegisterGuest, *, now: datetime, cause: Cause
) -> Registered:
    """What was registered; the same request again gives the first result. Raises Refused for a room that is taken."""

    async def work(unit: UnitOfWork) -> Registered:
        if command.key is not None and (first := await claim(unit.connection, command.key)) is not None:
            return Registered.model_validate(first)
        checkin_id = await _check_in(unit, command, now=now, cause=cause)
        result = await _result(unit.connection, checkin_id, now=now)
        if command.key is not None:
            await keep(unit.connection, command.key, status=201, response=result.model_dump_json())
        return result

    return await in_transaction(transactions, work)


async def _check_in(unit: UnitOfWork, command: RegisterGuest, *, now: datetime, cause: Cause) -> UUID:
    """The room's lock decides between two clerks."""
    connection = unit.connection
    room = (await connection.execute(_LOCK_ROOM, {"number": command.room_number})).one_or_none()
    if room is None:
        raise Refused("room_not_found", f"There is no room {command.room_number}.", field="room_number")
    same = {"room": room.id, "date": command.checkin_date, "phone": command.phone}
    existing: UUID | None = (await connection.execute(_SAME_STAY, same)).scalar_one_or_none()
    if existing is not None:
        return existing
    if not room.is_active:
        detail = f"Room {command.room_number} takes no stays."
        raise Refused("room_not_found", detail, field="room_number")
    if room.is_booked:
        raise Refused("room_already_booked", f"Room {room.room_number} is already booked.", field="room_number")
    values = {"id": new_id(), "phone": command.phone, "name": command.full_name, "email": command.email}
    guest = (await connection.execute(_SAVE_GUEST, values)).one()
    arrival = Arrival(
        guest_id=guest.id,
        checkin_id=new_id(),
        session_id=new_id(),
        full_name=command.full_name,
        phone=command.phone,
        language=guest.language,
        room_number=room.room_number,
        checkin_date=command.checkin_date,
    )
    stay = {"guest": guest.id, "now": now}
    await connection.execute(
        _SAVE_CHECKIN, {**stay, "id": arrival.checkin_id, "room": room.id, "date": command.checkin_date}
    )
    await connection.execute(_BOOK, {"id": room.id})
    await connection.execute(
        _SAVE_SESSION, {**stay, "id": arrival.session_id, "checkin": arrival.checkin_id, "phone": command.phone}
    )
    await welcome_guest(unit, arrival, now=now, cause=cause)
    unit.announce(FeedItem("room.updated", data={"id": room.id, "room_number": room.room_number, "is_booked": True}))
    ids = {"guest_id": guest.id, "checkin_id": arrival.checkin_id, "session_id": arrival.session_id}
    unit.announce(FeedItem("guest.registered", data={name: str(value) for name, value in ids.items()}))
    return arrival.checkin_id


async def _result(connection: AsyncConnection, checkin_id: UUID, *, now: datetime) -> Registered:
    parts = await stay_parts(connection, checkin_id, now=now)
    welcome_id = (await connection.execute(_WELCOME_OF, {"checkin": checkin_id})).scalar_one_or_none()
    messages = await messages_by_id(connection, [] if welcome_id is None else [welcome_id], EVERYTHING)
    if parts.session is None or welcome_id is None:
        # A stay that was put into the database by hand holds the room, but no registration made it.
        raise Refused("room_already_booked", f"Room {parts.room.room_number} is already booked.", field="room_number")
    return Registered(
        guest=parts.guest,
        checkin=parts.checkin,
        room=parts.room,
        session=parts.session,
        message=HistoryMessage(**messages[welcome_id].model_dump(), role="System"),
    )
