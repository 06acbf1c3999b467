"""What a person typed into the search box, as patterns for the database. Pure."""

import re
from dataclasses import dataclass

# The separators of `message_words` in the database: what is typed must fall apart as what is kept does.
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_AS_SPACES = str.maketrans(_PUNCTUATION, " " * len(_PUNCTUATION))
_PHONE_LIKE = re.compile(r"[+\d\s().-]+(@[a-z.]*)?", re.IGNORECASE)
_MOST_WORDS = 8
# Shorter ones begin so many words that they would find everything: these are looked for as they are.
_PREFIX_FROM = 3


@dataclass(frozen=True, slots=True)
class Search:
    """People: `words` must all be in a name, in any order; `phrase` matches labels, `text` addresses.

    A word and the phrase are a pair of patterns: of three or more characters it matches anywhere, a shorter one where a
    word begins, as else it would find nearly everything, slowly; `text` is None then. `digits` matches E.164 numbers,
    None when none were typed; `room` begins a room's number.
    """

    text: str | None
    phrase: tuple[str, str]
    words: tuple[tuple[str, str], ...]
    digits: str | None
    room: str


def search_for(typed: str) -> Search | None:
    """None when nothing was typed. A national number's leading zero is dropped: it is not part of the kept number."""
    phrase = " ".join(typed.split())
    if not phrase:
        return None
    digits = re.sub(r"\D", "", phrase)
    looks_like_phone = len(digits) >= _PREFIX_FROM and _PHONE_LIKE.fullmatch(phrase) is not None
    significant = digits.lstrip("0") if looks_like_phone else ""
    return Search(
        text=f"%{_escaped(phrase)}%" if len(phrase) >= _PREFIX_FROM else None,
        phrase=_patterns(phrase),
        words=tuple(_patterns(word) for word in phrase.split(" ")[:_MOST_WORDS]),
        digits=f"%{significant}%" if significant else None,
        room=f"{_escaped(phrase)}%",
    )


def _patterns(word: str) -> tuple[str, str]:
    escaped = _escaped(word)
    if len(word) >= _PREFIX_FROM:
        return f"%{escaped}%", f"%{escaped}%"
    return f"{escaped}%", f"% {escaped}%"


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def words_of(typed: str) -> tuple[str, ...]:
    """The words that a message must have, each once, in lower case."""
    return tuple(dict.fromkeys(typed.translate(_AS_SPACES).lower().split()))[:_MOST_WORDS]


def is_prefix(word: str) -> bool:
    """Whether the word is the beginning of what it finds; a shorter one is all of it."""
    return len(word) >= _PREFIX_FROM


def tsquery_of(words: tuple[str, ...]) -> str:
    """All of the words, for `to_tsquery('simple', …)`. They have no punctuation, so nothing in them is an operator."""
    return " & ".join(f"'{word}':*" if is_prefix(word) else f"'{word}'" for word in words)
