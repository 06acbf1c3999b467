"""The first answer to a request that carried an Idempotency-Key, kept in the transaction that gave it."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused

_CLAIM = text(
    """
    insert into idempotency_keys (scope, key, request_hash, status_code, response)
    values (:scope, :key, :hash, 0, '{}') on conflict do nothing returning true
    """
)
_READ = text("select request_hash, response from idempotency_keys where scope = :scope and key = :key")
_KEEP = text(
    """
    update idempotency_keys set status_code = :status, response = cast(:response as jsonb)
    where scope = :scope and key = :key
    """
)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A caller's key for one request. Keys of different callers (`scope`) have nothing to do with each other."""

    scope: str
    key: str
    request_hash: bytes

    @classmethod
    def of(cls, scope: str, key: str, request: dict[str, Any]) -> "RequestKey":
        """The hash is of what was understood, so spelling and field order do not matter."""
        body = orjson.dumps(request, option=orjson.OPT_SORT_KEYS, default=str)
        return cls(scope, key, hashlib.sha256(body).digest())


async def claim(connection: AsyncConnection, key: RequestKey) -> dict[str, Any] | None:
    """None: the key is ours now. Else the first answer; while another request holds the key, its end is waited for.

    Raises Refused when the key came with another request.
    """
    parameters = {"scope": key.scope, "key": key.key}
    if (await connection.execute(_CLAIM, {**parameters, "hash": key.request_hash})).scalar_one_or_none():
        return None
    row = (await connection.execute(_READ, parameters)).one()
    if bytes(row.request_hash) != key.request_hash:
        raise Refused("idempotency_key_reused", "This key was used with another request.", field="Idempotency-Key")
    response: dict[str, Any] = row.response
    return response


async def keep(connection: AsyncConnection, key: RequestKey, *, status: int, response: str) -> None:
    """Remember the answer (JSON) for the next time."""
    await connection.execute(_KEEP, {"scope": key.scope, "key": key.key, "status": status, "response": response})
