"""Names, looked up so that they lead into the internet only."""

import asyncio
import socket
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

from shared.outbound.addresses import NO_EXCEPTIONS, AddressRefused, Exceptions, is_public


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only. What it returns is what is connected to, so nothing can change between.

    One address that is neither public nor among the exceptions is enough to refuse the name. Raises AddressRefused.
    """

    def __init__(self, exceptions: Exceptions = NO_EXCEPTIONS) -> None:
        self._exceptions = exceptions

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of the name."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        results: list[ResolveResult] = []
        for known_family, _, protocol, _, where in found:
            text = str(where[0])
            address = ip_address(text.partition("%")[0])
            if not is_public(address) and not self._exceptions.allows(host, address):
                raise AddressRefused("it leads to a private address")
            results.append(
                ResolveResult(
                    hostname=host,
                    host=text,
                    port=port,
                    family=known_family,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        return results

    async def close(self) -> None:
        """Nothing is held open."""
