"""The audit log, the latest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.audit import AuditEntry, AuditPage, AuditWords
from services.api.schemas.problems import PersonRef

_SELECT = """
    select a.id, a.created_at, a.user_id, u.name as user_name, a.api_key_id, k.name as key_name,
           a.action, a.subject, a.subject_id, a.data,
           case a.subject when 'user' then (select name from users where id = a.subject_id)
                          when 'api_key' then (select name from api_keys where id = a.subject_id)
                          when 'channel' then (select name from channels where id = a.subject_id)
                          when 'invitation' then a.data ->> 'email' end as subject_name
    from audit_log a left join users u on u.id = a.user_id left join api_keys k on k.id = a.api_key_id
"""
# A loose index scan: as many steps as there are different words, however long the log is.
_WORDS = """
    with recursive words as (
        (select {column} as word from audit_log order by {column} limit 1)
        union all
        select (select {column} from audit_log where {column} > words.word order by {column} limit 1)
        from words where words.word is not null
    )
    select word from words where word is not null order by word
"""
_ACTIONS = text(_WORDS.format(column="action"))
_SUBJECTS = text(_WORDS.format(column="subject"))


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; what is None is left open. `until` is not included."""

    user_id: int | None = None
    subject: str | None = None
    subject_id: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


_CONDITIONS = {
    "user_id": "a.user_id = :user_id",
    "subject": "a.subject = :subject",
    "subject_id": "a.subject_id = :subject_id",
    "action": "a.action = :action",
    "since": "a.created_at >= :since",
    "until": "a.created_at < :until",
}


async def audit_page(connection: AsyncConnection, wanted: AuditFilter, *, before: int | None, limit: int) -> AuditPage:
    """The entries before an id."""
    values: dict[str, Any] = {name: getattr(wanted, name) for name in _CONDITIONS}
    values = {name: value for name, value in values.items() if value is not None}
    conditions = [_CONDITIONS[name] for name in values]
    if before is not None:
        conditions.append("a.id < :before")
        values["before"] = before
    where = f"where {' and '.join(conditions)}" if conditions else ""
    statement = text(f"{_SELECT} {where} order by a.id desc limit :limit")
    rows = (await connection.execute(statement, {**values, "limit": limit + 1})).mappings().all()
    items = [_entry(row) for row in rows[:limit]]
    return AuditPage(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None)


async def audit_words(connection: AsyncConnection) -> AuditWords:
    """What the log can be filtered by."""
    actions = list((await connection.execute(_ACTIONS)).scalars())
    return AuditWords(actions=actions, subjects=list((await connection.execute(_SUBJECTS)).scalars()))


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        id=row["id"],
        at=row["created_at"],
        user=_ref(row["user_id"], row["user_name"]),
        key=_ref(row["api_key_id"], row["key_name"]),
        data=row["data"] or {},
        **{name: row[name] for name in ("action", "subject", "subject_id", "subject_name")},
    )


def _ref(ref_id: int | None, name: str | None) -> PersonRef | None:
    return None if ref_id is None else PersonRef(id=ref_id, name=name or "")
