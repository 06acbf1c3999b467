"""Asking a provider for the number behind a hidden id."""

from typing import Any, Protocol
from urllib.parse import quote

from services.ingress.history.client import JsonClient
from services.ingress.history.provider import HistoryUnavailable
from shared.addresses import AddressKind, address_kind
from shared.inbound.providers.reading import any_address, part

_NUMBER_KEYS = ("id", "contact_id", "wa_id", "phone", "pn", "number")


class NumberSource(Protocol):
    """One provider's knowledge of hidden ids. `external_id` is the channel's name there."""

    async def number_of(self, external_id: str | None, hidden: str) -> str | None:
        """The address with the number behind `…@lid`; None: the provider does not know. Raises HistoryUnavailable."""
        ...


class NumberSources(Protocol):
    """Whom to ask about the people of a channel."""

    async def of(self, channel_id: int, provider: str) -> NumberSource | None:
        """The channel's provider; None when there is nobody to ask. Raises HistoryUnavailable."""
        ...


class WahaNumbers:
    """`GET /api/{session}/lids/{lid}`: `pn` is null when it is not known, which is no error."""

    def __init__(self, client: JsonClient, region: str) -> None:
        self._client = client
        self._region = region

    async def number_of(self, external_id: str | None, hidden: str) -> str | None:
        """See `NumberSource`."""
        path = f"/api/{quote(external_id or '', safe='')}/lids/{quote(hidden, safe='')}"
        body = await self._client.get(path)
        if not isinstance(body, dict):
            raise HistoryUnavailable("the answer is no object")
        return _number(body.get("pn"), region=self._region)


class WhapiNumbers:
    """`GET /contacts/ids/{lid}`, as live integrations use it: 404 for who is not known."""

    def __init__(self, client: JsonClient, region: str) -> None:
        self._client = client
        self._region = region

    async def number_of(self, external_id: str | None, hidden: str) -> str | None:
        """See `NumberSource`. The token is the channel's: one channel per token."""
        body = await self._client.find(f"/contacts/ids/{quote(hidden, safe='')}")
        if body is None:
            return None
        shown = [part(body, key) for key in _NUMBER_KEYS]
        return _number(*shown, *([body] if isinstance(body, str) else []), region=self._region)


def _number(*values: Any, region: str) -> str | None:
    found = (any_address(region, value) for value in values)
    return next((one for one in found if one is not None and address_kind(one) is AddressKind.PERSON), None)
