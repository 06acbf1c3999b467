"""Puts the fetching of files together: all that the sender's bootstrap has to know of it."""

from services.sender.media.desk import LEASE_SECONDS, MediaDesk
from services.sender.media.downloads import Downloads
from services.sender.media.fetcher import Fetcher
from services.sender.media.jobs import Jobs
from services.sender.media.sources import Source
from services.sender.media.waha import WahaMedia
from services.sender.media.whapi import WhapiMedia
from services.sender.settings import SenderSettings
from shared.clock import Clock
from shared.db.unit_of_work import Transactions
from shared.media.keeping import Limits
from shared.media.storage import Storage

# A handler only stores a row.
PREFETCH = 50


class Media:
    """The desk and its way out, started and stopped as one."""

    def __init__(self, settings: SenderSettings, transactions: Transactions, storage: Storage, clock: Clock) -> None:
        self._downloads = Downloads(max_bytes=settings.media_max_bytes)
        sources: dict[str, Source] = {
            "waha": WahaMedia(
                self._downloads,
                host=settings.waha_host,
                api_key=settings.waha_api_key.get_secret_value() or None,
                session=settings.waha_session,
            ),
            "whapi": WhapiMedia(
                self._downloads, base_url=settings.whapi_base_url, token=settings.whapi_token.get_secret_value()
            ),
        }
        limits = Limits(settings.media_max_bytes, settings.media_max_pixels)
        self.desk = MediaDesk(
            Jobs(transactions, lease_s=LEASE_SECONDS),
            Fetcher(sources, storage, limits),
            policy=settings.media_policy,
            at_once=settings.sender_media_concurrency,
            deadline_s=settings.sender_media_deadline_s,
            clock=clock,
        )

    def start(self) -> None:
        """Start; waits for nothing."""
        self._downloads.start()
        self.desk.start()

    async def stop(self) -> None:
        """Break off and give back what is under way."""
        await self.desk.stop()
        await self._downloads.stop()
