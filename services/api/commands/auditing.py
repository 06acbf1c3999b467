"""The audit log: every change of the system leaves its line in the transaction that makes it."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.queries.identities import Identity

_INSERT = text(
    """
    insert into audit_log (user_id, api_key_id, action, subject, subject_id, data)
    values (:user_id, :key_id, :action, :subject, :subject_id, cast(:data as jsonb))
    """
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it."""

    user_id: int | None
    key_id: int | None = None

    @classmethod
    def of(cls, identity: Identity) -> "Actor":
        """The person or key behind a request."""
        return cls(identity.user_id, identity.key_id)


async def record(
    connection: AsyncConnection, actor: Actor, action: str, subject: str, subject_id: int | None, **data: Any
) -> None:
    """In the caller's transaction. `action` is `subject.what_happened`; `data` holds no secrets."""
    details = orjson.dumps(data, default=str).decode()
    values = {"user_id": actor.user_id, "key_id": actor.key_id, "action": action, "subject": subject}
    await connection.execute(_INSERT, {**values, "subject_id": subject_id, "data": details})
