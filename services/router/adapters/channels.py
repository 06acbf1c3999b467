"""Which channel a provider's name for it means. Kept in memory, read again every few seconds and on a miss."""

import time
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.envelope import ChannelRef

REFRESH_SECONDS = 5.0
# A storm of webhooks from a channel that nobody knows must not become a storm of queries.
MISS_SECONDS = 0.5

_READ = text(
    """
    select id, provider, external_id, unknown_senders, groups, stories, newsletters
    from channels where is_active order by id
    """
)


@dataclass(frozen=True, slots=True)
class KnownChannel:
    """A channel, as far as intake needs it."""

    id: int
    provider: str
    external_id: str | None
    unknown_senders: str
    groups: bool = False
    stories: bool = False
    newsletters: bool = False

    @property
    def guests_only(self) -> bool:
        """Only registered guests with an active session may write."""
        return self.unknown_senders == "guests_only"


class ChannelDirectory:
    """Resolves a `ChannelRef`."""

    def __init__(self) -> None:
        self._channels: tuple[KnownChannel, ...] = ()
        self._read_at = float("-inf")

    async def resolve(
        self, connection: AsyncConnection, references: set[ChannelRef]
    ) -> dict[ChannelRef, KnownChannel | None]:
        """Each reference's channel; None for one that nobody has set up."""
        if time.monotonic() - self._read_at > REFRESH_SECONDS:
            await self._read(connection)
        found = {reference: match(self._channels, reference) for reference in references}
        if None in found.values() and time.monotonic() - self._read_at > MISS_SECONDS:
            await self._read(connection)
            found = {reference: match(self._channels, reference) for reference in references}
        return found

    async def _read(self, connection: AsyncConnection) -> None:
        rows = await connection.execute(_READ)
        self._channels = tuple(KnownChannel(*row) for row in rows)
        self._read_at = time.monotonic()


def match(channels: tuple[KnownChannel, ...], reference: ChannelRef) -> KnownChannel | None:
    """By the provider's own id; the only Whapi channel takes everything of Whapi's while its id is not set."""
    same = [channel for channel in channels if channel.provider == reference.provider]
    for channel in same:
        if channel.external_id is not None and channel.external_id == reference.external_id:
            return channel
    if reference.provider == "whapi" and len(same) == 1 and same[0].external_id is None:
        return same[0]
    return None
