"""Keys of machines."""

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.keys import ApiKey, ApiKeyList
from services.api.schemas.problems import PersonRef

_SELECT = """
    select k.id, k.name, k.prefix, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at,
           k.created_by, u.name as by_name
    from api_keys k left join users u on u.id = k.created_by
"""
_KEYS = text(f"{_SELECT} order by k.id desc")
_KEY = text(f"{_SELECT} where k.id = :id")


async def keys(connection: AsyncConnection) -> ApiKeyList:
    """All of them."""
    return ApiKeyList(items=[_key(row) for row in (await connection.execute(_KEYS)).mappings()])


async def key(connection: AsyncConnection, key_id: int) -> ApiKey:
    """One that is there."""
    return _key((await connection.execute(_KEY, {"id": key_id})).mappings().one())


def _key(row: RowMapping) -> ApiKey:
    same = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at")
    by = None if row["created_by"] is None else PersonRef(id=row["created_by"], name=row["by_name"])
    return ApiKey(**{name: row[name] for name in same}, created_by=by)
