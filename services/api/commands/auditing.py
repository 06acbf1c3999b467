"""Who did what to the system itself: a row of the audit log, in the transaction that did it."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_WRITE = text(
    """
    insert into audit_log (user_id, action, subject, subject_id, data)
    values (:user_id, :action, :subject, :subject_id, cast(:data as jsonb))
    """
)


async def audit(
    connection: AsyncConnection,
    user_id: int | None,
    action: str,
    subject: str,
    subject_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """`action` names noun and deed, such as `webhook.created`; `data` holds no secrets."""
    told = orjson.dumps(dict(data or {}), default=str).decode()
    values = {"user_id": user_id, "action": action, "subject": subject, "subject_id": subject_id, "data": told}
    await connection.execute(_WRITE, values)
