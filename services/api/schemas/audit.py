"""Who did what to the system."""

from datetime import datetime
from typing import Any

from pydantic import Field

from services.api.schemas.base import Answer
from services.api.schemas.problems import PersonRef


class AuditEntry(Answer):
    """One act. Neither `user` nor `key`: the operators' command did it.

    `subject_name` is the present name of what it was done to, where that still is there. `data` says more, by action;
    `changes` in it maps what was changed to `from` and `to`.
    """

    id: int
    at: datetime
    user: PersonRef | None
    key: PersonRef | None
    action: str = Field(examples=["user.changed"])
    subject: str = Field(examples=["user"])
    subject_id: int | None
    subject_name: str | None
    data: dict[str, Any]


class AuditPage(Answer):
    """Some entries, the latest first."""

    items: list[AuditEntry]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null when there is none.")


class AuditWords(Answer):
    """What can be filtered by: the actions and subjects that the log holds."""

    actions: list[str]
    subjects: list[str]
