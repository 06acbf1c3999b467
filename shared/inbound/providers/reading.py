"""Careful readers of single JSON fields: a value, None when it is missing, or Unusable when it is nonsense. Pure.

A missing key and null are alike, as both providers treat them.
"""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.addresses import AddressKind, address_kind, normalise_address
from shared.phones import to_e164

Json = dict[str, Any]

LONGEST_ADDRESS = 128
LONGEST_ID = 255
LONGEST_NAME = 200
LONGEST_TEXT = 4096
_INT32 = 2**31 - 1
_LONGEST_URL = 2048
_NUMBER = re.compile(r"-?\d{1,25}(\.\d{1,25})?", re.ASCII)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_AHEAD = timedelta(days=1)
_SECONDS_END = 1e11  # the year 5138 in seconds, 1973 in milliseconds
_MILLISECONDS_END = 1e14
_MICROSECONDS_END = 1e17


class Unusable(Exception):  # noqa: N818 - reads as an adjective
    """An item lacks what it needs; `reason` is a stable word, the message is for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def mapping(value: Any, what: str) -> Json:
    """The object itself; anything else is unusable."""
    if isinstance(value, dict):
        return value
    raise Unusable("not_an_object", f"{what} is {_kind(value)}")


def part(value: Any, *path: str) -> Any:
    """The value at a path of keys; None as soon as a step is missing or no object."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def filled(value: Any) -> str | None:
    """A string with something in it, else None."""
    return value if isinstance(value, str) and value.strip() else None


def name(value: Any) -> str | None:
    """A person's name, cut to a sensible length."""
    text = filled(value)
    return text.strip()[:LONGEST_NAME] if text else None


def word(value: Any, longest: int = LONGEST_TEXT) -> str | None:
    """Text that helps but is not needed: cut to a sensible length, None when it is anything but text."""
    text = filled(value)
    return text[:longest] if text else None


def first_word(*values: Any) -> str | None:
    """The first of the values that is text."""
    return next((text for text in map(word, values) if text is not None), None)


def decimal(value: Any) -> float | None:
    """A finite number, also one in a string; else None."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def whole(value: Any, most: int = _INT32) -> int | None:
    """A count that is not negative and fits its column; NOWEB splits long ones into halves."""
    if isinstance(value, dict) and not value.get("high"):
        value = value.get("low")
    number = decimal(value)
    return int(number) if number is not None and 0 <= number <= most else None


def elements(value: Any) -> list[Any]:
    """The items of an array; none when it is no array."""
    return value if isinstance(value, list) else []


def is_set(value: Any) -> bool:
    """Whether a mark that only adds to a message is set; nonsense is no mark."""
    return value is True or (isinstance(value, int | str) and str(value).lower() in {"true", "1"})


def web_address(value: Any) -> str | None:
    """An http(s) URL, else None."""
    text = filled(value)
    return text if text and len(text) <= _LONGEST_URL and text.startswith(("https://", "http://")) else None


def body_text(value: Any, field: str) -> str | None:
    """The text of a message; None when there is none, unusable when it is not a string."""
    if value is None or isinstance(value, str):
        return filled(value)
    raise Unusable("wrong_type", f"{field} is {_kind(value)}")


def flag(value: Any, field: str) -> bool | None:
    """True or false in any of the spellings seen; anything else is unusable: guessing could answer our own message."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | str) and str(value).lower() in {"true", "1", "false", "0"}:
        return str(value).lower() in {"true", "1"}
    raise Unusable("wrong_type", f"{field} is {_kind(value)}")


def identifier(value: Any, field: str) -> str | None:
    """An id as a string; WEBJS shows some as an object that holds its own spelling."""
    if isinstance(value, dict):
        value = value.get("_serialized") or value.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Unusable("wrong_type", f"{field} is {_kind(value)}")
    if len(value) > LONGEST_ID:
        raise Unusable("id_too_long", f"{field} has {len(value)} characters")
    return value.strip() or None


def any_address(region: str, *values: Any) -> str | None:
    """The first of the values that is an address; what is none of it is passed over."""
    for value in values:
        try:
            found = address(value, "address", region)
        except Unusable:
            continue
        if found is not None:
            return found
    return None


def any_identifier(*values: Any) -> str | None:
    """The first of the values that is an id."""
    for value in values:
        try:
            found = identifier(value, "id")
        except Unusable:
            continue
        if found is not None:
            return found
    return None


def address(value: Any, field: str, region: str) -> str | None:
    """A WhatsApp address in the one spelling that Sapa keeps.

    Digits that are already international stay as they are; a number in another spelling
    (`0812…`, `+62 812-…`) is brought to them when it is a valid one.
    """
    text = identifier(value, field)
    if text is None:
        return None
    if len(text) > LONGEST_ADDRESS:
        raise Unusable("bad_address", f"{field} has {len(text)} characters")
    normal = normalise_address(text)
    local, _, domain = normal.partition("@")
    if local.strip() in {"", "undefined", "null"}:
        return None
    is_international = local.isascii() and local.isdigit() and local[0] != "0"
    if not is_international and address_kind(normal) is AddressKind.PERSON:
        number = to_e164(text.partition("@")[0], region)
        if number is not None:
            return f"{number.removeprefix('+')}@{domain}"
    return normal


def moment(value: Any, now: datetime) -> datetime | None:
    """A provider's time in whole seconds, from seconds, finer units, digits in a string or RFC 3339.

    Times that cannot be (before 2000, more than a day ahead) are None: they would misplace a message for ever.
    """
    try:
        time = _from_text(value) if isinstance(value, str) else _from_number(value)
        if time is None or not _EARLIEST <= time <= now + _MOST_AHEAD:
            return None
        return time.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError, OSError):
        return None


def milliseconds(value: Any, now: datetime) -> int | None:
    """A Unix time in milliseconds; None for any other unit and for times that cannot be."""
    if isinstance(value, bool) or not isinstance(value, int) or not _SECONDS_END < value < _MILLISECONDS_END:
        return None
    return value if moment(value, now) is not None else None


def _from_text(text: str) -> datetime | None:
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return _from_number(float(text))
    time = datetime.fromisoformat(text)
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _from_number(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        return None
    if value >= _MICROSECONDS_END:
        value = value / 1e9
    elif value >= _MILLISECONDS_END:
        value = value / 1e6
    elif value >= _SECONDS_END:
        value = value / 1e3
    return datetime.fromtimestamp(value, UTC)


def _kind(value: Any) -> str:
    kinds = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        int: "a number",
        float: "a number",
    }
    return "missing" if value is None else kinds.get(type(value), "of another type")
