"""Puts the fetching of files together: all that the sender's bootstrap has to know of it."""

from services.sender.media.desk import LEASE_SECONDS, MediaDesk
from services.sender.media.downloads import Downloads
from services.sender.media.fetcher import Fetcher
from services.sender.media.jobs import Jobs
from services.sender.media.sources import Source
from services.sender.media.waha import WahaMedia
from services.sender.media.whapi import WhapiMedia
from services.sender.settings import SenderSettings
from shared.channels.access import Access
from shared.channels.directory import AccessDirectory, PerAccess
from shared.clock import Clock
from shared.db.unit_of_work import Transactions
from shared.media.keeping import Limits
from shared.media.storage import Storage

# A handler only stores a row.
PREFETCH = 50


class Media:
    """The desk and its way out, started and stopped as one."""

    def __init__(
        self,
        settings: SenderSettings,
        transactions: Transactions,
        storage: Storage,
        access: AccessDirectory,
        clock: Clock,
    ) -> None:
        self._downloads = Downloads(max_bytes=settings.media_max_bytes)
        sources = PerAccess[Source](access, self._source)
        limits = Limits(settings.media_max_bytes, settings.media_max_pixels)
        self.desk = MediaDesk(
            Jobs(transactions, lease_s=LEASE_SECONDS),
            Fetcher(sources, storage, limits),
            policy=settings.media_policy,
            at_once=settings.sender_media_concurrency,
            deadline_s=settings.sender_media_deadline_s,
            clock=clock,
        )

    def _source(self, access: Access) -> Source:
        if access.provider == "whapi":
            return WhapiMedia(self._downloads, base_url=access.base_url, token=access.token or "")
        return WahaMedia(self._downloads, host=access.base_url, api_key=access.token, session=access.session)

    def start(self) -> None:
        """Start; waits for nothing."""
        self._downloads.start()
        self.desk.start()

    async def stop(self) -> None:
        """Break off and give back what is under way."""
        await self.desk.stop()
        await self._downloads.stop()
