"""Guests' stays: one with all its parts, and all sessions of a guest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.guests import Checkin, Guest, Room, Session, StaySession, StaySessionList


@dataclass(frozen=True, slots=True)
class StayParts:
    """A stay as it stands."""

    guest: Guest
    checkin: Checkin
    room: Room
    session: Session | None


def _duration(started_at: datetime, ended_at: datetime | None, now: datetime) -> int:
    return max(0, int(((ended_at or now) - started_at).total_seconds()))


_STAY = text(
    """
    select g.id as guest_id, g.full_name, g.email, g.phone, g.language,
           k.id as checkin_id, k.room_id, k.checkin_date, k.status, k.checked_out_at, k.created_at,
           r.room_number, r.is_booked, s.id as session_id, s.is_active, s.started_at, s.ended_at
    from checkins k join guests g on g.id = k.guest_id join rooms r on r.id = k.room_id
    left join lateral (
        select * from guest_sessions where checkin_id = k.id order by started_at desc limit 1
    ) s on true
    where k.id = :checkin
    """
)


async def stay_parts(connection: AsyncConnection, checkin_id: UUID, *, now: datetime) -> StayParts:
    """A check-in that exists, with its guest, room and latest session."""
    row = (await connection.execute(_STAY, {"checkin": checkin_id})).mappings().one()
    session = None
    if row["session_id"] is not None:
        session = Session(
            id=row["session_id"],
            is_active=row["is_active"],
            start=row["started_at"],
            end=row["ended_at"],
            duration=_duration(row["started_at"], row["ended_at"], now),
        )
    return StayParts(
        guest=Guest(
            id=row["guest_id"],
            full_name=row["full_name"],
            email=row["email"],
            phone_number=row["phone"],
            language=row["language"],
        ),
        checkin=Checkin(
            id=row["checkin_id"],
            **{name: row[name] for name in ("guest_id", "room_id", "checkin_date", "status")},
            checked_out_at=row["checked_out_at"],
            created_at=row["created_at"],
        ),
        room=Room(id=row["room_id"], room_number=row["room_number"], is_booked=row["is_booked"]),
        session=session,
    )


_SESSIONS = text(
    """
    select s.id, s.is_active, s.started_at, s.ended_at, s.checkin_id, k.checkin_date, r.room_number
    from guest_sessions s join checkins k on k.id = s.checkin_id join rooms r on r.id = k.room_id
    where s.guest_id = :guest order by s.started_at desc, s.id
    """
)
_GUEST_EXISTS = text("select exists (select from guests where id = :id)")
_SESSION_EXISTS = text("select exists (select from guest_sessions where id = :id)")


async def guest_sessions(connection: AsyncConnection, guest_id: UUID, *, now: datetime) -> StaySessionList | None:
    """All sessions of a guest, newest first; None when there is no such guest."""
    if not (await connection.execute(_GUEST_EXISTS, {"id": guest_id})).scalar_one():
        return None
    rows = await connection.execute(_SESSIONS, {"guest": guest_id})
    return StaySessionList(
        items=[
            StaySession(
                start=row["started_at"],
                end=row["ended_at"],
                duration=_duration(row["started_at"], row["ended_at"], now),
                **{name: row[name] for name in ("id", "is_active", "checkin_id", "checkin_date", "room_number")},
            )
            for row in rows.mappings()
        ]
    )


async def session_exists(connection: AsyncConnection, session_id: UUID) -> bool:
    """Whether there is such a session."""
    return bool((await connection.execute(_SESSION_EXISTS, {"id": session_id})).scalar_one())
