"""Saved views, as their viewers see them."""

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.chat_filters import ChatFilters
from services.api.schemas.problems import PersonRef
from services.api.schemas.views import SavedView, ViewList

SHOWN = """
    select v.id, v.owner_id, u.name as owner_name, v.name, v.is_shared, v.filters, v.created_at, v.updated_at
    from saved_views v join users u on u.id = v.owner_id
"""
_VISIBLE = text(
    f"{SHOWN} where v.owner_id = :me or v.is_shared order by v.owner_id = :me desc, lower(v.name), v.id limit 500"
)


async def visible_views(connection: AsyncConnection, me: int) -> ViewList:
    """One's own, and what others share."""
    rows = (await connection.execute(_VISIBLE, {"me": me})).mappings()
    return ViewList(items=[shown_view(row, me) for row in rows])


def shown_view(row: RowMapping, me: int) -> SavedView:
    """A row of `SHOWN`."""
    return SavedView(
        id=row["id"],
        name=row["name"],
        # A filter of another release that means nothing here is left out.
        filters=ChatFilters.model_validate(row["filters"]),
        shared=row["is_shared"],
        owner=PersonRef(id=row["owner_id"], name=row["owner_name"]),
        mine=row["owner_id"] == me,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
