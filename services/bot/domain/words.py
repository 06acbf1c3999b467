"""Customers' text as words that can be compared: case, punctuation and drawn-out letters do not matter.

Every run of one letter counts as a single one, in what customers write and in what the rules look for alike:
"Halooo", "hallo" and "halo" are the same word, and so are "staff" and "staf".
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from shared.contracts.replies import TurnMessage

Words = tuple[str, ...]

# A novel pasted into a chat is not read to its end; what a rule looks for stands near the beginning.
_LONGEST_TEXT = 4000
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"([^\W\d_])\1+")


def words_of(text: str) -> Words:
    """The words of a text in the form in which all words are compared."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).casefold()
    plain = _RUN.sub(r"\1", _APOSTROPHES.sub("", plain))
    return tuple(_WORD.findall(plain))


def vocabulary(*lines: str) -> frozenset[str]:
    """A set of words for rules and word lists, in the same form."""
    return frozenset(word for line in lines for word in words_of(line))


@dataclass(frozen=True)
class Said:
    """What the customer said in one turn: message by message, and as one run of words."""

    messages: tuple[Words, ...]

    @classmethod
    def of(cls, messages: Sequence[TurnMessage]) -> "Said":
        """The turn's messages in order; those without text say nothing."""
        return cls(tuple(words_of(message.text) for message in messages if message.text))

    @cached_property
    def words(self) -> Words:
        """All words in order: a sentence may have been sent in several messages."""
        return tuple(word for message in self.messages for word in message)
