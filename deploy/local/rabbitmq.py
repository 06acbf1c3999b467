"""A private RabbitMQ node: its own ports, loopback only, its own epmd unless it is told of one. Data survives stop and
start."""

import json
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Collection
from pathlib import Path

from deploy.local import packages
from deploy.local.epmd import start_epmd
from deploy.local.errors import RunnerError
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import ProcessId, end, spawn
from deploy.local.waiting import wait_until

CONFIG = """\
# Written by the local runner at every start.
listeners.tcp.local = 127.0.0.1:{amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
default_user = {user}
default_pass = {password}
vm_memory_high_watermark.absolute = 1GiB
disk_free_limit.absolute = 256MiB
log.file.level = info
log.console = false
consumer_timeout = 1800000
{settings}
"""

# Distribution between nodes is used by rabbitmqctl, and by other nodes on this machine.
ERLANG_ARGUMENTS = "-kernel inet_dist_use_interface {127,0,0,1}"
NODE = "sapa@localhost"
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"


class PrivateRabbit:
    """One RabbitMQ node whose data and notes are kept in `folder`.

    `start()` returns when the broker completes an AMQP handshake; `stop()` ends the node and its epmd cleanly.
    Nodes of one cluster share a `cookie` and the port of an `epmd` that somebody else runs; `settings` are more lines
    for rabbitmq.conf.
    """

    def __init__(
        self,
        folder: Path,
        *,
        user: str = "sapa",
        password: str | None = None,
        port: int | None = None,
        management_port: int | None = None,
        node: str = NODE,
        cookie: str | None = None,
        epmd: int | None = None,
        settings: str = "",
    ) -> None:
        self.node = node
        self._cookie = cookie
        self._given_epmd = epmd
        self._settings = settings
        self.folder = Path(folder).absolute()
        self.user = user
        self._child: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        self._notes_file = self.folder / "server.json"
        self._notes: dict[str, object] = self._read_notes()
        self.password = str(self._notes.get("password") or password or secrets.token_urlsafe(18))
        self._wanted = {"amqp": port, "management": management_port, "epmd": epmd}
        self.port = port or self._noted_port("amqp") or 0
        self.management_port = management_port or self._noted_port("management") or 0
        self.log = self.folder / "rabbitmq.log"

    @property
    def url(self) -> str:
        """AMQP address of the default virtual host."""
        return f"amqp://{self.user}:{self.password}@{LOOPBACK}:{self.port}/"

    @property
    def management_url(self) -> str:
        """Address of the management API, without credentials (`user` and `password` sign in)."""
        return f"http://{LOOPBACK}:{self.management_port}"

    @property
    def identity(self) -> ProcessId | None:
        """The running node's process, None when it is not running."""
        return self._noted_process("process")

    @property
    def pid(self) -> int | None:
        """Pid of the running node (the Erlang machine itself), None when it is not running."""
        return self.identity.pid if self.identity else None

    @property
    def ports(self) -> list[int]:
        """All ports that are settled so far."""
        ports = self._notes.get("ports")
        return list(ports.values()) if isinstance(ports, dict) else []

    def reserve(self, *, avoid: Collection[int] = ()) -> None:
        """Settle the addresses ahead of `start(keep_port=True)`, so that others can be told of them meanwhile."""
        self._notes = self._read_notes()
        if self.identity:
            self.port, self.management_port = self._noted_port("amqp") or 0, self._noted_port("management") or 0
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self._remember(ports=self._choose_ports(avoid), password=self.password)

    def start(self, *, timeout: float = 120, keep_port: bool = False) -> None:
        """Start the node, or adopt it when it still runs. Raises RunnerError when it does not come up.

        `keep_port` is for a restart under running clients: the ports must stay the same, whatever it takes.
        """
        self._notes = self._read_notes()
        if self.identity:
            self.port, self.management_port = self._noted_port("amqp") or 0, self._noted_port("management") or 0
            return
        server = packages.find_rabbitmq()
        if server is None:
            raise RunnerError(packages.instructions(["rabbitmq-server"]))
        for name in ("home", "mnesia", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        noted = self._notes.get("ports")
        ports = noted if keep_port and isinstance(noted, dict) else self._choose_ports()
        self._write_configuration()
        self._write_cookie()
        with self.log.open("ab") as output:
            if not self._has_epmd():
                self._epmd, mapper = start_epmd(ports["epmd"], output)
                self._remember(epmd=mapper.as_json())
            child = self._child = spawn([server], env=self._environment(ports), output=output, cwd=self.folder)
        identity = ProcessId.of(child.pid)
        if identity is None:
            raise RunnerError(f"RabbitMQ ended at once:\n{self._tail()}")
        self._remember(process=identity.as_json(), ports=ports, password=self.password)
        wait_until(lambda: child.poll() is not None or answers_amqp(self.port), timeout=timeout, interval=0.1)
        if child.poll() is not None or not answers_amqp(self.port):
            self.stop()
            raise RunnerError(f"RabbitMQ did not start:\n{self._tail()}\n(more in {self.folder / 'log'})")

    def stop(self, *, timeout: float = 45) -> None:
        """End the node cleanly (SIGTERM makes it stop its applications in order), then its epmd."""
        if identity := self.identity:
            end(identity, grace=timeout)
        if epmd := self._noted_process("epmd"):
            end(epmd, grace=3)
        for child in (self._child, self._epmd):
            if child is not None:
                child.poll()  # so that no zombie of it remains
        if self._notes.pop("process", None) or self._notes.pop("epmd", None):
            self._notes.pop("epmd", None)
            self._remember()

    def destroy(self) -> None:
        """End the node at once, as nothing of it is kept, and delete its data."""
        self.stop(timeout=0)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._notes = {}

    def is_healthy(self) -> bool:
        """Does the node live and answer an AMQP handshake?"""
        return self.identity is not None and answers_amqp(self.port)

    def rabbitmqctl(self, *arguments: str, program: str = "rabbitmqctl") -> str:
        """Run rabbitmqctl, or one of its siblings, against this node and return what it prints."""
        server = packages.find_rabbitmq()
        ports = self._notes.get("ports")
        if server is None or not isinstance(ports, dict):
            raise RunnerError("RabbitMQ has not been started here")
        return subprocess.run(
            [server.parent / program, "--node", self.node, *arguments],
            env=self._environment(ports),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def _choose_ports(self, avoid: Collection[int] = ()) -> dict[str, int]:
        """The ports of last time where they are still free, so that addresses stay the same across restarts."""
        chosen: dict[str, int] = {}
        for name in ("amqp", "management", "distribution", "epmd"):
            wanted = self._wanted.get(name) or self._noted_port(name)
            in_use_by_us = name == "epmd" and self._has_epmd()
            chosen[name] = wanted if in_use_by_us and wanted else free_port(wanted, avoid=[*avoid, *chosen.values()])
        self.port, self.management_port = chosen["amqp"], chosen["management"]
        return chosen

    def _write_configuration(self) -> None:
        configuration = self.folder / "rabbitmq.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            CONFIG.format(
                amqp=self.port,
                management=self.management_port,
                user=self.user,
                password=self.password,
                settings=self._settings,
            )
        )
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "rabbitmq-env.conf").write_text("")

    def _write_cookie(self) -> None:
        """Without one that is given, the node makes its own at its first start."""
        if self._cookie is not None:
            cookie = self.folder / "home" / ".erlang.cookie"
            cookie.touch(mode=0o600)
            cookie.write_text(self._cookie)

    def _environment(self, ports: dict[str, int]) -> dict[str, str]:
        """Everything the node reads, and nothing inherited that could point it at another installation."""
        path = f"{os.environ.get('PATH', '')}:/usr/local/bin:/usr/bin:/bin"
        return {
            "PATH": path,
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_EPMD_PORT": str(ports["epmd"]),
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_DIST_PORT": str(ports["distribution"]),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "rabbitmq-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "rabbitmq.pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG_ARGUMENTS,
            # Makes the start script become the Erlang machine, so that the pid we know is the broker's own.
            "RUNNING_UNDER_SYSTEMD": "1",
        }

    def _has_epmd(self) -> bool:
        """One of our own outlives a node that was killed."""
        return self._given_epmd is not None or self._noted_process("epmd") is not None

    def _noted_port(self, name: str) -> int | None:
        ports = self._notes.get("ports")
        return int(ports[name]) if isinstance(ports, dict) and name in ports else None

    def _noted_process(self, name: str) -> ProcessId | None:
        recorded = self._notes.get(name)
        identity = ProcessId.from_json(recorded) if isinstance(recorded, dict) else None
        return identity if identity and identity.process() else None

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

    def _tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def answers_amqp(port: int) -> bool:
    """The broker answers the protocol header with a method frame (first byte 1) only once it is really up."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
            connection.sendall(PROTOCOL_HEADER)
            return connection.recv(1) == b"\x01"
    except OSError:
        return False
