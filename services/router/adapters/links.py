"""Addresses of one person that were linked before anybody wrote from them."""

from collections.abc import Collection, Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.conversations.identity import Key
from shared.db.bulk import Rows

_LINK = Rows(channel_id="int", address="text", alias="text")
_KEEP = text(
    f"insert into address_links ({_LINK.names}) select * from {_LINK.source} order by 1, 2, 3 on conflict do nothing"  # noqa: S608
)
_KEY = Rows(channel_id="int", address="text")
_FIND = text(
    f"""
    select l.channel_id, l.address, l.alias
    from {_KEY.source} join address_links l using (channel_id, address)
    """  # noqa: S608
)


async def keep_links(connection: AsyncConnection, pairs: Iterable[tuple[Key, Key]]) -> None:
    """Remember that these are one person each, from either side."""
    both = {pair for first, second in pairs for pair in ((first, second), (second, first))}
    if both:
        rows = [{"channel_id": key[0], "address": key[1], "alias": other[1]} for key, other in sorted(both)]
        await connection.execute(_KEEP, _LINK.values(rows))


async def kept_links(connection: AsyncConnection, keys: Collection[Key]) -> list[tuple[Key, Key]]:
    """What is remembered of these addresses."""
    if not keys:
        return []
    rows = await connection.execute(
        _FIND, _KEY.values([{"channel_id": channel, "address": address} for channel, address in sorted(keys)])
    )
    return [((row[0], row[1]), (row[0], row[2])) for row in rows]
