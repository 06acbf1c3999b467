"""Each channel's access by the channel's id: kept in memory, read again within seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.channels.access import Access, ByEnvironment, StoredAccess, access_of, stored_of
from shared.channels.secrets import Secrets, SecretUnreadable
from shared.errors import Transient
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

REFRESH_SECONDS = 2.0

_READ = text(
    """
    select c.id, c.provider, c.external_id, a.channel_id as has_access, a.base_url, a.api_path, a.token,
           a.webhook_secret
    from channels c left join channel_access a on a.channel_id = c.id
    """
)

Made = TypeVar("Made")


class AccessRow(NamedTuple):
    """A channel with what is stored of its access."""

    id: int
    provider: str
    external_id: str | None
    stored: StoredAccess | None


LoadAccess = Callable[[], Awaitable[Sequence[AccessRow]]]


class NoAccess(Transient):
    """How the channel is reached cannot be told now: its messages wait, and are not at fault."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="not_written")


class AccessDirectory(BackgroundTask):
    """Answers from memory. A channel that was changed is reached the new way within `REFRESH_SECONDS`, and by whoever
    knows of the change (`catch_up`) at once.

    A channel without a row of its own has the environment's access, and so has an id that is no channel (any more).
    """

    def __init__(
        self,
        load: LoadAccess,
        environment: Mapping[str, ByEnvironment],
        secrets: Secrets,
        *,
        refresh_s: float = REFRESH_SECONDS,
    ) -> None:
        super().__init__("channel-access")
        self._load = load
        self._environment = environment
        self._secrets = secrets
        self._refresh_s = refresh_s
        self._rows: dict[int, AccessRow] = {}
        self._known: dict[int, Access | None] = {}
        # Ids that no channel had when they were first asked about: not every question becomes a query.
        self._absent: set[int] = set()
        self._revision = 0
        self._reading = asyncio.Lock()

    async def of(self, channel_id: int, provider: str) -> Access | None:
        """The channel's access; None for a provider that does not exist.

        Raises NoAccess while an id is not known and the database does not answer (sending by the environment's access
        could send from another channel), and for a secret that cannot be read.
        """
        environment = self._environment.get(provider)
        if environment is None:
            return None
        if channel_id not in self._known:
            await self._look_for(channel_id)
        if channel_id not in self._known:
            return environment.access
        access = self._known[channel_id]
        if access is None:
            raise NoAccess(f"The secret of channel {channel_id} cannot be read")
        return access

    async def is_set_up(self, channel_id: int, provider: str) -> bool:
        """Whether there is anything to ask: access of its own, or an environment that names a provider."""
        environment = self._environment.get(provider)
        if environment is None:
            return False
        if channel_id not in self._known:
            await self._look_for(channel_id)
        row = self._rows.get(channel_id)
        return environment.is_set_up or (row is not None and row.stored is not None)

    def environment(self, provider: str) -> Access:
        """The environment's access to a provider that exists."""
        return self._environment[provider].access

    def in_use(self) -> Collection[Access]:
        """Every access that a channel has now, and the environment's."""
        return {*filter(None, self._known.values()), *(one.access for one in self._environment.values())}

    async def refresh(self) -> None:
        """Read the table once. Raises the database's errors; what was known stays."""
        async with self._reading:
            await self._read()

    async def catch_up(self, revision: int | None) -> None:
        """Know at least what was committed when `shared.channels.revision` told this number; None: whatever is known.

        Raises NoAccess while the database does not answer: what was changed since must not be reached the old way.
        """
        if revision is None or revision <= self._revision:
            return
        async with self._reading:
            if revision <= self._revision:
                return
            try:
                await self._read()
            except Exception as error:
                raise NoAccess("How this channel is reached was changed, and the database is away") from error
            self._revision = revision

    async def _look_for(self, channel_id: int) -> None:
        async with self._reading:
            if channel_id in self._known or channel_id in self._absent:
                return
            try:
                await self._read()
            except Exception as error:
                raise NoAccess("How this channel is reached is not known while the database is away") from error
            if channel_id not in self._known:
                self._absent.add(channel_id)

    async def _read(self) -> None:
        rows = {row.id: row for row in await self._load()}
        self._known = {
            id_: self._known[id_] if row == self._rows.get(id_) and id_ in self._known else self._access_of(row)
            for id_, row in rows.items()
            if row.provider in self._environment
        }
        self._rows = rows

    def _access_of(self, row: AccessRow) -> Access | None:
        try:
            return access_of(row.stored, row.external_id, self._environment[row.provider], self._secrets)
        except SecretUnreadable as error:
            log.error("channel_secret_unreadable", channel=row.id, provider=row.provider, error=str(error))
            return None

    async def _run(self) -> None:
        while True:
            try:
                await self.refresh()
            except Exception as error:
                log.debug("channel_access_not_refreshed", error=type(error).__name__)
            await asyncio.sleep(self._refresh_s)


class PerAccess(Generic[Made]):
    """One `Made` for each access that is in use, made when it is first needed.

    `retire` is called with what belonged to an access that no channel has any more.
    """

    def __init__(
        self,
        directory: AccessDirectory,
        make: Callable[[Access], Made],
        *,
        retire: Callable[[Made], Awaitable[None]] | None = None,
    ) -> None:
        self._directory = directory
        self._make = make
        self._retire = retire
        self._made: dict[Access, Made] = {}

    async def of(self, channel_id: int, provider: str) -> Made | None:
        """The channel's; None for a provider that does not exist. Raises NoAccess like the directory."""
        access = await self._directory.of(channel_id, provider)
        if access is None:
            return None
        if access not in self._made:
            await self._forget_unused(access)
        return self.by_access(access)

    def by_access(self, access: Access) -> Made:
        """What belongs to this access."""
        made = self._made.get(access)
        if made is None:
            made = self._made[access] = self._make(access)
        return made

    @property
    def made(self) -> Mapping[Access, Made]:
        """All that was made and may be in use."""
        return self._made

    async def _forget_unused(self, new: Access) -> None:
        in_use = {new, *self._directory.in_use()}
        for access in [one for one in self._made if one not in in_use]:
            gone = self._made.pop(access)
            if self._retire is not None:
                await self._retire(gone)


def access_in(engine: AsyncEngine) -> LoadAccess:
    """Reads `channels` with `channel_access`; inactive ones too, for what is under way there is still theirs."""

    async def load() -> Sequence[AccessRow]:
        async with engine.connect() as connection:
            rows = await connection.execute(_READ)
            return [AccessRow(row.id, row.provider, row.external_id, stored_of(row)) for row in rows]

    return load
