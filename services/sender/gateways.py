"""Which gateway a channel's messages go through: one for each access, all over one HTTP client."""

from collections.abc import Mapping
from typing import Protocol

from services.sender.providers.gateway import Gateway
from services.sender.providers.http import HttpClient
from services.sender.providers.waha import WahaGateway
from services.sender.providers.whapi import WhapiGateway
from shared.channels.access import Access
from shared.channels.directory import AccessDirectory, PerAccess


class Gateways(Protocol):
    """The ways out of this process."""

    async def of(self, channel_id: int, provider: str, *, revision: int | None = None) -> Gateway | None:
        """The channel's gateway, as its access was at the `revision` or later; None for a provider that does not exist.

        Raises NoAccess (`not_written`) while the channel's access cannot be told.
        """
        ...

    def sessions_with_own_ids(self) -> list[str]:
        """WAHA's sessions that are known to take ids of ours; the environment's also under its empty name."""
        ...

    def start(self) -> None:
        """Find out in the background what the environment's session can."""
        ...

    async def stop(self) -> None:
        """Leave no question open."""
        ...


class OwnGateways:
    """See `Gateways`: each channel by its own access."""

    def __init__(self, access: AccessDirectory, client: HttpClient) -> None:
        self._client = client
        self._access = access
        self._environment = access.environment("waha")
        self._gateways = PerAccess[Gateway](access, self._make, retire=_retire)

    async def of(self, channel_id: int, provider: str, *, revision: int | None = None) -> Gateway | None:
        """See `Gateways`."""
        await self._access.catch_up(revision)
        return await self._gateways.of(channel_id, provider)

    def sessions_with_own_ids(self) -> list[str]:
        """See `Gateways`. Sessions of all channels have names of their own, on whichever host they are."""
        names: list[str] = []
        for access, gateway in self._gateways.made.items():
            if isinstance(gateway, WahaGateway):
                taken = gateway.sessions.with_own_ids()
                names += taken if access == self._environment else filter(None, taken)
        return names

    def start(self) -> None:
        """See `Gateways`."""
        gateway = self._gateways.by_access(self._environment)
        if isinstance(gateway, WahaGateway):
            gateway.sessions.remember()

    async def stop(self) -> None:
        """See `Gateways`."""
        for gateway in self._gateways.made.values():
            await _retire(gateway)

    def _make(self, access: Access) -> Gateway:
        if access.provider == "whapi":
            return WhapiGateway(self._client, base_url=access.base_url, token=access.token or "")
        return WahaGateway(
            self._client,
            host=access.base_url,
            api_path=access.api_path,
            api_key=access.token,
            session=access.session,
        )


class ByProvider:
    """See `Gateways`: the given ones, whichever channel it is."""

    def __init__(self, gateways: Mapping[str, Gateway]) -> None:
        self._gateways = gateways

    async def of(self, channel_id: int, provider: str, *, revision: int | None = None) -> Gateway | None:
        """See `Gateways`."""
        return self._gateways.get(provider)

    def sessions_with_own_ids(self) -> list[str]:
        """See `Gateways`."""
        waha = self._gateways.get("waha")
        return waha.sessions.with_own_ids() if isinstance(waha, WahaGateway) else []

    def start(self) -> None:
        """See `Gateways`."""

    async def stop(self) -> None:
        """See `Gateways`."""


async def _retire(gateway: Gateway) -> None:
    if isinstance(gateway, WahaGateway):
        await gateway.sessions.stop()
