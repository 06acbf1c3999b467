"""An attempt may or may not have reached the customer: what a look at the evidence says. Pure.

Evidence is the provider's own history of the chat, and echoes that the router holds because nothing claims them yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.sender.domain.likeness import says_the_same

# Providers count whole seconds, and their clocks are not ours.
CLOCK_MARGIN = timedelta(seconds=2)
# What the provider has just taken shows in its history a moment later.
FIRST_LOOK_S = 0.2
LONGEST_PAUSE_S = 15.0
SHORTEST_PAUSE_S = 0.05

Source = Literal["api", "phone", "unknown"]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: how long after the attempt "not there" begins to count, and how long to go on looking."""

    settle_s: float = 5.0
    hold_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message of which it is not known whether it was sent.

    `since`: start of the first attempt of its place that may have been sent. `began_at`: when the last one was given
    up. `quiet_from`: since when nothing of ours can be on its way to the provider any more. `absent_at`: when a look
    first did not find it. `own_id`: the id that we gave the last attempt. `was_accepted`: the provider said yes to it,
    without naming it. `has_earlier`: the chat got messages from us before. `kinds`: what a message of its type is shown
    as. `other_words`: what may be shown of it in place of its text, such as a file's name or a menu written out.
    """

    text: str
    since: datetime
    began_at: datetime
    quiet_from: datetime
    absent_at: datetime | None = None
    own_id: str | None = None
    was_accepted: bool = False
    has_earlier: bool = False
    kinds: frozenset[str] = frozenset({"text", "menu"})
    other_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A message from our number, as the provider shows it. `text`: its words (see `likeness`), None when not told."""

    id: str
    text: str | None
    at: datetime | None
    source: Source = "unknown"
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class History:
    """The newest messages from our number in one chat. `is_whole`: there are no older ones than these.

    `is_connected`: the session was connected to WhatsApp. `takes_own_ids`: the provider sends a message of one id once.
    """

    messages: tuple[Seen, ...]
    is_connected: bool
    is_whole: bool = True
    takes_own_ids: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known apart from the history.

    `bound_id`: the id that the message itself has been bound to. `echoes`: echoes in the chat without a message.
    `taken`: ids, of those shown, that belong to another message. `known`: ids, of those shown, that we have met.
    """

    bound_id: str | None = None
    echoes: tuple[Seen, ...] = ()
    taken: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """The customer has it, under this id."""

    provider_message_id: str


@dataclass(frozen=True, slots=True)
class Absent:
    """It was not sent."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nobody can tell yet: look again after `delay_s`. `absent_at` is kept for that look."""

    delay_s: float
    absent_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Nobody could tell in all the time that there was."""


Verdict = Found | Absent | NotYet | GivenUp


def judge(doubt: Doubt, history: History | None, evidence: Evidence, *, now: datetime, patience: Patience) -> Verdict:
    """What one look says. `history` is None when the provider did not show it."""
    shown = history.messages if history is not None else ()
    found = evidence.bound_id or match(doubt, (*shown, *evidence.echoes), evidence.taken)
    if found is not None:
        return Found(found)
    quiet = timedelta(seconds=patience.settle_s)
    absent_at = doubt.absent_at
    wait = pause_after(doubt, now)
    if history is not None and history.is_connected and _reaches_back(history, doubt):
        if doubt.own_id is not None and history.takes_own_ids:
            return Absent()  # if it was sent after all, its repeat under the same id is the same message
        settled_at = doubt.quiet_from + quiet
        if now < settled_at:
            wait = min(wait, (settled_at - now).total_seconds())
        elif evidence.known:
            return Absent()
        elif not doubt.has_earlier:
            # Nothing of ours that must show: the history proves itself by saying so twice.
            absent_at = absent_at or now
            if now - absent_at >= quiet:
                return Absent()
            wait = min(wait, (absent_at + quiet - now).total_seconds())
    gives_up_at = doubt.began_at + timedelta(seconds=patience.hold_s)
    if now >= gives_up_at:
        return GivenUp()
    return NotYet(max(SHORTEST_PAUSE_S, min(wait, (gives_up_at - now).total_seconds())), absent_at)


def match(doubt: Doubt, shown: Iterable[Seen], taken: frozenset[str]) -> str | None:
    """The message's id among those shown: ours by its own id; else the oldest that says the same, was not typed by a
    person, is no older than the attempt, and belongs to no other message."""
    free = [seen for seen in shown if seen.id not in taken]
    if doubt.own_id is not None and any(seen.id == doubt.own_id for seen in free):
        return doubt.own_id
    earliest = doubt.since - CLOCK_MARGIN
    words = frozenset({doubt.text, *doubt.other_words})
    same = [
        (seen.at, seen.id)
        for seen in free
        if seen.source != "phone"
        and seen.at is not None
        and seen.at >= earliest
        and seen.kind in doubt.kinds
        and says_the_same(words, seen.kind, seen.text)
    ]
    return min(same)[1] if same else None


def quiet_from(code: str, finished_at: datetime, deadline_at: datetime, deadline_s: float) -> datetime:
    """When nothing of an attempt could be under way any more.

    A dead process wrote nothing after its deadline; a provider that was silent for a whole deadline may take as long
    again; what ended with an answer or a cut is over.
    """
    if code == "crashed":
        return deadline_at
    return finished_at + timedelta(seconds=deadline_s if code == "timed_out" else 0.0)


def pause_after(doubt: Doubt, now: datetime) -> float:
    """Seconds before the next look: longer, the longer it has been looked for."""
    return min(max(FIRST_LOOK_S, (now - doubt.began_at).total_seconds() / 2), LONGEST_PAUSE_S)


def _reaches_back(history: History, doubt: Doubt) -> bool:
    """Whether the message would be among those shown if it had been sent."""
    if history.is_whole:
        return True
    times = [seen.at for seen in history.messages if seen.at is not None]
    return bool(times) and min(times) < doubt.since - CLOCK_MARGIN
