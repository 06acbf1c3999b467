"""Parts of a file that a client asks for (RFC 9110, section 14). Pure."""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes from `start` up to but not including `end`."""

    start: int
    end: int


class Unsatisfiable(ValueError):  # noqa: N818 - reads as an adjective at every `except`
    """The range begins behind the file's end."""


def part_of(header: str | None, size: int) -> Part | None:
    """The one part that is asked for; None: the whole file, also for what is no range or several.

    Raises Unsatisfiable.
    """
    found = _ONE_RANGE.fullmatch(header) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":  # the last so many bytes
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return Part(size - length, size)
    start = int(first)
    if last != "" and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Part(start, size if last == "" else min(int(last) + 1, size))
