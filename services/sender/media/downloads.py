"""Downloads that reach the configured provider and the public internet, and nothing else."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urljoin

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver
from yarl import URL

from services.sender.domain.media_urls import AddressRefused, Place, origin_of, refuse_private_literal
from services.sender.providers.answers import seconds_until
from shared.errors import Permanent, RateLimited, Transient
from shared.media.keeping import TooLarge
from shared.media.storage import CHUNK_BYTES
from shared.outbound.resolving import PublicResolver

_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 30.0
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LARGEST_ANSWER = 8 * 1024 * 1024
# What is asked for comes as it is: nothing to unpack that could grow.
_HEADERS = {"accept-encoding": "identity"}


class NotThere(Permanent):
    """The other side answered that it has no such file, or not for us."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The file is no longer there (answered with {status})", code="not_found")


class Downloads:
    """Two ways out: one to the providers' configured hosts, one that knows public addresses only.

    `resolver` takes the place of the one that looks up names in the internet.
    """

    def __init__(self, *, max_bytes: int, resolver: AbstractResolver | None = None) -> None:
        self._max_bytes = max_bytes
        self._resolver = resolver
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    def start(self) -> None:
        """Open the pools; to be called where the loop runs."""
        self._sessions = {
            True: _session(aiohttp.TCPConnector(limit=0)),
            False: _session(
                aiohttp.TCPConnector(limit=0, resolver=self._resolver or PublicResolver(), use_dns_cache=False)
            ),
        }

    async def stop(self) -> None:
        """Close them, and what still runs on them."""
        for session in self._sessions.values():
            await session.close()

    async def pieces(self, place: Place, key: dict[str, str] | None = None) -> AsyncGenerator[bytes, None]:
        """The file, as it comes.

        Raises NotThere before the first piece; AddressRefused, TooLarge; Transient when another time may be better.
        """
        async with self._answer(place, key or {}) as response:
            if (response.content_length or 0) > self._max_bytes:
                raise TooLarge(self._max_bytes)
            async for piece in response.content.iter_chunked(CHUNK_BYTES):
                yield piece

    async def json(self, place: Place, key: dict[str, str] | None = None) -> Any:
        """What the provider answers; None when that is no JSON. Raises like `pieces`."""
        body = bytearray()
        async with self._answer(place, key or {}) as response:
            async for piece in response.content.iter_chunked(CHUNK_BYTES):
                body += piece
                if len(body) > _LARGEST_ANSWER:
                    raise Permanent("The provider's answer about the message is too long", code="unreadable_answer")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            return None

    @asynccontextmanager
    async def _answer(self, place: Place, key: dict[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        """The first answer that is no redirect. Each is checked like the address that led to it.

        The key goes to the origin for which it is meant alone; who has left the provider does not come back to it.
        """
        url, home = place.url, origin_of(place.url)
        for _ in range(_MOST_REDIRECTS + 1):
            at_home = place.at_provider and origin_of(url) == home
            if not at_home:
                refuse_private_literal(url)
                place = Place(url, at_provider=False)
            headers = {**_HEADERS, **(key if at_home and place.with_key else {})}
            with _translated():
                async with self._sessions[at_home].get(
                    URL(url, encoded=True), headers=headers, allow_redirects=False
                ) as response:
                    location = response.headers.get("location")
                    if response.status not in _REDIRECTS or not location:
                        _check(response)
                        yield response
                        return
                    url = urljoin(url, location)
        raise AddressRefused("it leads on and on")


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS),
    )


def _check(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if 200 <= status < 300:
        return
    if status == 429:
        after = seconds_until(response.headers.get("retry-after", ""))
        raise RateLimited("The provider asked to slow down", retry_after=after)
    if status in {408, 425} or status >= 500:
        raise Transient(f"The provider answered with {status}", code="provider_failed")
    raise NotThere(status)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AddressRefused:
        raise
    except aiohttp.InvalidURL as error:
        raise AddressRefused("it is no URL") from error
    except TimeoutError as error:
        raise Transient("The provider did not answer in time", code="timed_out") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Transient(
            f"The file could not be read from the provider ({type(error).__name__})", code="unreachable"
        ) from error
