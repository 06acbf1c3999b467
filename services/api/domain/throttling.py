"""How many wrong passwords and codes are borne. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
LONGEST_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the window, per subject."""

    subject: str
    most: int
    window: timedelta = WINDOW


def limits(email: str, client_address: str) -> tuple[Limit, Limit]:
    """An account bears few failures; an address, behind which a whole hotel may sit, bears more."""
    return by_email(email), Limit(f"address:{client_address}", 50)


def by_email(email: str) -> Limit:
    """Wrong passwords of an account, at the sign-in and wherever else a password is asked for."""
    return Limit(f"email:{email}", 10)


def by_code(user_id: int) -> Limit:
    """Wrong second factors of a person. Whoever gives one has the password, so the account is shut for long."""
    return Limit(f"code:{user_id}", 20, LONGEST_WINDOW)


def wait_for(failures: list[datetime], most: int, now: datetime, window: timedelta = WINDOW) -> timedelta | None:
    """How long until another try is allowed; None when it is allowed now. `failures`: times within the window."""
    recent = sorted(moment for moment in failures if now - moment < window)
    if len(recent) < most:
        return None
    return recent[len(recent) - most] + window - now
