"""The database and the broker of a run: private ones that we start and watch, or those that the environment names."""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import Protocol

from deploy.local.errors import RunnerError
from deploy.local.postgres import PrivatePostgres
from deploy.local.processes import ProcessId
from deploy.local.rabbitmq import PrivateRabbit
from deploy.local.state import LocalState


class PrivateServer(Protocol):
    """What both private servers can do."""

    @property
    def identity(self) -> ProcessId | None:
        """The running process."""

    def start(self, *, timeout: float = ..., keep_port: bool = ...) -> None:
        """Start, or adopt what still runs."""

    def stop(self, *, timeout: float = ...) -> None:
        """End it cleanly."""

    def destroy(self) -> None:
        """End it and delete its data."""


class Servers:
    """PostgreSQL and RabbitMQ of one run."""

    def __init__(self, state: LocalState, env: Mapping[str, str]) -> None:
        self._given_database = env.get("DATABASE_URL")
        self._given_broker = env.get("RABBITMQ_URL")
        self.postgres = None if self._given_database else PrivatePostgres(state.folder / "postgres")
        self.rabbitmq = None if self._given_broker else PrivateRabbit(state.folder / "rabbitmq")
        self._broker: Future[None] | None = None
        self._reviving: dict[str, Future[None]] = {}

    @property
    def packages(self) -> list[str]:
        """Debian packages that the private ones come from."""
        wanted = {"postgresql": self.postgres, "rabbitmq-server": self.rabbitmq}
        return [package for package, server in wanted.items() if server is not None]

    @property
    def database_url(self) -> str:
        """Address of the database."""
        return self._given_database or (self.postgres.url if self.postgres else "")

    @property
    def rabbitmq_url(self) -> str:
        """Address of the broker."""
        return self._given_broker or (self.rabbitmq.url if self.rabbitmq else "")

    @property
    def database_name(self) -> str:
        """A name under which things about this very database are remembered; holds no secret."""
        if self.postgres:
            return f"private {self.postgres.data}"
        return f"given {hashlib.sha256(self.database_url.encode()).hexdigest()[:16]}"

    def private(self) -> dict[str, PrivateServer]:
        """The servers that are ours, by name."""
        servers: dict[str, PrivateServer | None] = {"PostgreSQL": self.postgres, "RabbitMQ": self.rabbitmq}
        return {name: server for name, server in servers.items() if server is not None}

    def start(self, executor: Executor) -> None:
        """Start all of ours at once. Returns when the database answers; the broker (its address is settled then)
        takes some seconds longer."""
        if self.rabbitmq:
            self.rabbitmq.reserve()
            self._broker = executor.submit(self.rabbitmq.start, keep_port=True)
        if self.postgres:
            self.postgres.start()

    @property
    def broker_is_up(self) -> bool:
        """Has the broker been started? Raises RunnerError when that failed."""
        if self._broker is None or not self._broker.done():
            return self._broker is None
        self._broker.result()
        return True

    def stop(self, executor: Executor) -> None:
        """End all of ours at once and wait for it."""
        starting = [*([self._broker] if self._broker else []), *self._reviving.values()]
        for future in starting:
            future.exception()  # a server that is being started must be up before it can be stopped
        for future in [executor.submit(server.stop) for server in self.private().values()]:
            future.result()

    def revive(self, executor: Executor, say: Callable[[str], None]) -> bool:
        """Start again what died, at its old address and without waiting for it. True when a process changed."""
        changed = False
        for name, server in self.private().items():
            under_way = self._reviving.get(name)
            if under_way is not None:
                if not under_way.done():
                    continue
                del self._reviving[name]
                error = under_way.exception()
                if isinstance(error, RunnerError):
                    say(f"{name} did not come back, trying again: {error}")
                elif error is not None:
                    raise error
                else:
                    say(f"{name} is back")
                changed = True
            if server.identity is None:
                say(f"{name} has died and is started again")
                self._reviving[name] = executor.submit(server.start, keep_port=True)
        return changed
