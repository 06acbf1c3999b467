"""An admin makes a key for a machine, or ends one."""

from datetime import datetime

from sqlalchemy import text

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.keys import key
from services.api.schemas.keys import ApiKey, NewApiKey, NewKey
from shared.db.unit_of_work import Transactions, UnitOfWork, access_changed
from shared.security.tokens import new_token

_INSERT = text(
    """
    insert into api_keys (name, prefix, key_hash, scopes, created_by, created_at, expires_at)
    values (:name, :prefix, :digest, cast(:scopes as text[]), :by, :now, :expires) returning id
    """
)
_LOCK = text("select revoked_at from api_keys where id = :id for no key update")
_REVOKE = text("update api_keys set revoked_at = :now where id = :id")


async def make_key(transactions: Transactions, wanted: NewApiKey, actor: Actor, *, now: datetime) -> NewKey:
    """The key, which is shown only now. Raises Refused for one that has expired already."""
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise Refused("validation_failed", "is in the past", field="expires_at")
    token = new_token()

    async def work(unit: UnitOfWork) -> NewKey:
        scopes = sorted(set(wanted.scopes))
        values = {"name": wanted.name, "prefix": token.prefix, "digest": token.digest, "scopes": scopes}
        more = {"by": actor.user_id, "now": now, "expires": wanted.expires_at}
        key_id = (await unit.connection.execute(_INSERT, {**values, **more})).scalar_one()
        told = {"name": wanted.name, "scopes": scopes, "expires_at": wanted.expires_at}
        await record(unit.connection, actor, "api_key.created", "api_key", key_id, **told)
        return NewKey(key=await key(unit.connection, key_id), secret=token.secret)

    return await in_transaction(transactions, work)


async def revoke_key(transactions: Transactions, key_id: int, actor: Actor, *, now: datetime) -> ApiKey:
    """Make a key useless at once. Again: no change. Raises Refused when there is none of that id."""

    async def work(unit: UnitOfWork) -> ApiKey:
        row = (await unit.connection.execute(_LOCK, {"id": key_id})).one_or_none()
        if row is None:
            raise Refused("key_not_found", f"There is no key {key_id}.")
        if row.revoked_at is None:
            await unit.connection.execute(_REVOKE, {"id": key_id, "now": now})
            unit.announce(access_changed(key_id=key_id))
            await record(unit.connection, actor, "api_key.revoked", "api_key", key_id)
        return await key(unit.connection, key_id)

    return await in_transaction(transactions, work)
