"""How long an answer holds. Pure."""

from datetime import datetime, timedelta

LONGEST = timedelta(days=7)


def look_again_at(
    now: datetime, *, first: timedelta, looked_up_at: datetime | None, looks_again_at: datetime | None
) -> datetime:
    """When to ask again for who was not known now: after `first`, then after twice as long each time, up to a week."""
    wait = first
    if looked_up_at is not None and looks_again_at is not None:
        wait = max(first, 2 * (looks_again_at - looked_up_at))
    return now + min(wait, LONGEST)
