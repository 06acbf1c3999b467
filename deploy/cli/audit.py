"""Commands that change who may do what leave a line in the audit log, like the same change through the api."""

from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_INSERT = text(
    """
    insert into audit_log (action, subject, subject_id, data)
    values (:action, :subject, :subject_id, cast(:data as jsonb))
    """
)


async def record(connection: AsyncConnection, action: str, subject: str, subject_id: int, **data: Any) -> None:
    """In the caller's transaction. The command knows no user, so `data` says that it was the command."""
    details = orjson.dumps({"by": "sapa command", **data}).decode()
    await connection.execute(_INSERT, {"action": action, "subject": subject, "subject_id": subject_id, "data": details})
