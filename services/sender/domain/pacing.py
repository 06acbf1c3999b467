"""When a channel may send next, so that it looks like a person and stays within its caps. Pure.

A send takes a *slot*: the moment at which its request will be written. Slots of a channel never come closer than its
gap, and no span of a minute, an hour or a day holds more of them than its cap. Requests are written at most
`WRITE_SLACK_S` after their slot, and the spans are longer by that, so the caps hold for what the provider sees as well.

Minutes are counted to the moment. Hours and days are counted in steps; a step counts as long as any of it may be within
the span, which is never too generous.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, assert_never

from shared.pacing import Pacing

WRITE_SLACK_S = 3.0
# A slot that comes this much later than the pause asks for is taken all the same; a later one is left to whoever is
# more urgent by then.
AHEAD_S = 2.0

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0
_HOUR_STEP, _DAY_STEP = 60, 600

Reason = Literal["gap", "per_minute", "per_hour", "per_day", "new_gap", "new_per_hour", "new_per_day", "others_first"]
# What keeps a live head waiting that anything else would use up as well; a cap on new conversations is none of these.
SHARED_REASONS: frozenset[Reason] = frozenset({"gap", "per_minute", "per_hour", "per_day"})
Steps = Mapping[int, int]
"""Sends by the number of their step since the epoch."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a channel has sent, and is about to send, as far as it still counts. Times are Unix seconds.

    `next_at`, `new_next_at`: no slot before these, because of the gap after the last one.
    """

    next_at: float = 0.0
    new_next_at: float = 0.0
    minute: tuple[float, ...] = ()
    hour: Steps = field(default_factory=dict)
    day: Steps = field(default_factory=dict)
    new_hour: Steps = field(default_factory=dict)
    new_day: Steps = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Budget":
        """As `stored` gave it; what is missing is empty."""
        steps = {
            name: {int(step): int(count) for step, count in stored.get(name, {}).items()}
            for name in ("hour", "day", "new_hour", "new_day")
        }
        return cls(
            float(stored.get("next_at", 0.0)),
            float(stored.get("new_next_at", 0.0)),
            tuple(float(at) for at in stored.get("minute", ())),
            **steps,
        )

    def stored(self) -> dict[str, Any]:
        """For JSON."""
        steps = {"hour": self.hour, "day": self.day, "new_hour": self.new_hour, "new_day": self.new_day}
        counts = {name: {str(step): count for step, count in of.items()} for name, of in steps.items()}
        return {"next_at": self.next_at, "new_next_at": self.new_next_at, "minute": list(self.minute), **counts}


@dataclass(frozen=True, slots=True)
class Slot:
    """The request goes out at `at`; until then the sender shows that it reads and types."""

    at: float
    budget: Budget


@dataclass(frozen=True, slots=True)
class Wait:
    """No slot yet: ask again at `until`."""

    until: float
    reason: Reason


def pause_before(text_length: int, pacing: Pacing, chance: float) -> float:
    """Seconds between reading and sending: longer for longer texts, never the same. `chance` is in [0, 1)."""
    typing = min(pacing.typing_s + text_length / pacing.characters_per_s, pacing.longest_pause_s)
    spread = typing * pacing.jitter * (2 * chance - 1)
    return min(max(0.0, typing + spread), pacing.longest_pause_s)


def take_slot(
    budget: Budget, pacing: Pacing, *, now: float, pause_s: float, is_new: bool, chance: float
) -> Slot | Wait:
    """The slot of one send that wants to pause for `pause_s` first; the budget that is left with it.

    `is_new`: it begins a conversation. `chance`, in [0, 1), spreads the gap after it.
    """
    earliest, reason = earliest_slot(budget, pacing, now=now, is_new=is_new)
    at = max(now + pause_s, earliest)
    if at - now - pause_s > AHEAD_S:
        return Wait(at - pause_s, reason)
    return Slot(at, _with(budget, pacing, at=at, is_new=is_new, chance=chance))


def earliest_slot(budget: Budget, pacing: Pacing, *, now: float, is_new: bool) -> tuple[float, Reason]:
    """When the next slot can be, and what it waits for the longest."""
    limits: list[tuple[float, Reason]] = [
        (max(now, budget.next_at), "gap"),
        (_room_in_minute(budget.minute, pacing.per_minute), "per_minute"),
        (_room_in(budget.hour, _HOUR_STEP, _HOUR, pacing.per_hour, now), "per_hour"),
        (_room_in(budget.day, _DAY_STEP, _DAY, pacing.per_day, now), "per_day"),
    ]
    if is_new:
        limits += [
            (budget.new_next_at, "new_gap"),
            (_room_in(budget.new_hour, _HOUR_STEP, _HOUR, pacing.new_per_hour, now), "new_per_hour"),
            (_room_in(budget.new_day, _DAY_STEP, _DAY, pacing.new_per_day, now), "new_per_day"),
        ]
    return max(limits, key=lambda limit: limit[0])


def _room_in_minute(sent: tuple[float, ...], most: int | None) -> float:
    if most is None or len(sent) < most:
        return 0.0
    return sent[-most] + _MINUTE + WRITE_SLACK_S


def _room_in(steps: Steps, step_s: int, span_s: float, most: int | None, now: float) -> float:
    """When fewer than `most` of these still count: once enough of the oldest steps have left the span as a whole."""
    if most is None:
        return 0.0
    counted = sorted(step for step in steps if _leaves_at(step, step_s, span_s) > now)
    left = sum(steps[step] for step in counted)
    at = 0.0
    for step in counted:
        if left < most:
            break
        left -= steps[step]
        at = _leaves_at(step, step_s, span_s)
    return at


def _leaves_at(step: int, step_s: int, span_s: float) -> float:
    return (step + 1) * step_s + span_s + WRITE_SLACK_S


def _with(budget: Budget, pacing: Pacing, *, at: float, is_new: bool, chance: float) -> Budget:
    """The budget after a send at `at`; what counts no more is dropped."""
    return replace(
        budget,
        next_at=at + pacing.gap_s + pacing.gap_jitter_s * chance,
        new_next_at=at + pacing.new_gap_s + pacing.new_gap_jitter_s * chance if is_new else budget.new_next_at,
        minute=(*(sent for sent in budget.minute if sent + _MINUTE + WRITE_SLACK_S > at), at),
        hour=_counted(budget.hour, _HOUR_STEP, _HOUR, at),
        day=_counted(budget.day, _DAY_STEP, _DAY, at),
        new_hour=_counted(budget.new_hour, _HOUR_STEP, _HOUR, at) if is_new else budget.new_hour,
        new_day=_counted(budget.new_day, _DAY_STEP, _DAY, at) if is_new else budget.new_day,
    )


def _counted(steps: Steps, step_s: int, span_s: float, at: float) -> dict[int, int]:
    kept = {step: count for step, count in steps.items() if _leaves_at(step, step_s, span_s) > at}
    step = int(at // step_s)
    kept[step] = kept.get(step, 0) + 1
    return kept


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a lane that wants a slot. `is_live`: a person's or the bot's answer, which goes before all else.

    `needs_pause`: a message, which is typed; changes are not. `waits_since`: since when it could have gone.
    """

    chat_id: int
    text_length: int
    is_new: bool
    is_live: bool
    needs_pause: bool
    waits_since: float


@dataclass(frozen=True, slots=True)
class Shared:
    """What a channel's heads got: chat → slot time or wait, and the budget that is left."""

    slots: dict[int, float]
    waits: dict[int, Wait]
    budget: Budget


def share_out(
    heads: list[Head],
    budget: Budget,
    pacing: Pacing,
    *,
    now: float,
    live_waiting_until: float | None,
    chances: list[tuple[float, float]],
) -> Shared:
    """Give the channel's heads their slots: live ones first, then who has waited longest.

    `live_waiting_until`: a live head elsewhere waits for its slot until then, so nothing else goes before it. Heads
    without a slot are told to come back one gap after the other. `chances`: two numbers in [0, 1) for each head.
    """
    slots: dict[int, float] = {}
    waits: dict[int, Wait] = {}
    live_waits = live_waiting_until is not None
    ordered = sorted(heads, key=lambda head: (not head.is_live, head.waits_since, head.chat_id))
    for head, (pause_chance, gap_chance) in zip(ordered, chances, strict=True):
        if live_waits and not head.is_live:
            until = max(live_waiting_until or now, now) + pacing.gap_s
            waits[head.chat_id] = Wait(until + len(waits) * pacing.gap_s, "others_first")
            continue
        pause_s = pause_before(head.text_length, pacing, pause_chance) if head.needs_pause else 0.0
        match take_slot(budget, pacing, now=now, pause_s=pause_s, is_new=head.is_new, chance=gap_chance):
            case Slot(at, left):
                slots[head.chat_id], budget = at, left
            case Wait(until, reason):
                live_waits = live_waits or (head.is_live and reason in SHARED_REASONS)
                waits[head.chat_id] = Wait(until + len(waits) * pacing.gap_s, reason)
            case other:
                assert_never(other)
    return Shared(slots, waits, budget)
