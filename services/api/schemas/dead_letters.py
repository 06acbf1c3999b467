"""Messages between services that a consumer could not handle."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.api.schemas.base import Answer, Line, Request


class DeadLetter(Answer):
    """One of them, without its body."""

    id: str = Field(description="Its event's id.", examples=["0b7e8f64-2d1c-4d2a-9d53-6f1f0a2f7b11"])
    queue: str = Field(description="Whose it is.", examples=["router.intake"])
    routing_key: str = Field(examples=["message.received.v1"])
    reason: str = Field(examples=["rejected"], description="`rejected`, or `delivery_limit`: failed at too often.")
    error: str | None = Field(description="The last error: its type and Sapa's own words.")
    attempts: int
    correlation_id: str | None = Field(description="Finds everything about it in the logs.")
    died_at: datetime | None
    tried_again: bool = Field(description="It had another try automatically, alone, and failed again.")


class QueueOfLetters(Answer):
    """How many a consumer has."""

    queue: str
    count: int


class DeadLetterList(Answer):
    """At most 200 of each consumer, the oldest first; the counts are of all."""

    items: list[DeadLetter]
    queues: list[QueueOfLetters]


class DeadLetterDetail(DeadLetter):
    """One with its body, which may hold what a customer wrote."""

    body: Any


class LettersChosen(Request):
    """Which letters of a consumer."""

    queue: Annotated[Line, StringConstraints(max_length=100)] = Field(examples=["router.intake"])
    ids: list[Annotated[Line, StringConstraints(max_length=200)]] | None = Field(
        default=None, min_length=1, max_length=1000, description="Left out: all that are there now."
    )


class LettersSettled(Answer):
    """How many were requeued or dropped; others had gone already."""

    count: int
