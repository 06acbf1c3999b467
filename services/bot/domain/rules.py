"""The bot's rules, in order, and the one function that evaluates them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.bot.domain import phrases
from services.bot.domain.conditions import AnyOf, Condition, FirstTurn, Says, SaysNothing, SaysOnly, SentAlone, holds
from services.bot.domain.language import FALLBACK, Language, language_of
from services.bot.domain.texts import Template, write
from services.bot.domain.words import Said
from shared.contracts.replies import GenerateReply


@dataclass(frozen=True, slots=True)
class Rule:
    """Applies when all of `when` holds; then `reply` is written, and with `hand_over` the chat goes to the agents."""

    name: str
    when: tuple[Condition, ...]
    reply: Template | None
    hand_over: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One coherent answer to all messages of a turn. `language` is None when nothing is known of the customer's."""

    text: str | None
    language: Language | None
    hand_over: bool
    rule: str


_WANTS_A_PERSON = AnyOf(
    (Says(phrases.HUMAN_WANTED), SentAlone(phrases.HUMAN_ALONE, phrases.HUMAN_ALONE_BESIDE)),
)
_GREETS = AnyOf((Says(phrases.GREETINGS), FirstTurn()))
_SMALL_TALK = phrases.GREETING_WORDS | phrases.COURTESIES

RULES: tuple[Rule, ...] = (
    Rule("talk_to_a_human", (_WANTS_A_PERSON,), "hand_over", hand_over=True),
    Rule("thanks", (Says(phrases.THANKS), SaysOnly(phrases.THANKS_WORDS | _SMALL_TALK)), "thanks"),
    Rule("greeting", (_GREETS, AnyOf((SaysOnly(_SMALL_TALK), SaysNothing()))), "greeting"),
    Rule("greeting_with_request", (_GREETS,), "greeting_with_request"),
    Rule("default", (), "default"),
)
"""The first that applies answers; the last one always does."""


def answer(turn: GenerateReply, now: datetime, rules: Sequence[Rule] = RULES) -> Reply:
    """What to say to this turn: the same turn, rules and time always give the same reply.

    `now` is local time where the customer is received. When no rule applies there is nothing to say.
    """
    said = Said.of(turn.messages)
    language = language_of(turn)
    for rule in rules:
        if all(holds(condition, turn, said, now) for condition in rule.when):
            text = None if rule.reply is None else write(rule.reply, language or FALLBACK, turn, now)
            return Reply(text, language, rule.hand_over, rule.name)
    return Reply(None, language, hand_over=False, rule="none")
