"""The audit log."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from services.api.domain.refusals import Refused
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, AuditReader
from services.api.queries.audit import AuditFilter, audit_page, audit_words
from services.api.schemas.audit import AuditPage, AuditWords
from services.api.schemas.base import BigId, SmallId, Text

router = APIRouter(prefix="/api/v1/audit", tags=["audit"], dependencies=SECURITY, responses=problems(*SIGNED_IN))

_LAST = 2**63


@router.get("")
async def list_audit(
    caller: AuditReader,
    parts: PartsOf,
    user: Annotated[SmallId | None, Query(description="Who did it.")] = None,
    subject: Annotated[Text | None, Query(max_length=50, description="What it was done to, such as `user`.")] = None,
    subject_id: BigId | None = None,
    action: Annotated[Text | None, Query(max_length=100, description="Such as `user.changed`.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="From this moment on.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before this moment.")] = None,
    cursor: Annotated[str | None, Query(max_length=20, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AuditPage:
    """Who did what to the system, the latest first. Admins, or scope `audit:read`."""
    wanted = AuditFilter(user_id=user, subject=subject, subject_id=subject_id, action=action, since=since, until=until)
    async with parts.engine.connect() as connection:
        return await audit_page(connection, wanted, before=_place(cursor), limit=limit)


@router.get("/words")
async def list_audit_words(caller: AuditReader, parts: PartsOf) -> AuditWords:
    """What the log can be filtered by. Admins, or scope `audit:read`."""
    async with parts.engine.connect() as connection:
        return await audit_words(connection)


def _place(cursor: str | None) -> int | None:
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor) >= _LAST:
        raise Refused("validation_failed", "is not a cursor of this list", field="cursor")
    return int(cursor)
