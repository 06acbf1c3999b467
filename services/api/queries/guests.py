"""Guests: the list that is searched, and one of them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.paging import TimeCursor
from services.api.domain.refusals import Refused
from services.api.domain.search import Search
from services.api.schemas.guests import GuestDetail, GuestListed, GuestPage, Stay

_LATEST = datetime(9999, 12, 31, tzinfo=UTC)
_LAST_ID = UUID(int=2**128 - 1)

_SHOWN = """
    select g.id, g.full_name, g.email, g.phone, g.language, g.created_at,
           k.id as checkin_id, k.room_number, k.checkin_date, k.status, k.checked_out_at,
           (select count(*) from checkins c where c.guest_id = g.id) as stays
    from guests g left join lateral (
        select c.*, r.room_number from checkins c join rooms r on r.id = c.room_id
        where c.guest_id = g.id order by c.status = 'active' desc, c.created_at desc limit 1
    ) k on true
"""
_PAGE = text(
    f"""
    {_SHOWN}
    where (g.created_at, g.id) < (:time, :id)
      and (not :staying or k.status = 'active')
      and (cast(:phrase as text) is null
           or g.full_name ilike :phrase or g.full_name ilike :later or g.email ilike :phrase
           or (k.status = 'active' and lower(k.room_number) = lower(:room))
           or (cast(:digits as text) is not null and g.phone like :digits))
    order by g.created_at desc, g.id desc limit :limit
    """
)
_ONE = text(f"{_SHOWN} where g.id = :id")
_CHATS = text(
    """
    select c.id from chats c join contacts p on p.id = c.contact_id
    where p.phone = :phone and c.merged_into is null order by c.last_activity_at desc, c.id
    """
)


async def guests(
    connection: AsyncConnection,
    *,
    search: Search | None,
    room: str,
    staying: bool,
    after: TimeCursor | None,
    limit: int,
) -> GuestPage:
    """Guests whose name, e-mail address or number fits, or whose present room is `room`."""
    values = {
        "time": after.time if after is not None else _LATEST,
        "id": UUID(after.id) if after is not None else _LAST_ID,
        "staying": staying,
        "room": room,
        "phrase": None if search is None else search.phrase[0],
        "later": None if search is None else search.phrase[1],
        "digits": None if search is None else search.digits,
        "limit": limit + 1,
    }
    rows = (await connection.execute(_PAGE, values)).mappings().all()
    items = [GuestListed(**_guest(row)) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    cursor = None if last is None else str(TimeCursor(last["created_at"], str(last["id"])))
    return GuestPage(items=items, next_cursor=cursor)


async def guest(connection: AsyncConnection, guest_id: UUID) -> GuestDetail:
    """One guest. Raises Refused."""
    row = (await connection.execute(_ONE, {"id": guest_id})).mappings().one_or_none()
    if row is None:
        raise Refused("guest_not_found", f"There is no guest {guest_id}.")
    chats = (await connection.execute(_CHATS, {"phone": row["phone"]})).scalars()
    return GuestDetail(**_guest(row), chat_ids=list(chats))


def _guest(row: RowMapping) -> dict[str, Any]:
    stay = None
    if row["checkin_id"] is not None:
        plain = ("checkin_id", "room_number", "checkin_date", "status", "checked_out_at")
        stay = Stay(**{name: row[name] for name in plain})
    told = {name: row[name] for name in ("id", "full_name", "email", "language", "stays")}
    return {**told, "phone_number": row["phone"], "stay": stay}
