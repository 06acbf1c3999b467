"""One HTTP client for both providers, which knows for every request whether a byte of it went out.

httpx over aiohttp costs half the CPU of httpx alone. The transport reports a connection cut after the request was
written as a failed connect, so the kind of error alone proves nothing: the request itself notes that it is written.
"""

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
import orjson
from httpx_aiohttp import AiohttpTransport

from services.sender.providers.gateway import Timing
from shared.errors import OutcomeUnknown, Transient
from shared.faults import FaultPoint, fault

CONNECT_SECONDS = 5.0
# Shorter than the 5 s after which common servers drop an idle connection: reusing one that is being closed
# would leave a message in doubt.
KEEPALIVE_SECONDS = 2.5

_LIMITS = {"timeout": {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS, "read": None, "write": None}}
_NOTHING_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class NotWritten(httpx.TransportError):
    """The request was stopped before its first byte."""


@dataclass(slots=True)
class _Call:
    timing: Timing
    is_written: bool = False


_call: ContextVar[_Call | None] = ContextVar("sender_http_call", default=None)


class _WatchedRequest(aiohttp.ClientRequest):
    """Checks the deadline in the last moment before the request is written, and notes that it is."""

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        call = _call.get()
        if call is not None:
            if asyncio.get_running_loop().time() >= call.timing.write_by:
                raise NotWritten("too late to write the request")
            if conn.transport is None or conn.transport.is_closing():
                raise NotWritten("the connection closed before the request was written")
            if call.is_written and self.method != "GET":
                # aiohttp repeats a PUT or DELETE by itself when a reused connection breaks. We would not know, and
                # could not tell a message that is gone from one that the first request has deleted.
                raise aiohttp.ServerDisconnectedError("the connection broke, and the request is not repeated here")
            call.is_written = True
            fault(FaultPoint.SENDER_WRITING)
        response = await super().send(conn)
        fault(FaultPoint.SENDER_WRITTEN)
        return response


class HttpClient:
    """Asks and reads JSON through an httpx transport.

    The transport is used without `httpx.AsyncClient` around it: redirects, cookies and authentication flows are what
    must not happen to a message, and they cost as much CPU as the request itself.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    @classmethod
    def over_aiohttp(cls, *, max_connections: int) -> "HttpClient":
        """The real one: a pool for all providers. Close it with `aclose`."""

        def session() -> aiohttp.ClientSession:
            return aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=max_connections, keepalive_timeout=KEEPALIVE_SECONDS, ttl_dns_cache=60
                ),
                request_class=_WatchedRequest,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )

        return cls(AiohttpTransport(client=session))

    async def aclose(self) -> None:
        """Close the pool."""
        await self._transport.aclose()

    async def post(
        self, url: httpx.URL, body: dict[str, Any], headers: dict[str, str], timing: Timing
    ) -> httpx.Response:
        """POST and read the answer, whatever its status; redirects are answers like any other.

        Raises Transient when nothing was written, OutcomeUnknown when something was and no whole answer came back.
        """
        return await self.request("POST", url, body, headers, timing)

    async def get(self, url: httpx.URL, headers: dict[str, str], timing: Timing) -> httpx.Response:
        """GET and read the answer; raises like `post`."""
        return await self.request("GET", url, None, headers, timing)

    async def request(
        self, method: str, url: httpx.URL, body: dict[str, Any] | None, headers: dict[str, str], timing: Timing
    ) -> httpx.Response:
        """Ask by any method, with a JSON body or none; raises like `post`."""
        content = orjson.dumps(body) if body is not None else None
        return await self._ask(httpx.Request(method, url, content=content, headers=headers, extensions=_LIMITS), timing)

    async def _ask(self, request: httpx.Request, timing: Timing) -> httpx.Response:
        call = _Call(timing)
        token = _call.set(call)
        try:
            async with asyncio.timeout_at(timing.answer_by):
                response = await self._transport.handle_async_request(request)
                try:
                    await response.aread()
                finally:
                    await response.aclose()
                return response
        except (httpx.HTTPError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _translated(error, call) from error
        finally:
            _call.reset(token)


def _translated(error: Exception, call: _Call) -> Transient | OutcomeUnknown:
    """What the failure means for the message. A time-out of ours counts as unwritten only when the request says so."""
    # The transport calls every broken connection a time-out of the connect; its cause tells them apart.
    timed_out = isinstance(error, TimeoutError) or isinstance(
        error.__cause__ or error, TimeoutError | httpx.TimeoutException
    )
    if isinstance(error, NotWritten):
        return Transient("The request was not sent in time", code="not_written")
    if not call.is_written and isinstance(error, (*_NOTHING_WRITTEN, TimeoutError)):
        code = "connect_timeout" if timed_out else "unreachable"
        return Transient("The provider could not be reached", code=code)
    if timed_out:
        return OutcomeUnknown("The provider did not answer in time", code="timed_out")
    return OutcomeUnknown("The connection broke before the provider's answer", code="connection_lost")
