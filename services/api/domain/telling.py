"""Rows of messages, attempts, turns and people's doings as entries of a timeline. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from services.api.schemas.base import Mode
from services.api.schemas.messages import MessageError, Status
from services.api.schemas.problems import PersonRef
from services.api.schemas.timeline import (
    AttemptEnded,
    AttemptStarted,
    ChatEvent,
    MessageReceived,
    MessageRouted,
    MessageStatus,
    MessageWritten,
    StatusTime,
    TimelineEntry,
    TurnClosed,
    TurnOpened,
)

Row = Mapping[Any, Any]

# What an attempt tells better, or what lasts for a moment only.
_UNTOLD = frozenset({"queued", "sending", "received"})
_WITH_ERROR = frozenset({"failed", "unknown", "cancelled"})
_ONE_AFTER_THE_OTHER = ("sent", "delivered", "read", "played")
# Members of an entry's data that are ids of people.
_PEOPLE = ("assigned_agent_id", "previous_agent_id", "user_id")


def error_of(code: str | None, message: str | None) -> MessageError | None:
    """What the provider or the sender gave as the reason."""
    return (
        None
        if code is None and message is None
        else MessageError(code=code or "unknown", message=message or code or "unknown")
    )


def agent_of(row: Row) -> PersonRef | None:
    """Who did it."""
    return None if row["agent_id"] is None else PersonRef(id=row["agent_id"], name=row["agent_name"] or "")


def statuses_of(row: Row) -> list[StatusTime]:
    """When a message last came to each status, in the order of time.

    Providers count whole seconds: what follows from another status is not told as if it had come before.
    """
    times = {status: datetime.fromisoformat(at) for status, at in row["status_times"].items() if at is not None}
    reached = [status for status in _ONE_AFTER_THE_OTHER if status in times]
    for before, after in pairwise(reached):
        times[after] = max(times[after], times[before])
    order = {status: rank for rank, status in enumerate(reached)}
    ranked = sorted(times.items(), key=lambda pair: (pair[1], order.get(pair[0], -1)))
    return [StatusTime(status=cast("Status", status), at=at) for status, at in ranked]


def route_of(row: Row) -> MessageRouted | None:
    """Who was to answer a customer's message; None for those from before this was kept."""
    if row["routed"] is None:
        return None
    mode, _, skipped = row["routed"].partition(":")
    return MessageRouted.model_validate(
        {
            "id": f"m{row['id']}-routed",
            "at": row["created_at"],
            "message_id": row["id"],
            "mode": cast("Mode", mode),
            "skipped": skipped or None,
        }
    )


def of_message(row: Row) -> Iterator[TimelineEntry]:
    """A customer's: received and routed. Ours: written, and how far it came."""
    message_id = row["id"]
    if not row["from_me"]:
        yield MessageReceived(
            id=f"m{message_id}-received",
            at=row["created_at"],
            message_id=message_id,
            message_type=row["type"],
            recovered=row["recovered"],
        )
        route = route_of(row)
        if route is not None:
            yield route
        return
    yield MessageWritten(
        id=f"m{message_id}-written",
        at=row["created_at"],
        message_id=message_id,
        sender=row["sender"],
        agent=agent_of(row),
        origin=row["origin"],
    )
    for told in statuses_of(row):
        if told.status in _UNTOLD:
            continue
        is_why = told.status == row["status"] and told.status in _WITH_ERROR
        yield MessageStatus(
            id=f"m{message_id}-{told.status}",
            at=told.at,
            message_id=message_id,
            status=told.status,
            error=error_of(row["error_code"], row["error"]) if is_why else None,
        )


def of_attempt(row: Row) -> Iterator[TimelineEntry]:
    """Begun, and ended where it has."""
    yield AttemptStarted(
        id=f"a{row['id']}-started", at=row["started_at"], message_id=row["message_id"], number=row["number"]
    )
    if row["finished_at"] is not None and row["outcome"] is not None:
        yield AttemptEnded(
            id=f"a{row['id']}-ended",
            at=row["finished_at"],
            message_id=row["message_id"],
            number=row["number"],
            outcome=row["outcome"],
            error=error_of(row["error_code"], row["error"]),
            retry_at=row["retry_at"] if row["outcome"] == "transient" else None,
        )


def of_turn(row: Row) -> Iterator[TimelineEntry]:
    """Opened, once the bot was asked; and closed where it is."""
    opened_at = row["emitted_at"] or row["created_at"]
    yield TurnOpened(id=f"t{row['id']}-opened", at=opened_at, message_ids=list(row["message_ids"]))
    if row["closed_at"] is not None and row["outcome"] is not None:
        yield TurnClosed(
            # A turn of the same moment was opened before it was closed, whatever clocks say.
            id=f"t{row['id']}-closed",
            at=max(row["closed_at"], opened_at),
            outcome=row["outcome"],
            rule=row["rule"],
        )


def people_in(data: Mapping[str, Any]) -> set[int]:
    """The ids of people that an entry names."""
    return {data[name] for name in _PEOPLE if isinstance(data.get(name), int)}


def of_event(row: Row, people: Mapping[int, PersonRef]) -> TimelineEntry:
    """What was done with the chat, with the names of those in it."""
    return ChatEvent(
        id=f"e{row['id']}",
        at=row["created_at"],
        kind=row["kind"],
        agent=agent_of(row),
        data=row["data"],
        people=[people[user_id] for user_id in sorted(people_in(row["data"])) if user_id in people],
    )
