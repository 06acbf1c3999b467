"""What a person typed into the search box, as patterns for the database. Pure."""

import re
from dataclasses import dataclass

_PHONE_LIKE = re.compile(r"[+\d\s().@a-z-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """`text` matches names, addresses and labels; `digits` matches E.164 numbers, None when none were typed."""

    text: str
    digits: str | None


def search_for(typed: str) -> Search | None:
    """None when nothing was typed. A national number's leading zero is dropped: it is not part of the kept number."""
    words = " ".join(typed.split())
    if not words:
        return None
    digits = re.sub(r"\D", "", words)
    looks_like_phone = len(digits) >= 3 and _PHONE_LIKE.fullmatch(words) is not None
    significant = digits.lstrip("0") if looks_like_phone else ""
    return Search(f"%{_escaped(words)}%", f"%{significant}%" if significant else None)


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
