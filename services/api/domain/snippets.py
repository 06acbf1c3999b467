"""The piece of a message around the words that were looked for. Pure."""

import re
from dataclasses import dataclass

from services.api.domain.search import is_prefix

_AROUND = 60
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a snippet; `found`: it is what was looked for."""

    text: str
    found: bool


def snippet(text: str, words: tuple[str, ...]) -> list[Piece]:
    """One line from shortly before the first word that was found; `…` stands for what is left out.

    Pieces, and not positions: characters are counted differently elsewhere.
    """
    line = " ".join(text.split())
    pattern = _pattern(words)
    first = pattern.search(line) if pattern else None
    begin = _begin(line, first.start()) if first else 0
    end = begin + _LONGEST
    shown = ("…" if begin else "") + line[begin:end].rstrip() + ("…" if end < len(line) else "")
    return _pieces(shown, pattern)


def _begin(line: str, at: int) -> int:
    """Where a word begins, near `_AROUND` characters before what was found."""
    if at <= _AROUND:
        return 0
    space = line.find(" ", at - _AROUND, at)
    return at - _AROUND if space < 0 else space + 1


def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Longer words first: of two that begin alike the longer one is marked."""
    if not words:
        return None
    each = (
        re.escape(word) + ("" if is_prefix(word) else r"(?![^\W_])") for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(each)})", re.IGNORECASE)


def _pieces(shown: str, pattern: re.Pattern[str] | None) -> list[Piece]:
    pieces, position = list[Piece](), 0
    for match in pattern.finditer(shown) if pattern else ():
        if match.start() > position:
            pieces.append(Piece(shown[position : match.start()], found=False))
        pieces.append(Piece(match.group(), found=True))
        position = match.end()
    if position < len(shown):
        pieces.append(Piece(shown[position:], found=False))
    return pieces
