"""Whose number is not known, and what was answered: reads the router's tables, writes `address_lookups`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.inbound.delivery import Provider

# Who was never asked about comes first, and of them the newest: somebody is writing.
_NEXT = text(
    """
    select c.id as channel_id, c.provider, c.external_id, a.address, l.looked_up_at, l.look_again_at
    from channels c
    join addresses a on a.channel_id = c.id
    join contacts p on p.id = a.contact_id
    left join address_lookups l on l.channel_id = a.channel_id and l.address = a.address
    where c.is_active and not c.id = any(cast(:without as int[]))
      and a.address like '%@lid' and p.phone is null
      and (l.address is null or (l.alias is null and l.look_again_at <= :now))
    order by l.looked_up_at nulls first, a.created_at desc
    limit 1
    """
)
_ANSWERED = text(
    """
    insert into address_lookups (channel_id, address, alias, looked_up_at, look_again_at)
    values (:channel_id, :address, :alias, :now, :again)
    on conflict (channel_id, address) do update
    set alias = excluded.alias, looked_up_at = excluded.looked_up_at, look_again_at = excluded.look_again_at
    """
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somebody known by a hidden id only, and when they were last asked about."""

    channel_id: int
    provider: Provider
    external_id: str | None
    address: str
    looked_up_at: datetime | None
    look_again_at: datetime | None


class LookupRecords:
    """The statements behind the look-ups."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def next(self, *, without: Collection[int], now: datetime) -> Unknown | None:
        """Whom to ask about next, leaving out the channels in `without`."""
        values = {"without": list(without), "now": now}
        async with self._engine.connect() as connection:
            row = (await connection.execute(_NEXT, values)).one_or_none()
        return Unknown(*row) if row is not None else None

    async def answered(self, unknown: Unknown, alias: str | None, *, now: datetime, again: datetime | None) -> None:
        """Keep the answer: a number for good, its lack until `again`."""
        values = {
            "channel_id": unknown.channel_id,
            "address": unknown.address,
            "alias": alias,
            "now": now,
            "again": again,
        }
        async with self._engine.begin() as connection:
            await connection.execute(_ANSWERED, values)
