"""Starting, recognising and ending operating-system processes, and only those that are ours."""

import os
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import IO, Any

import psutil

from deploy.local.errors import Cancelled
from deploy.local.waiting import wait_until


@dataclass(frozen=True)
class ProcessId:
    """A pid together with its start time, so that a reused pid is never mistaken for the process we started."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId | None":
        """Identity of a running process, None when there is none."""
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            return None

    def process(self) -> psutil.Process | None:
        """The live process, or None when it ended, became a zombie, or its pid now belongs to another one."""
        try:
            process = psutil.Process(self.pid)
            # A second of slack: the start time is computed from the boot time, which NTP may move.
            if abs(process.create_time() - self.started) > 1 or process.status() == psutil.STATUS_ZOMBIE:
                return None
        except psutil.NoSuchProcess:
            return None
        return process

    def as_json(self) -> dict[str, Any]:
        """Form kept in state files."""
        return {"pid": self.pid, "started": self.started}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ProcessId":
        """Back from the form kept in state files."""
        return cls(int(data["pid"]), float(data["started"]))


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    output: IO[bytes] | int,
    cwd: Path | None = None,
    user: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl-C in the terminal reaches the runner alone."""
    as_user: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
    return subprocess.Popen(
        [str(part) for part in argv],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **as_user,
    )


def run_to_end(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path,
    cwd: Path,
    cancelled: Event,
) -> int:
    """Run a command with its output in a log; ended early, with everything it started, when cancelled."""
    with log.open("ab") as output:
        output.write(f"$ {' '.join(str(part) for part in argv)}\n".encode())
        output.flush()
        child = spawn(argv, env=env, output=output, cwd=cwd)
        while child.poll() is None:
            if cancelled.wait(0.05):
                if identity := ProcessId.of(child.pid):
                    end(identity, grace=3)
                raise Cancelled
    return child.returncode


def family(leader: ProcessId) -> list[ProcessId]:
    """A process and all its descendants as they are now, the leader first."""
    process = leader.process()
    if process is None:
        return []
    children = (ProcessId.of(child.pid) for child in process.children(recursive=True))
    return [leader, *(child for child in children if child)]


def end(leader: ProcessId, *, grace: float, first: signal.Signals = signal.SIGTERM) -> bool:
    """Ask a process to end, wait, then kill it and what is left of its descendants. True when it ended by itself."""
    members = family(leader)
    if not members:
        return True
    _signal(leader, first)
    by_itself = wait_gone([leader], timeout=grace)
    if not by_itself:
        _signal(leader, signal.SIGKILL)
    for member in members[1:]:
        _signal(member, signal.SIGKILL)
    wait_gone(members, timeout=5)
    return by_itself


def wait_gone(members: Iterable[ProcessId], *, timeout: float) -> bool:
    """Wait until none of them lives (what nobody has reaped yet counts as gone); False when the time is over first."""
    waiting = list(members)
    return wait_until(lambda: not any(member.process() for member in waiting), timeout=timeout, interval=0.02)


def _signal(member: ProcessId, number: signal.Signals) -> None:
    if member.process() is None:
        return
    try:
        os.kill(member.pid, number)
    except ProcessLookupError:
        return
