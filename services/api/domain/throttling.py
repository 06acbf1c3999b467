"""How many wrong passwords are borne. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the window, per subject."""

    subject: str
    most: int


def limits(email: str, client_address: str) -> tuple[Limit, Limit]:
    """An account bears few failures; an address, behind which a whole hotel may sit, bears more."""
    return Limit(f"email:{email}", 10), Limit(f"address:{client_address}", 50)


def wait_for(failures: list[datetime], most: int, now: datetime) -> timedelta | None:
    """How long until another try is allowed; None when it is allowed now. `failures`: times within the window."""
    recent = sorted(moment for moment in failures if now - moment < WINDOW)
    if len(recent) < most:
        return None
    return recent[len(recent) - most] + WINDOW - now
