"""What a new database is given: the schema, the first admin, example data, and a key for scripts."""

import hashlib
import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from deploy.local.errors import RunnerError
from deploy.local.processes import run_to_end
from deploy.local.state import LocalState
from deploy.services import MIGRATE

SEED_DEMO = ("-m", "deploy.cli", "seed-demo")
CREATE_KEY = ("-m", "deploy.cli", "keys", "create", "--name", "local", "--scopes", "admin")

# What the migration job is made from: while none of it changes, a database that it has seen needs it no more.
MIGRATION_SOURCES = ("shared", "deploy/cli", "deploy/services.py")


@dataclass(frozen=True)
class Admin:
    """Sign-in of the first admin."""

    email: str
    password: str


def choose_admin(remembered: Mapping[str, Any], env: Mapping[str, str], default_email: str) -> Admin:
    """The admin that this database was seeded with, else the one the environment names, else a new password."""
    known = remembered.get("admin")
    if known:
        return Admin(known["email"], known["password"])
    return Admin(
        env.get("SAPA_ADMIN_EMAIL") or default_email,
        env.get("SAPA_ADMIN_PASSWORD") or secrets.token_urlsafe(12),
    )


def migration_fingerprint(project: Path, values: Mapping[str, str]) -> str:
    """Changes whenever the migration job could do anything new: other code, other channels, other servers."""
    digest = hashlib.sha256()
    for path in sorted(_files(project, MIGRATION_SOURCES)):
        digest.update(str(path.relative_to(project)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    told = {name: values.get(name) for name in MIGRATE.variables}
    digest.update(json.dumps(told, sort_keys=True).encode())
    return digest.hexdigest()


def _files(project: Path, parts: Iterable[str]) -> Iterable[Path]:
    for part in parts:
        path = project / part
        if path.is_file():
            yield path
        else:
            yield from (file for file in path.rglob("*") if file.is_file() and file.suffix in {".py", ".mako", ".ini"})


class Seeder:
    """Brings one database to the state that the services expect, and remembers what it did."""

    def __init__(
        self,
        state: LocalState,
        *,
        database: str,
        project: Path,
        env: Mapping[str, str],
        values: Mapping[str, str],
        say: Callable[[str], None],
        cancelled: Event,
    ) -> None:
        self._state = state
        self._database = database
        self._project = project
        self._env = env
        self._values = values
        self._say = say
        self._cancelled = cancelled

    def run(self, admin: Admin) -> str:
        """Migrate, and seed on the first run only. Returns the API key for scripts."""
        known = seeded(self._state, self._database)
        fingerprint = migration_fingerprint(self._project, self._values)
        if known.get("migrated") != fingerprint:
            self._say("Migrating the database and declaring the broker's topology")
            self._step((sys.executable, *MIGRATE.arguments), "The migration job")
        if not known.get("demo"):
            self._say("Seeding rooms, an agent and example chats")
            self._step((sys.executable, *SEED_DEMO), "Seeding the example data")
        api_key = known.get("api_key") or self._create_key()
        self._remember(
            migrated=fingerprint,
            demo=True,
            api_key=api_key,
            admin={"email": admin.email, "password": admin.password},
        )
        return str(api_key)

    def _step(self, command: tuple[str, ...], what: str) -> None:
        log = self._state.setup_log
        if run_to_end(command, env=self._env, log=log, cwd=self._project, cancelled=self._cancelled) != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
            raise RunnerError(f"{what} failed:\n{tail}\n(all of it in {log})")

    def _create_key(self) -> str:
        """The key is the last line printed; it goes to no log."""
        done = subprocess.run(
            [sys.executable, *CREATE_KEY],
            env=dict(self._env),
            cwd=self._project,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = done.stdout.split()
        if done.returncode != 0 or not lines:
            raise RunnerError(f"No API key could be made: {done.stderr.strip()[-2000:]}")
        return lines[-1]

    def _remember(self, **changes: Any) -> None:
        databases = self._state.remembered().get("databases", {})
        databases[self._database] = {**databases.get(self._database, {}), **changes}
        self._state.remember(databases=databases)


def seeded(state: LocalState, database: str) -> dict[str, Any]:
    """What is remembered of a database."""
    known: dict[str, Any] = state.remembered().get("databases", {}).get(database, {})
    return known
