"""One file, from the provider into the storage."""

from contextlib import aclosing
from typing import Protocol

from services.sender.media.sources import Source
from shared.contracts.media import FetchMedia
from shared.errors import Permanent
from shared.media.keeping import Limits, keep
from shared.media.kept import Kept
from shared.media.storage import Storage


class Sources(Protocol):
    """Whom to ask for a channel's files."""

    async def of(self, channel_id: int, provider: str) -> Source | None:
        """The channel's source; None for a provider that does not exist. Raises NoAccess while that cannot be told."""
        ...


class Fetcher:
    """Asks the order's provider and keeps what comes."""

    def __init__(self, sources: Sources, storage: Storage, limits: Limits) -> None:
        self._sources = sources
        self._storage = storage
        self._limits = limits

    async def fetch(self, order: FetchMedia) -> Kept:
        """The stored file. Raises Permanent or Transient; `str` of either is fit for a person.

        The same order again writes over what an interrupted attempt has left.
        """
        source = await self._sources.of(order.channel_id, order.provider)
        if source is None:
            raise Permanent(f"There is no provider {order.provider}", code="unknown_provider")
        # By the order and not by the file: ids may be given anew after a database is, storage keys must not be.
        prefix = f"messages/{order.event_id.hex[:2]}/{order.event_id.hex}"
        async with aclosing(source.pieces(order)) as pieces:
            return await keep(self._storage, prefix, pieces, self._limits, kind=order.type)
