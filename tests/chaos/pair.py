"""A primary and its synchronous standby, and the way from one to the other."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.local.ports import LOOPBACK
from deploy.local.postgres import PrivatePostgres
from tests.waiting import until


class Standby(PrivatePostgres):
    """Begins as a copy of the primary and follows it until it is promoted."""

    def __init__(self, folder: Path, primary: PrivatePostgres, *, name: str = "standby") -> None:
        address = {
            "host": LOOPBACK,
            "port": primary.port,
            "user": primary.user,
            "password": primary.password,
            "application_name": name,
        }
        super().__init__(
            folder,
            user=primary.user,
            password=primary.password,
            database=primary.database,
            settings={"primary_conninfo": " ".join(f"{key}={value}" for key, value in address.items())},
        )
        self.name = name
        self._primary = primary

    def _initialise(self, binaries: Path) -> None:
        source = self._primary.url_for("postgres")
        self._run([binaries / "pg_basebackup", "-D", self.data, "-d", source, "-X", "stream", "-c", "fast"])
        (self.data / "standby.signal").touch()
        self._remember(database=self.database)

    async def promote(self) -> None:
        """Returns when it takes writes."""
        connection = await asyncpg.connect(self.url)
        try:
            assert await connection.fetchval("select pg_promote()")
        finally:
            await connection.close()


@dataclass(frozen=True)
class Pair:
    """Both servers; a commit on the primary returns once the standby has it too."""

    primary: PrivatePostgres
    standby: Standby

    @property
    def url(self) -> str:
        """The address of whichever takes writes."""
        one = self.primary
        hosts = f"{LOOPBACK}:{one.port},{LOOPBACK}:{self.standby.port}"
        return f"postgresql://{one.user}:{one.password}@{hosts}/{one.database}?target_session_attrs=read-write"

    async def commit_on_both(self) -> None:
        """From now on."""
        connection = await asyncpg.connect(self.primary.url)
        try:
            await connection.execute(f"alter system set synchronous_standby_names = '{self.standby.name}'")
            await connection.execute("select pg_reload_conf()")

            async def is_synchronous() -> bool:
                states = await connection.fetch("select application_name, sync_state from pg_stat_replication")
                return [tuple(row) for row in states] == [(self.standby.name, "sync")]

            await until(is_synchronous, what="a synchronous standby")
        finally:
            await connection.close()


@contextmanager
def running_pair(folder: Path) -> Iterator[Pair]:
    """Both of them, with nothing in them; their data goes with the block."""
    primary = PrivatePostgres(folder / "primary")
    started: list[PrivatePostgres] = [primary]
    try:
        primary.start()
        standby = Standby(folder / "standby", primary)
        started.append(standby)
        standby.start()
        pair = Pair(primary, standby)
        asyncio.run(pair.commit_on_both())
        yield pair
    finally:
        for server in reversed(started):
            server.destroy()
