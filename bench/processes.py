"""What processes have used: CPU time with all their descendants, ended ones too, and memory."""

import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

MIB = 1024 * 1024


@dataclass(frozen=True)
class Memory:
    """Resident memory, and that with shared pages divided among those that share them, in MiB."""

    rss: float
    pss: float


@dataclass(frozen=True)
class CpuUse:
    """CPU seconds by part of the system; `load` is our own load generator, `others` everything else on the machine."""

    parts: Mapping[str, float]
    load: float
    others: float
    seconds: float

    def of(self, *names: str) -> float:
        """Sum over some parts."""
        return sum(self.parts[name] for name in names)

    @property
    def all(self) -> float:
        """Sum over the whole system."""
        return sum(self.parts.values())

    @property
    def disturbance(self) -> float:
        """The share of the machine that others took."""
        return self.others / self.seconds / (psutil.cpu_count() or 1)


class CpuClock:
    """Reads CPU time twice and says what was used in between."""

    def __init__(self, parts: Mapping[str, Iterable[int]]) -> None:
        self._parts = {name: list(pids) for name, pids in parts.items()}
        self._before = self._read()

    def used(self) -> CpuUse:
        """Since this clock was made."""
        before, after = self._before, self._read()
        parts = {name: after[name] - before[name] for name in self._parts}
        load = after[""] - before[""]
        busy = after["machine"] - before["machine"]
        return CpuUse(parts, load, max(0.0, busy - load - sum(parts.values())), after["now"] - before["now"])

    def _read(self) -> dict[str, float]:
        reading = {name: sum(_cpu_seconds(pid) for pid in pids) for name, pids in self._parts.items()}
        machine = psutil.cpu_times()
        idle = machine.idle + machine.iowait + machine.steal
        own = psutil.Process().cpu_times()
        # `guest` is part of `user` already; what remains of the sum is time in which a core was at work.
        total = sum(machine) - machine.guest - machine.guest_nice
        reading |= {"": own.user + own.system, "machine": total - idle, "now": time.monotonic()}
        return reading


def memory(pids: Iterable[int]) -> Memory:
    """Of these processes and their descendants."""
    full = [process.memory_full_info() for pid in pids for process in family(pid)]
    return Memory(sum(info.rss for info in full) / MIB, sum(info.pss for info in full) / MIB)


def family(pid: int) -> list[psutil.Process]:
    """A process and all its descendants."""
    leader = psutil.Process(pid)
    return [leader, *leader.children(recursive=True)]


@contextmanager
def held(pids: Iterable[int]) -> Iterator[None]:
    """These processes stand still for the length of the block."""
    stopped = list(pids)
    try:
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def _cpu_seconds(pid: int) -> float:
    total = 0.0
    for process in family(pid):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue  # it has ended since: its parent has its time now, and the next reading finds it there
        total += times.user + times.system + times.children_user + times.children_system
    return total
