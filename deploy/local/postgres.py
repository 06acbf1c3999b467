"""A private PostgreSQL: its own cluster, its own port, loopback only. Data survives stop and start."""

import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from deploy.local import packages
from deploy.local.errors import RunnerError
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import ProcessId, end, spawn
from deploy.local.waiting import wait_until

SYSTEM_USER = "postgres"
OUTSIDE = Path("/var/lib/postgresql")

CONFIG = """\
# Written by the local runner at every start.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
fsync = on
synchronous_commit = on
full_page_writes = on
password_encryption = 'scram-sha-256'
max_connections = 300
shared_buffers = 256MB
max_wal_size = 2GB
wal_compression = on
idle_in_transaction_session_timeout = '5min'
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 2000
log_line_prefix = '%m [%p] %q%a '
"""


class PrivatePostgres:
    """One PostgreSQL server whose notes are kept in `folder`.

    `start()` makes the cluster the first time and returns when the server answers; `stop()` ends it cleanly. `settings`
    go into its configuration beside ours, at every start.
    """

    def __init__(
        self,
        folder: Path,
        *,
        user: str = "sapa",
        password: str | None = None,
        database: str = "sapa",
        port: int | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.folder = Path(folder).absolute()
        self.user = user
        self.database = database
        self._settings = settings
        self._child: subprocess.Popen[bytes] | None = None
        self._notes_file = self.folder / "server.json"
        self._notes: dict[str, object] = self._read_notes()
        self.password = str(self._notes.get("password") or password or secrets.token_urlsafe(18))
        self._wanted_port = port or int(str(self._notes.get("port") or 0)) or None
        self.port = self._wanted_port or 0
        self.log = self.folder / "postgres.log"

    @property
    def url(self) -> str:
        """Connection address, in the form libpq and asyncpg take."""
        return self.url_for(self.database)

    def url_for(self, database: str) -> str:
        """Address of another database of the same server."""
        return f"postgresql://{self.user}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    @property
    def identity(self) -> ProcessId | None:
        """The running server process, None when it is not running."""
        recorded = self._notes.get("process")
        identity = ProcessId.from_json(recorded) if isinstance(recorded, dict) else None
        return identity if identity and identity.process() else None

    @property
    def pid(self) -> int | None:
        """Pid of the running server, None when it is not running."""
        return self.identity.pid if self.identity else None

    @property
    def data(self) -> Path:
        """Folder of the cluster: inside ours when the server's user can reach it, else the noted place outside."""
        return Path(str(self._notes["data"]))

    def start(self, *, timeout: float = 60, keep_port: bool = False) -> None:
        """Start the server, or adopt it when it still runs. Raises RunnerError when it does not come up.

        `keep_port` is for a restart under running clients: the port must stay the same, whatever it takes.
        """
        self._notes = self._read_notes()
        if self.identity:
            self.port = int(str(self._notes["port"]))
            return
        binaries = packages.find_postgres()
        if binaries is None:
            raise RunnerError(packages.instructions(["postgresql"]))
        self.folder.mkdir(parents=True, exist_ok=True)
        if "data" not in self._notes:
            self._remember(data=str(self._choose_data_folder()), password=self.password)
        if not (self.data / "PG_VERSION").exists():
            self._make_folder()
            self._initialise(binaries)
        self._check_version(binaries)
        self.port = self.port if keep_port else free_port(self._wanted_port)
        (self.data / "postgresql.auto.conf").write_text("")
        own = "".join(f"{name} = '{value}'\n" for name, value in self._settings.items())
        (self.data / "postgresql.conf").write_text(CONFIG.format(port=self.port) + own)
        with self.log.open("ab") as output:
            child = self._child = spawn(
                [binaries / "postgres", "-D", self.data],
                env=_environment(),
                output=output,
                cwd=self.data,
                user=_run_as(),
            )
        identity = ProcessId.of(child.pid)
        if identity is None:
            raise RunnerError(f"PostgreSQL ended at once; see {self.log}")
        self._remember(process=identity.as_json(), port=self.port)
        wait_until(lambda: child.poll() is not None or self._is_ready(child.pid), timeout=timeout, interval=0.03)
        if child.poll() is not None or not self._is_ready(child.pid):
            end(identity, grace=5, first=signal.SIGINT)
            raise RunnerError(f"PostgreSQL did not start:\n{_tail(self.log)}\n(all of it in {self.log})")
        self._create_database(binaries)

    def stop(self, *, timeout: float = 30) -> None:
        """End the server with a fast shutdown (open transactions are rolled back, everything committed is kept)."""
        if identity := self.identity:
            end(identity, grace=timeout, first=signal.SIGINT)
        if self._child is not None:
            self._child.poll()  # so that no zombie of it remains
        if self._notes.pop("process", None):
            self._remember()

    def destroy(self) -> None:
        """Stop the server and delete its data, wherever that is."""
        self.stop()
        if "data" in self._notes:
            shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._notes = {}

    def is_healthy(self) -> bool:
        """Does the process live and say that it accepts connections?"""
        identity = self.identity
        return identity is not None and self._is_ready(identity.pid)

    def _choose_data_folder(self) -> Path:
        inside = self.folder / "data"
        account = _run_as()
        if account is None or _can_reach(self.folder, account):
            return inside
        OUTSIDE.mkdir(parents=True, exist_ok=True)
        if not _can_reach(OUTSIDE, account):
            raise RunnerError(f"User {account} can reach neither {self.folder} nor {OUTSIDE}; PostgreSQL has no place.")
        # A random name: a deleted and re-made project must not meet the data of the old one.
        return OUTSIDE / f"sapa-{secrets.token_hex(6)}"

    def _make_folder(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self._hand_over(self.data)
        self.data.chmod(0o700)

    def _initialise(self, binaries: Path) -> None:
        """Make a cluster in the empty data folder."""
        secret = self.data.parent / f".{self.data.name}-{secrets.token_hex(4)}.pw"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        self._hand_over(secret)
        command: list[str | Path] = [binaries / "initdb", "-D", self.data, "-U", self.user, f"--pwfile={secret}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        try:
            self._run(command)
        finally:
            secret.unlink(missing_ok=True)

    def _hand_over(self, path: Path) -> None:
        """To the account that the server runs under."""
        if account := _run_as():
            owner = pwd.getpwnam(account)
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def _run(self, command: Sequence[str | Path], *, timeout: float = 120) -> None:
        """Run one of PostgreSQL's programs as the server's account; RunnerError when it fails."""
        with self.log.open("ab") as output:
            child = spawn(command, env=_environment(), output=output, cwd=self.data, user=_run_as())
            if child.wait(timeout=timeout) != 0:
                raise RunnerError(f"{Path(command[0]).name} failed:\n{_tail(self.log)}")

    def _check_version(self, binaries: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        text = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        if f" {made_by}." not in text:
            raise RunnerError(
                f"The data in {self.data} was made by PostgreSQL {made_by}, this machine has {text.strip()}. "
                f"Install that version, or dump and restore, or remove the local state folder to begin anew."
            )

    def _is_ready(self, pid: int) -> bool:
        """The server writes its state into postmaster.pid: line 1 is its pid, line 8 says `ready`."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def _create_database(self, binaries: Path) -> None:
        if self._notes.get("database") == self.database or self.database == "postgres":
            return
        sql = f'CREATE DATABASE "{self.database}"'
        done = subprocess.run(
            [binaries / "psql", "-X", "-d", self.url_for("postgres"), "-c", sql],
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
        )
        if done.returncode != 0 and "already exists" not in done.stderr:
            raise RunnerError(f"PostgreSQL runs, but the database could not be made: {done.stderr.strip()}")
        self._remember(database=self.database)

    def _read_notes(self) -> dict[str, object]:
        try:
            notes: dict[str, object] = json.loads(self._notes_file.read_text())
        except FileNotFoundError:
            return {}
        return notes

    def _remember(self, **changes: object) -> None:
        self._notes.update(changes)
        draft = self._notes_file.with_suffix(".tmp")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(self._notes, indent=1))
        draft.replace(self._notes_file)


def _run_as() -> str | None:
    """The account to run the server under: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise RunnerError(f"PostgreSQL refuses to run as root, and there is no user {SYSTEM_USER}.") from None
    return SYSTEM_USER


def _can_reach(folder: Path, account: str) -> bool:
    """May this account enter the folder? Asked of the kernel, which knows ACLs and closed parents."""
    command: list[str | Path] = ["/usr/bin/test", "-x", folder]
    return spawn(command, env=_environment(), output=subprocess.DEVNULL, user=account, cwd=Path("/")).wait() == 0


def _environment() -> dict[str, str]:
    """A clean environment: an inherited PGDATA, PGPORT or PGHOST must not lead to somebody else's server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
