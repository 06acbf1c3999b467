"""From a body's bytes to JSON that every later step can store. Pure.

PostgreSQL takes neither NUL nor lone surrogates, and serialisers refuse endless depth and numbers
beyond 64 bits; all of that is legal JSON, so it is mended here once instead of failing somewhere later.
"""

import json
import math
from typing import Any

import orjson

MAX_DEPTH = 100
TOO_DEEP = "(nested too deeply to be kept)"
_REPLACEMENT = "\ufffd"
_MOST_SAFE_BRACKETS = 2 * MAX_DEPTH
_INT64 = range(-(2**63), 2**63)


class NotJson(ValueError):  # noqa: N818 - reads as an adjective
    """The body is no JSON text."""


class NestedTooDeeply(ValueError):  # noqa: N818
    """The body is JSON as far as it could be read, but its nesting is beyond any message's."""


def parse(body: bytes) -> Any:
    """The JSON value of a body, mended. Raises NotJson or NestedTooDeeply."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return mended(_parse_leniently(body))
    if b"\\u0000" in body or body.count(b"{") + body.count(b"[") > _MOST_SAFE_BRACKETS:
        return mended(value)
    return value


def _parse_leniently(body: bytes) -> Any:
    """The standard library takes what orjson refuses: lone surrogates and huge numbers."""
    try:
        return json.loads(
            body.removeprefix(b"\xef\xbb\xbf").decode(), parse_int=_integer, parse_constant=_refuse_constant
        )
    except RecursionError:
        raise NestedTooDeeply("more levels of nesting than can be read") from None
    except ValueError as error:
        raise NotJson(type(error).__name__) from error


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 19 else float(digits)


def _refuse_constant(name: str) -> Any:
    raise NotJson(f"{name} is no JSON value")


def mended(value: Any, depth: int = 0) -> Any:
    """The same value without NUL and lone surrogates in strings, endless numbers and levels beyond MAX_DEPTH."""
    if isinstance(value, str):
        return _mended_text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if value in _INT64 else _finite(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth >= MAX_DEPTH:
        return TOO_DEEP
    if isinstance(value, dict):
        return {_mended_text(str(key)): mended(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mended(item, depth + 1) for item in value]
    return _mended_text(str(value))


def _finite(value: int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _mended_text(text: str) -> str:
    if "\x00" in text:
        text = text.replace("\x00", _REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        # A high and a low surrogate that belong together are a character; only lone ones are replaced.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
