"""One supervised program: it is started, watched, and started again when it dies."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.processes import ProcessId, spawn

LONGEST_DELAY = 4.0  # what dies is back within five seconds, even in a crash loop
STABLE_AFTER = 20.0


def restart_delay(quick_deaths: int) -> float:
    """Seconds to wait before the next start: at once for a first death, longer while it keeps dying young."""
    if quick_deaths == 0:
        return 0.0
    return min(0.25 * 2.0 ** (quick_deaths - 1), LONGEST_DELAY)


@dataclass(frozen=True)
class Recipe:
    """How to start a program, the same way each time; a replica keeps its port and its log."""

    name: str
    number: int
    argv: Sequence[str | Path]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    port: int
    ready_url: str | None = None

    @property
    def label(self) -> str:
        """Name for people: `router-2`."""
        return f"{self.name}-{self.number}"

    @property
    def address(self) -> str:
        """Where it serves HTTP."""
        return f"http://127.0.0.1:{self.port}"


class Child:
    """A running program and its history of deaths."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.restarts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._quick_deaths = 0
        self._due_at: float | None = None
        self.identity: ProcessId | None = None

    @property
    def pid(self) -> int | None:
        """Its pid, None while it is down."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it now."""
        self.recipe.log.parent.mkdir(parents=True, exist_ok=True)
        with self.recipe.log.open("ab") as output:
            self._process = spawn(self.recipe.argv, env=self.recipe.env, output=output, cwd=self.recipe.cwd)
        self.identity = ProcessId.of(self._process.pid)
        self._started_at = time.monotonic()
        self._due_at = None

    def has_died(self) -> int | None:
        """Exit status when it ended since the last look, else None. The next start is then due after a delay."""
        if self._process is None:
            return None
        status = self._process.poll()
        if status is None:
            return None
        lived = time.monotonic() - self._started_at
        self._quick_deaths = 0 if lived > STABLE_AFTER else self._quick_deaths + 1
        self._due_at = time.monotonic() + restart_delay(self._quick_deaths - 1 if self._quick_deaths else 0)
        self._process = None
        self.identity = None
        return status

    def restart_when_due(self) -> bool:
        """Start it again if its time has come; True when it was started."""
        if self._due_at is None or time.monotonic() < self._due_at:
            return False
        self.start()
        self.restarts += 1
        return True

    def as_json(self) -> dict[str, Any] | None:
        """What a later runner needs to recognise this process."""
        return {"name": self.recipe.label, **self.identity.as_json()} if self.identity else None
