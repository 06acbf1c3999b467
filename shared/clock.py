"""Time, as a value that is passed in: decisions never read the clock themselves."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current time, always timezone-aware UTC."""


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)
