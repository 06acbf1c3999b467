"""Reading answers: what both providers' translations need."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from shared.errors import ProviderRejected, RateLimited, SapaError, Transient

LONGEST_ERROR = 300
_MILLISECONDS = 1e11  # the year 5138 in seconds, 1973 in milliseconds


def json_of(response: httpx.Response) -> Any:
    """The decoded body; None when it is empty or no JSON."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None


def retry_after_of(response: httpx.Response) -> float | None:
    """Seconds that `Retry-After` asks for; None without a readable one."""
    return seconds_until(response.headers.get("retry-after", ""))


def seconds_until(value: str) -> float | None:
    """What `Retry-After` says, seconds or a date, as seconds from now; None when it says neither."""
    value = value.strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (at.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def refusal_of(
    response: httpx.Response,
    said: object,
    provider: str,
    refusals: Mapping[int, tuple[str, str]],
    *,
    not_ready: frozenset[int],
) -> SapaError:
    """What an answer means that is no success and leaves nothing in doubt: too fast, not ready yet, or refused.

    `refusals`: by status our code, and what a person reads when the body says nothing.
    """
    status = response.status_code
    if status == 429:
        return RateLimited(short(said, f"{provider} asked to slow down"), retry_after=retry_after_of(response))
    if status in not_ready:
        return Transient(short(said, f"{provider} could not take the message yet"), code="not_ready")
    code, otherwise = refusals.get(status, ("rejected", f"{provider} refused with {status}"))
    return ProviderRejected(short(said, otherwise), code=code)


def short(text: object, otherwise: str) -> str:
    """An error text that is fit to be stored and shown; `otherwise` when the provider gave none."""
    return text.strip()[:LONGEST_ERROR] if isinstance(text, str) and text.strip() else otherwise


def shown_by(response: httpx.Response, provider: str) -> Any:
    """The decoded body of an answered question; Transient when the provider did not answer it."""
    body = json_of(response)
    if not response.is_success or body is None:
        raise Transient(f"{provider} answered a question with {response.status_code}", code="not_shown")
    return body


def moment_of(value: object) -> datetime | None:
    """A provider's time, as seconds or milliseconds, a number or its digits; None when it is neither."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0.0
        if seconds > _MILLISECONDS:
            seconds /= 1000
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
