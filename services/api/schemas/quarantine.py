"""Webhooks of providers that Sapa could not use."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from services.api.schemas.base import Answer, BigId, Provider, Request
from services.api.schemas.problems import PersonRef


class QuarantineReview(Answer):
    """What was done about it."""

    outcome: Literal["replayed", "dismissed"]
    published: int = Field(description="How many events a replay made of it.")
    user: PersonRef | None
    created_at: datetime


class Quarantined(Answer):
    """Something that a provider sent and that could not be used."""

    id: int
    provider: Provider
    channel: str | None = Field(description="The channel's id or session, where the body named it.")
    part: str | None = Field(description="Where in the body it stood.", examples=["messages"])
    reason: str = Field(examples=["missing_sender"])
    detail: str = Field(examples=["messages[0]: the sender is missing"])
    received_at: datetime
    review: QuarantineReview | None = Field(description="Null: nobody has dealt with it.")


class QuarantineReason(Answer):
    """How many of a reason nobody has dealt with."""

    reason: str
    count: int


class QuarantinedList(Answer):
    """Some of it, the newest first."""

    items: list[Quarantined]
    reasons: list[QuarantineReason]
    next_cursor: str | None = Field(description="Give it as `cursor` for older ones; null: there are none.")


class QuarantinedDetail(Quarantined):
    """One with its body."""

    is_json: bool
    raw: Any = Field(description="JSON, or the text of a body that is none.")


class Explanation(Answer):
    """What Sapa makes of it now: as `sapa webhook explain` prints it, one line per item."""

    is_understood: bool = Field(description="All of it could be used now: a replay makes sense.")
    lines: list[dict[str, Any]]


class QuarantineChosen(Request):
    """Which ones."""

    ids: list[BigId] = Field(min_length=1, max_length=500)
