"""Which labels a chat is given, when somebody names them: by what they are called now, or were."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# Under a lock that lets others name them too, and a rename or deletion wait: whoever comes after it sees it.
_FIND = text(
    """
    select name, former_names, deleted_at,
           coalesce(deleted_at > now() - interval '10 minutes', false) as is_just_deleted
    from labels where name = any(cast(:names as text[])) or former_names && cast(:names as text[])
    order by id for share
    """
)
_MAKE = text(
    """
    insert into labels (name) select n from unnest(cast(:names as text[])) as n order by n
    on conflict (name) do update set deleted_at = null, former_names = labels.former_names
    """
)


async def labels_named(connection: AsyncConnection, wanted: Sequence[str]) -> list[str]:
    """The names that a chat is to carry, once each, in the order given.

    A former name means the label that it has become. One that was just deleted is left out: whoever gives it has not
    seen that yet. Any other that nobody knows is made. To be called under the chat's lock, before the chat is written.
    """
    if not wanted:
        return []
    rows = (await connection.execute(_FIND, {"names": list(wanted)})).mappings().all()
    by_name = {row["name"]: row for row in rows}
    became = {former: row for row in rows for former in row["former_names"] if row["deleted_at"] is None}
    chosen: list[str] = []
    unknown: list[str] = []
    for name in wanted:
        row = by_name.get(name)
        if row is not None and row["deleted_at"] is None:
            chosen.append(name)
        elif name in became:
            chosen.append(became[name]["name"])
        elif row is None or not row["is_just_deleted"]:
            chosen.append(name)
            unknown.append(name)
    if unknown:
        await connection.execute(_MAKE, {"names": unknown})
    return list(dict.fromkeys(chosen))
