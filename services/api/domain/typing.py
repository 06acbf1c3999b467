"""Which of the typing signals that browsers send are passed on. Pure."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

TypingState = Literal["typing", "paused"]

EVERY = timedelta(seconds=3)
"""Typing is told at most so often per chat and agent; WhatsApp shows it for longer than that."""

MOST_REMEMBERED = 5_000

Who = tuple[int, int | None]
"""A chat, and who writes there; None for a machine."""


@dataclass(frozen=True, slots=True)
class _Told:
    typing_at: datetime
    is_over: bool = False


@dataclass
class TypingThrottle:
    """Remembers what was told last; the longest untold are forgotten first."""

    _told: OrderedDict[Who, _Told] = field(default_factory=OrderedDict)

    def passes(self, who: Who, state: TypingState, now: datetime) -> bool:
        """Whether to tell it now. That somebody stopped is told once, and at once."""
        last = self._told.get(who)
        if state == "paused":
            if last is None or last.is_over:
                return False
            self._remember(who, _Told(last.typing_at, is_over=True))
            return True
        if last is not None and now - last.typing_at < EVERY:
            return False
        self._remember(who, _Told(now))
        return True

    def _remember(self, who: Who, told: _Told) -> None:
        self._told[who] = told
        self._told.move_to_end(who)
        if len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)
