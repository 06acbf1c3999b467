"""When a rule applies: conditions are data, so that rules can be listed, stored and tried out."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from services.bot.domain.phrases import Pattern
from services.bot.domain.words import Said
from shared.contracts.replies import GenerateReply


@dataclass(frozen=True, slots=True)
class Says:
    """The customer said something that fits one of the patterns."""

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class SaysOnly:
    """Every word of the turn is one of these, and at least one word was said."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class SentAlone:
    """One of the turn's messages consists of `words`, at least one, and otherwise only of `beside` words."""

    words: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class SaysNothing:
    """There is no word in the turn: a sticker, an emoji, a lone question mark."""


@dataclass(frozen=True, slots=True)
class FirstTurn:
    """The bot has never answered in this chat."""


@dataclass(frozen=True, slots=True)
class IsGuest:
    """The customer stays here now."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds."""

    conditions: "tuple[Condition, ...]"


Condition = Says | SaysOnly | SentAlone | SaysNothing | FirstTurn | IsGuest | AnyOf


def holds(condition: Condition, turn: GenerateReply, said: Said, now: datetime) -> bool:
    """Whether the condition is met by this turn, whose messages say `said`."""
    match condition:
        case Says(patterns):
            return any(pattern.found_in(said) for pattern in patterns)
        case SaysOnly(words):
            return bool(said.words) and words.issuperset(said.words)
        case SentAlone(words, beside):
            allowed = words | beside
            return any(not words.isdisjoint(message) and allowed.issuperset(message) for message in said.messages)
        case SaysNothing():
            return not said.words
        case FirstTurn():
            return turn.is_first_turn
        case IsGuest():
            return turn.guest is not None
        case AnyOf(conditions):
            return any(holds(each, turn, said, now) for each in conditions)
        case _:
            assert_never(condition)
