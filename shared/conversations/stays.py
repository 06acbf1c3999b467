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


FORMER_PHONES = """
    select '+' || split_part(former.address, '@', 1) from addresses former
    where former.contact_id = {contact} and former.address like '%@c.us'
"""
"""Every number under which a contact is known: a guest who has another one by now is the same guest."""

_ACTIVE = text(
    f"""
    with known as (
      select asked.phone, asked.phone as of_guest from unnest(cast(:phones as text[])) as asked(phone)
      union
      select k.phone, former.phone from contacts k
      cross join lateral ({FORMER_PHONES.format(contact="k.id")}) as former(phone)
      where k.identity = any(select 'tel:' || phone from unnest(cast(:phones as text[])) as asked(phone))
    )
    select distinct on (known.phone) known.phone, s.id as session_id, s.checkin_id, s.guest_id, g.full_name, g.language,
           r.room_number, c.checkin_date
    from known join guest_sessions s on s.phone = known.of_guest
    join guests g on g.id = s.guest_id join checkins c on c.id = s.checkin_id
    join rooms r on r.id = c.room_id
    where s.is_active
    order by known.phone, s.started_at desc
    """  # noqa: S608 - a constant
)


async def active_stays(connection: AsyncConnection, phones: Collection[str]) -> dict[str, Stay]:
    """The latest active session of each phone number (E.164) that has one, also under a number that its owner had
    before."""
    if not phones:
        return {}
    rows = await connection.execute(_ACTIVE, {"phones": sorted(set(phones))})
    return {row["phone"]: Stay(**{key: row[key] for key in row if key != "phone"}) for row in rows.mappings()}
