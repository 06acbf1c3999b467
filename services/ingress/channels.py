"""Which channels a webhook may belong to: the environment's at once, the database's as soon as it has answered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import structlog
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingress.keyring import ChannelKey, Keyring
from services.ingress.settings import Settings
from shared.addresses import address_of_phone
from shared.channels.belonging import belongs
from shared.channels.revision import revision_of
from shared.channels.secrets import Secrets, SecretUnreadable
from shared.contracts.envelope import ChannelRef
from shared.inbound.delivery import Provider
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)


class Row(NamedTuple):
    """A channel in the database; `phone` is our number there, E.164, as far as its provider has told it.

    `webhook_secret`: its own, None where the environment's holds. `is_unreadable`: it has one that cannot be decrypted.
    `engine`: of WAHA, as it is recorded.
    """

    provider: str
    external_id: str | None
    phone: str | None = None
    webhook_secret: str | None = None
    is_unreadable: bool = False
    engine: str | None = None


LoadChannels = Callable[[], Awaitable[Sequence[Row]]]

_CHANNELS = text(
    """
    select c.id, c.provider, c.external_id, s.phone, a.webhook_secret, e.engine
    from channels c
    left join channel_engines e on e.channel_id = c.id
    left join channel_states s on s.channel_id = c.id
    left join channel_access a on a.channel_id = c.id
    """
)
REFRESH_SECONDS = 10.0
# So often one number is asked for that tells whether anything was changed.
CHANGED_SECONDS = 1.0
RECHECK_SECONDS = 1.0


@dataclass(frozen=True)
class KnownChannels:
    """The rule of who owns a webhook; a Whapi id of None is the first Whapi channel before its id is set."""

    waha_sessions: frozenset[str]
    whapi_ids: frozenset[str | None]
    own: Mapping[ChannelKey, frozenset[str]] = field(default_factory=dict)
    keyring: Keyring = field(default_factory=Keyring)
    engines: Mapping[ChannelKey, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, settings: Settings) -> "KnownChannels":
        """The first channel of each provider, as the environment defines them."""
        secrets = {
            "whapi": _revealed(settings.whapi_webhook_token),
            "waha": _revealed(settings.waha_webhook_hmac_key),
        }
        keyring = Keyring(secrets, is_open=not settings.is_production)
        return cls(frozenset({settings.waha_session}), frozenset({settings.whapi_channel_id}), keyring=keyring)

    def with_rows(self, rows: Sequence[Row]) -> "KnownChannels":
        """What the database lists, too. Its Whapi channels replace the environment's: ids may have been set since."""
        sessions = {row.external_id for row in rows if row.provider == "waha" and row.external_id is not None}
        whapi_ids = frozenset(row.external_id for row in rows if row.provider == "whapi")
        own = {
            (row.provider, row.external_id): frozenset({address_of_phone(row.phone)})
            for row in rows
            if row.phone is not None
        }
        secrets = {
            (row.provider, row.external_id): None if row.is_unreadable else row.webhook_secret
            for row in rows
            if row.is_unreadable or row.webhook_secret is not None
        }
        keyring = replace(self.keyring, own=secrets)
        engines = {(row.provider, row.external_id): row.engine for row in rows if row.engine is not None}
        return KnownChannels(self.waha_sessions | sessions, whapi_ids or self.whapi_ids, own, keyring, engines)

    def knows(self, channel: ChannelRef) -> bool:
        """See `shared.channels.belonging`."""
        return belongs(channel, waha_sessions=self.waha_sessions, whapi_ids=self.whapi_ids)

    def own_of(self, channel: ChannelRef) -> frozenset[str]:
        """Our own addresses on the channel; none while its number is not known."""
        return self.own.get(self._key(channel), frozenset())

    def proofs_for(self, provider: Provider, channel: ChannelRef | None) -> frozenset[str] | None:
        """See `Keyring.proofs_for`; `channel` None: the body names none that can be read."""
        return self.keyring.proofs_for(provider, self._key(channel) if channel is not None else None)

    def _key(self, channel: ChannelRef) -> ChannelKey:
        is_lone = channel.provider == "whapi" and self.whapi_ids == {None}
        return channel.provider, None if is_lone else channel.external_id


class ChannelDirectory(BackgroundTask):
    """Keeps the known channels fresh in the background; never waits for the database to start or to answer."""

    def __init__(
        self,
        environment: KnownChannels,
        load: LoadChannels,
        *,
        revision: Callable[[], Awaitable[int]] | None = None,
        time_limit: float = 1.0,
    ) -> None:
        super().__init__("channel-directory")
        self._revision = revision
        self._environment = environment
        self._load = load
        self._time_limit = time_limit
        self._known = environment
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    def knows(self, channel: ChannelRef) -> bool:
        """Whether a webhook may belong to this channel, as far as is known now."""
        return self._known.knows(channel)

    def own_of(self, channel: ChannelRef) -> frozenset[str]:
        """Our own addresses on the channel, as far as they are known now."""
        return self._known.own_of(channel)

    def engine_of(self, channel: ChannelRef) -> str | None:
        """The engine that a WAHA channel is recorded to run on."""
        return self._known.engines.get((channel.provider, channel.external_id))

    @property
    def keyring(self) -> Keyring:
        """The secrets of all channels, as far as they are known now."""
        return self._known.keyring

    def proofs_for(self, provider: Provider, channel: ChannelRef | None) -> frozenset[str] | None:
        """The secrets of which one proves a body of this channel; None when it needs none."""
        return self._known.proofs_for(provider, channel)

    async def recheck(self) -> None:
        """Look once more, at most every second: a secret may have been changed just now."""
        async with self._looking:
            if asyncio.get_running_loop().time() - self._looked_at >= RECHECK_SECONDS:
                await self._look()

    async def knows_after_recheck(self, channel: ChannelRef) -> bool:
        """The same, but a stranger is looked up once more, at most every second: the channel may be brand-new."""
        if self.knows(channel):
            return True
        await self.recheck()  # also waits for a look that is under way
        return self.knows(channel)

    async def refresh(self) -> None:
        """Ask the database once. When it does not answer, what was known stays."""
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(self._time_limit):
                rows = await self._load()
        except Exception as error:
            log.debug("channels_not_refreshed", error=type(error).__name__)
        else:
            self._known = self._environment.with_rows(rows)
        finally:
            self._looked_at = asyncio.get_running_loop().time()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        seen: int | None = None
        while True:
            revision = await self._current_revision()
            if revision is None or revision != seen or loop.time() - self._looked_at >= REFRESH_SECONDS:
                await self.refresh()
                seen = revision
            await asyncio.sleep(CHANGED_SECONDS if self._revision is not None else REFRESH_SECONDS)

    async def _current_revision(self) -> int | None:
        """None where it cannot be told."""
        if self._revision is None:
            return None
        try:
            async with asyncio.timeout(self._time_limit):
                return await self._revision()
        except Exception as error:
            log.debug("channel_revision_not_read", error=type(error).__name__)
            return None


def channels_in(engine: AsyncEngine, secrets: Secrets) -> LoadChannels:
    """Reads the table `channels`; inactive ones too, for a channel that is switched off is still that channel."""
    unreadable: set[int] = set()

    async def load() -> Sequence[Row]:
        async with engine.connect() as connection:
            found = (await connection.execute(_CHANNELS)).all()
        rows = []
        for row in found:
            secret = None
            try:
                if row.webhook_secret is not None:
                    secret = secrets.decrypt(row.webhook_secret)
                unreadable.discard(row.id)
            except SecretUnreadable as error:
                if row.id not in unreadable:  # once, not with every look
                    log.error("channel_secret_unreadable", channel=row.id, provider=row.provider, error=str(error))
                unreadable.add(row.id)
            rows.append(Row(row.provider, row.external_id, row.phone, secret, row.id in unreadable, row.engine))
        return rows

    return load


def revision_in(engine: AsyncEngine) -> Callable[[], Awaitable[int]]:
    """Reads the number that every change of the channels makes greater."""

    async def read() -> int:
        async with engine.connect() as connection:
            return await revision_of(connection)

    return read


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
