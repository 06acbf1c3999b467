"""Which channel a provider's name for it means: kept in memory, read again in the transaction that finds it changed."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.channels.revision import revision_of
from shared.contracts.envelope import ChannelRef

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
    """Resolves a `ChannelRef` by the settings that are committed when it is asked.

    Every batch looks at one number (`shared.channels.revision`), so a setting that an admin has been told is changed
    decides the very next message, in every replica; a storm of webhooks from a channel that nobody knows reads nothing
    more.
    """

    def __init__(self) -> None:
        self._channels: tuple[KnownChannel, ...] = ()
        self._revision: int | None = None

    async def resolve(
        self, connection: AsyncConnection, references: set[ChannelRef]
    ) -> dict[ChannelRef, KnownChannel | None]:
        """Each reference's channel; None for one that nobody has set up."""
        channels = await self._current(connection)
        return {reference: match(channels, reference) for reference in references}

    async def _current(self, connection: AsyncConnection) -> tuple[KnownChannel, ...]:
        revision = await revision_of(connection)
        if revision == self._revision:
            return self._channels
        channels = tuple(KnownChannel(*row) for row in await connection.execute(_READ))
        self._channels, self._revision = channels, revision
        return channels


def match(channels: tuple[KnownChannel, ...], reference: ChannelRef) -> KnownChannel | None:
    """By the provider's own id; the only Whapi channel takes everything of Whapi's while its id is not set."""
    same = [channel for channel in channels if channel.provider == reference.provider]
    for channel in same:
        if channel.external_id is not None and channel.external_id == reference.external_id:
            return channel
    if reference.provider == "whapi" and len(same) == 1 and same[0].external_id is None:
        return same[0]
    return None
