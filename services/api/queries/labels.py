"""Labels as the api shows them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.schemas.labels import Label, LabelList

_COUNTED = """
    select l.id, l.name, l.color, l.description, l.created_at,
           (select count(*) from chats c
            where c.labels @> array[cast(l.name as text)] and c.merged_into is null) as chats
    from labels l where l.deleted_at is null
"""
_ALL = text(f"{_COUNTED} order by lower(l.name), l.id")
_ONE = text(f"{_COUNTED} and l.id = :id")


async def labels(connection: AsyncConnection) -> LabelList:
    """All that there are."""
    return LabelList(items=[Label(**row) for row in (await connection.execute(_ALL)).mappings()])


async def label(connection: AsyncConnection, label_id: int) -> Label:
    """One of them. Raises Refused."""
    row = (await connection.execute(_ONE, {"id": label_id})).mappings().one_or_none()
    if row is None:
        raise no_such_label(label_id)
    return Label(**row)


def no_such_label(label_id: int) -> Refused:
    """The refusal."""
    return Refused("label_not_found", f"There is no label {label_id}.")
