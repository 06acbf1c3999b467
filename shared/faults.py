"""Fault points: the places between two durable steps, each of which tests can turn into a crash.

A process may die anywhere; what it dies between decides what the next one finds. Each such place is named here once and
marked in the code once, with `fault(FaultPoint.…)`, which does nothing unless all of these are set:

    SAPA_ENV=local  SAPA_FAULTS_ALLOWED=1  SAPA_FAULTS="sender.answered:0.01,router.committed:once"

`0.01` is the chance of a crash at each pass, `once` crashes at the first one. `SAPA_FAULTS=@/path` reads the same from
a file, one fault a line, which is looked at again before each crash: an emptied file ends the faults of running
processes, and of all processes exactly one takes a `once`.
"""

import os
import random
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

ONCE = "once"
EXIT_STATUS = 137
"""As after kill -9, which a crash here stands for: no handler runs, no buffer is flushed."""


class FaultPoint(StrEnum):
    """Where a process can be made to crash. ARCHITECTURE.md says what each of them shows."""

    # Ingress: a webhook, from the first byte to the answer.
    INGRESS_RECEIVED = "ingress.received"
    INGRESS_CONFIRMED = "ingress.confirmed"
    INGRESS_STORED = "ingress.stored"

    # Every consumer: an event, from the queue to its acknowledgement.
    EVENT_CONSUMED = "event.consumed"
    EVENT_HANDLED = "event.handled"

    # Every transaction of router, sender and api, and its outbox.
    TRANSACTION_WRITTEN = "transaction.written"
    TRANSACTION_COMMITTED = "transaction.committed"
    OUTBOX_CONFIRMED = "outbox.confirmed"
    OUTBOX_DISCARDED = "outbox.discarded"
    RELAY_READ = "relay.read"
    RELAY_CONFIRMED = "relay.confirmed"

    # Router.
    ROUTER_LOCKED = "router.locked"
    ROUTER_COMMITTED = "router.committed"
    ROUTER_TIMED = "router.timed"
    ROUTER_MERGED = "router.merged"
    ROUTER_RETURNED = "router.returned"
    ROUTER_ASSIGNED = "router.assigned"

    # Bot.
    BOT_ANSWERED = "bot.answered"
    BOT_CONFIRMED = "bot.confirmed"

    # Sender: an order, from the queue to its recorded outcome.
    SENDER_STORED = "sender.stored"
    SENDER_CLAIMED = "sender.claimed"
    SENDER_WRITING = "sender.writing"
    SENDER_WRITTEN = "sender.written"
    SENDER_ANSWERED = "sender.answered"
    SENDER_RECORDED = "sender.recorded"
    SENDER_TAKEN_OVER = "sender.taken_over"
    SENDER_MEDIA_KEPT = "sender.media_kept"

    # Api: a person's or a machine's change.
    API_COMMITTED = "api.committed"


Plan = dict[FaultPoint, float | None]
"""The chance of a crash at each pass; None is `once`."""


def parse(text: str) -> Plan:
    """The plan that a text names. Raises ValueError for points that there are not."""
    plan: Plan = {}
    for entry in text.replace("\n", ",").split(","):
        if not entry.strip():
            continue
        name, _, chance = entry.strip().partition(":")
        plan[FaultPoint(name)] = None if chance == ONCE else float(chance)
    return plan


class Faults:
    """The plan of this process."""

    def __init__(self, plan: Plan, file: Path | None = None) -> None:
        self._plan = plan
        self._file = file

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Faults | None":
        """None, which costs nothing, unless faults are both asked for and allowed on this very machine."""
        text = env.get("SAPA_FAULTS", "")
        if not text or env.get("SAPA_ENV") != "local" or env.get("SAPA_FAULTS_ALLOWED") != "1":
            return None
        if not text.startswith("@"):
            return cls(parse(text))
        file = Path(text[1:])
        return cls(_read(file), file)

    def pass_by(self, point: FaultPoint) -> None:
        """Crash, or do not."""
        if point not in self._plan:
            return
        chance = self._plan[point]
        hit = chance is None or random.random() < chance  # noqa: S311 - a game of dice
        if hit and self._still_wanted(point):
            os.write(2, f"crashing at fault point {point}\n".encode())
            os._exit(EXIT_STATUS)

    def _still_wanted(self, point: FaultPoint) -> bool:
        if self._file is None:
            return True
        now = _read(self._file)
        if point not in now:
            self._plan.pop(point, None)
            return False
        return now[point] is not None or _take(self._file, point)


def _read(file: Path) -> Plan:
    try:
        return parse(file.read_text())
    except FileNotFoundError:
        return {}


def _take(file: Path, point: FaultPoint) -> bool:
    """Whether this process is the one that takes a `once`: of several, one can make the mark."""
    try:
        file.with_name(f"{file.name}.{point}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


_faults = Faults.from_environment(os.environ)


def fault(point: FaultPoint) -> None:
    """This is that place."""
    if _faults is not None:
        _faults.pass_by(point)
