"""Which guest, with which stay, is behind a phone number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Stay:
    """A guest's latest active session, with the stay it belongs to."""

    session_id: UUID
    checkin_id: UUID
    guest_id: UUID
    full_name: str
    language: str | None
    room_number: str
    checkin_date: date


_ACTIVE = text(
    """
    select distinct on (s.phone) s.phone, s.id as session_id, s.checkin_id, s.guest_id, g.full_name, g.language,
           r.room_number, c.checkin_date
    from guest_sessions s join guests g on g.id = s.guest_id join checkins c on c.id = s.checkin_id
    join rooms r on r.id = c.room_id
    where s.is_active and s.phone = any(cast(:phones as text[]))
    order by s.phone, s.started_at desc
    """
)


async def active_stays(connection: AsyncConnection, phones: Collection[str]) -> dict[str, Stay]:
    """The latest active session of each phone number (E.164) that has one."""
    if not phones:
        return {}
    rows = await connection.execute(_ACTIVE, {"phones": sorted(set(phones))})
    return {row["phone"]: Stay(**{key: row[key] for key in row if key != "phone"}) for row in rows.mappings()}
