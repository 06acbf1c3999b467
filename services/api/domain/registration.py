"""What a guest's registration must say, and in which forms it may say it. Pure."""

import re
from datetime import date

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
MAX_EMAIL = 254


def read_date(text: str) -> date:
    """`2025-11-22` or `22/11/2025`; any valid day, past or future. Raises ValueError for anything else."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError("must be a date such as 2025-11-22 or 22/11/2025")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("is no day of the calendar") from None


def read_email(text: str) -> str | None:
    """Trimmed and in lower case; None for an empty one. Raises ValueError when it is no address."""
    email = text.strip().lower()
    if not email:
        return None
    if len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email):
        raise ValueError("is not an e-mail address")
    return email


def one_line(text: str) -> str:
    """Without line breaks and repeated or surrounding spaces."""
    return " ".join(text.split())
