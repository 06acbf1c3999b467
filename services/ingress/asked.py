"""Whom the ingress asks about a channel: its provider, by the channel's own access, over one HTTP client."""

from typing import Generic, TypeVar

import httpx

from services.ingress.history.client import JsonClient
from services.ingress.history.provider import HistoryUnavailable, ProviderHistory
from services.ingress.history.waha import WahaHistory
from services.ingress.history.whapi import WhapiHistory
from services.ingress.lookups.provider import NumberSource, WahaNumbers, WhapiNumbers
from shared.channels.access import Access
from shared.channels.directory import AccessDirectory, NoAccess, PerAccess

Source = TypeVar("Source")


class _SetUp(Generic[Source]):
    """Asks nobody about a channel for which nothing is set up."""

    def __init__(self, access: AccessDirectory, sources: PerAccess[Source]) -> None:
        self._access = access
        self._sources = sources

    async def of(self, channel_id: int, provider: str) -> Source | None:
        """The channel's source; None when there is nobody to ask. Raises HistoryUnavailable."""
        try:
            if not await self._access.is_set_up(channel_id, provider):
                return None
            return await self._sources.of(channel_id, provider)
        except NoAccess as error:
            raise HistoryUnavailable(str(error)) from error


class Asked:
    """Both questions: what a channel's history shows, and whose number a hidden id is."""

    def __init__(self, access: AccessDirectory, client: httpx.AsyncClient, *, region: str) -> None:
        def history(one: Access) -> ProviderHistory:
            json = JsonClient(one.base_url, one.headers, client)
            return WhapiHistory(json) if one.provider == "whapi" else WahaHistory(json)

        def numbers(one: Access) -> NumberSource:
            json = JsonClient(one.base_url, one.headers, client)
            return WhapiNumbers(json, region) if one.provider == "whapi" else WahaNumbers(json, region)

        self.histories = _SetUp(access, PerAccess(access, history))
        self.numbers = _SetUp(access, PerAccess(access, numbers))
