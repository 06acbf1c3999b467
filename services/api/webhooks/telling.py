"""One attempt: a signed request to an address that somebody typed in, and what came of it."""

import asyncio
from datetime import timedelta

import aiohttp
from yarl import URL

from services.api.domain.webhook_delivery import Answered
from shared.outbound.addresses import AddressRefused, Exceptions, refuse_private_literal
from shared.outbound.resolving import PublicResolver

_SECONDS = 15.0
_CONNECT_SECONDS = 5.0
_LARGEST_ANSWER = 16 * 1024
_CONNECTIONS = 64
_HEADERS = {
    "content-type": "application/json",
    "user-agent": "Sapa-Webhooks/1",
    "accept-encoding": "identity",  # nothing to unpack that could grow
}

TOTAL_SECONDS = _SECONDS + 1
"""No attempt lasts longer."""


class Teller:
    """Tells receivers. It reaches public addresses and the operator's exceptions, and follows no redirect."""

    def __init__(self, exceptions: Exceptions) -> None:
        self._exceptions = exceptions
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Open the pool; to be called where the loop runs."""
        # Names are looked up at each connection: what is kept open leads where it was found to lead.
        connector = aiohttp.TCPConnector(
            limit=_CONNECTIONS, resolver=PublicResolver(self._exceptions), use_dns_cache=False
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=_SECONDS, sock_connect=_CONNECT_SECONDS),
        )

    async def stop(self) -> None:
        """Close it, and what still runs on it."""
        if self._session is not None:
            await self._session.close()

    async def tell(self, url: str, payload: bytes, headers: dict[str, str]) -> Answered:
        """One request. Never raises for what the other side does."""
        assert self._session is not None, "started"  # noqa: S101
        try:
            refuse_private_literal(url, self._exceptions)
            async with (
                asyncio.timeout(TOTAL_SECONDS),
                self._session.post(
                    URL(url), data=payload, headers={**_HEADERS, **headers}, allow_redirects=False
                ) as response,
            ):
                text = (await response.content.read(_LARGEST_ANSWER)).decode("utf-8", "replace").replace("\0", "")
                return Answered(
                    response.status,
                    error=_fault(response.status),
                    response=text or None,
                    retry_after=_seconds(response.headers.get("retry-after", "")),
                )
        except AddressRefused as error:
            return Answered(None, error=str(error))
        except TimeoutError:
            return Answered(None, error="It did not answer in time")
        except aiohttp.InvalidURL:
            return Answered(None, error="The address is no URL")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Answered(None, error=_words(error))


def _fault(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"It answered with {status}; redirects are not followed"
    return f"It answered with {status}"


def _words(error: BaseException) -> str:
    """What went wrong with the connection, without addresses of our own network."""
    refused = error.__cause__ if isinstance(error.__cause__, AddressRefused) else None
    if refused is not None:
        return str(refused)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "Its name does not resolve"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "Its certificate is not valid"
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return "The encrypted connection failed"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "It cannot be reached"
    return f"The connection broke ({type(error).__name__})"


def _seconds(text: str) -> timedelta | None:
    """Whole seconds; dates are rare, and our own patience does for them."""
    return timedelta(seconds=int(text)) if text.isdecimal() and len(text) < 7 else None
