"""The numbers behind members' hidden ids, as far as a payload, a look-up or a chat has told them."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.addresses import address_of_phone
from shared.conversations.identity import Key
from shared.db.bulk import Rows

_KEY = Rows(channel_id="int", address="text")
_NUMBERS = text(
    f"""
    select r.channel_id, r.address, l.alias as number, cast(null as text) as phone
    from {_KEY.source} join address_links l using (channel_id, address) where l.alias like '%@c.us'
    union all
    select r.channel_id, r.address, null, p.phone
    from {_KEY.source} join addresses a using (channel_id, address) join contacts p on p.id = a.contact_id
    where p.phone is not null
    """  # noqa: S608 - constants
)


async def numbers_of(connection: AsyncConnection, lids: Collection[Key]) -> dict[Key, str]:
    """The number's address of each hidden id that has one; a chat's own number, where it has one, is the newest."""
    if not lids:
        return {}
    rows = [{"channel_id": channel_id, "address": address} for channel_id, address in sorted(lids)]
    found = (await connection.execute(_NUMBERS, _KEY.values(rows))).all()
    linked = {(row.channel_id, row.address): row.number for row in found if row.number is not None}
    return linked | {(row.channel_id, row.address): address_of_phone(row.phone) for row in found if row.phone}
