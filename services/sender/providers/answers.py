"""Reading answers: what both providers' translations need."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

LONGEST_ERROR = 300


def json_of(response: httpx.Response) -> Any:
    """The decoded body; None when it is empty or no JSON."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None


def retry_after_of(response: httpx.Response) -> float | None:
    """Seconds that `Retry-After` asks for, given as seconds or as a date; None without a readable one."""
    value = response.headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (at.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def short(text: object, otherwise: str) -> str:
    """An error text that is fit to be stored and shown; `otherwise` when the provider gave none."""
    return text.strip()[:LONGEST_ERROR] if isinstance(text, str) and text.strip() else otherwise
