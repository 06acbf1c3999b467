"""The folder in which a local run keeps what it must remember, and the file that tells scripts where things are."""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.local.processes import ProcessId

PROJECT = Path(__file__).resolve().parents[2]


def write_private_json(path: Path, data: Mapping[str, Any]) -> None:
    """Replace a file in one step, readable by its owner alone; a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(data, file, indent=2)
        file.write("\n")
    draft.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """What the file holds; nothing when it does not exist."""
    try:
        data: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return data


class LocalState:
    """Paths and small files of one local run. `SAPA_LOCAL_DIR` moves the whole of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.run_file = self.folder / "run.json"
        self.supervisor_file = self.folder / "supervisor.json"
        self.remembered_file = self.folder / "remembered.json"
        self.logs = self.folder / "logs"
        self.setup_log = self.logs / "setup.log"
        self.supervisor_log = self.logs / "supervisor.log"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "LocalState":
        """The folder named by SAPA_LOCAL_DIR, else `.local` in the project."""
        return cls(PROJECT / (environ.get("SAPA_LOCAL_DIR") or ".local"))

    def prepare(self) -> None:
        """Make the folders."""
        self.logs.mkdir(parents=True, exist_ok=True)

    def run(self) -> dict[str, Any]:
        """Content of run.json; empty when nothing runs."""
        return read_json(self.run_file)

    def supervisor(self) -> ProcessId | None:
        """The living supervisor of this folder, if there is one."""
        recorded = read_json(self.supervisor_file).get("supervisor")
        identity = ProcessId.from_json(recorded) if recorded else None
        return identity if identity and identity.process() else None

    def phase(self) -> tuple[str, str]:
        """Last known phase of the supervisor (starting, ready, failed, stopping, stopped) and a word on it."""
        data = read_json(self.supervisor_file)
        return str(data.get("phase", "stopped")), str(data.get("message", ""))

    def remembered(self) -> dict[str, Any]:
        """Things kept from run to run: what was seeded, with which password and key."""
        return read_json(self.remembered_file)

    def remember(self, **changes: Any) -> None:
        """Keep something for later runs."""
        write_private_json(self.remembered_file, {**self.remembered(), **changes})

    def secret_key(self) -> str:
        """What this run encrypts channels' secrets with: made once, and kept as long as the database may hold them."""
        key = self.remembered().get("secret_key")
        if key is None:
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            self.remember(secret_key=key)
        return str(key)

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Hold the folder for one supervisor; yields False when another one holds it. Released even by kill -9."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
