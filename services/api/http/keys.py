"""Keys of machines."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands import change_keys
from services.api.commands.auditing import Actor
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Admin
from services.api.queries.keys import keys
from services.api.schemas.base import SmallId
from services.api.schemas.keys import ApiKey, ApiKeyList, NewApiKey, NewKey

router = APIRouter(prefix="/api/v1/keys", tags=["keys"], dependencies=SECURITY)


@router.get("", responses=problems(*SIGNED_IN))
async def list_keys(admin: Admin, parts: PartsOf) -> ApiKeyList:
    """All keys, by their first characters. Admins only."""
    async with parts.engine.connect() as connection:
        return await keys(connection)


@router.post("", status_code=201, responses=problems(*SIGNED_IN))
async def create_key(body: NewApiKey, admin: Admin, parts: PartsOf) -> NewKey:
    """Make a key with these scopes. It is shown only now: only its hash is kept. Admins only."""
    return await change_keys.make_key(parts.transactions, body, Actor.of(admin), now=parts.clock())


@router.delete("/{key_id}", responses=problems(*SIGNED_IN, "key_not_found"))
async def revoke_key(key_id: Annotated[SmallId, Path()], admin: Admin, parts: PartsOf) -> ApiKey:
    """Make a key useless at once; it stays in the list. Admins only."""
    return await change_keys.revoke_key(parts.transactions, key_id, Actor.of(admin), now=parts.clock())
