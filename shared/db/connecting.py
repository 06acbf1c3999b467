"""Connecting to whichever server takes writes, in such a way that a dead one is noticed."""

import asyncio
import re
import socket
from collections.abc import Iterable, Mapping

import asyncpg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from shared.db.faults import is_database_away

CONNECT_SECONDS = 5.0
"""So long may one server take to let us in; then it is the next one's turn."""

# A password may have commas and slashes: what ends in @ is not looked into for hosts.
_SEVERAL_HOSTS = re.compile(
    r"(?P<before>[\w+]+://(?>(?:[^@/]*:[^@]*@|[^@/]*@)?))(?P<hosts>[^/?@]*,[^/?@]*)(?P<after>.*)"
)

# A machine that vanished answers nothing, not even with a reset. So an idle connection to it ends after 5 + 3 × 5 s,
# and one whose request is not acknowledged after 15 s.
_SOCKET_OPTIONS = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 15_000}


def servers_in(url: str) -> list[URL]:
    """One address per server of `postgresql://user:password@host1:5432,host2:5432/name`.

    Raises ArgumentError when it is no address.
    """
    several = _SEVERAL_HOSTS.fullmatch(url)
    hosts = several["hosts"].split(",") if several else [""]
    if several and not all(hosts):
        raise ArgumentError("a host of the database URL is empty")
    urls = [make_url(f"{several['before']}{host}{several['after']}" if several else url) for host in hosts]
    if isinstance(urls[0].query.get("host"), tuple):
        raise ArgumentError("several hosts of a database URL are written host1:5432,host2:5432")
    return urls


class Connector:
    """Opens sessions on the one server that takes writes; the one that did last is asked first.

    Raises what the last server said when none of them does.
    """

    def __init__(
        self, servers: Iterable[URL], *, settings: Mapping[str, str] | None = None, command_seconds: float | None = None
    ) -> None:
        self._servers = list(servers)
        self._settings = dict(settings or {})
        self._command_seconds = command_seconds

    async def connect(self) -> asyncpg.Connection:
        """A new session."""
        troubles: list[Exception] = []
        for server in tuple(self._servers):
            try:
                connection = await self._connect_to(server)
            except BaseException as error:
                # Also when the caller's patience ends first: the next caller must not begin with a silent server.
                self._servers.sort(key=server.__eq__)
                if not isinstance(error, Exception) or not is_database_away(error):
                    raise
                troubles.append(error)
            else:
                _notice_death(connection)
                return connection
        raise troubles[-1]

    async def _connect_to(self, server: URL) -> asyncpg.Connection:
        query = {"sslmode" if name == "ssl" else name: value for name, value in server.query.items()}
        dsn = server.set(drivername="postgresql", query={"target_session_attrs": "read-write", **query})
        return await asyncpg.connect(
            dsn.render_as_string(hide_password=False),
            timeout=CONNECT_SECONDS,
            command_timeout=self._command_seconds,
            server_settings=self._settings,
        )


def _notice_death(connection: asyncpg.Connection) -> None:
    """Have the kernel watch the other end; asyncpg offers no option for it."""
    transport: asyncio.BaseTransport = connection._transport  # type: ignore[attr-defined]  # noqa: SLF001
    sock: socket.socket = transport.get_extra_info("socket")
    if sock.family == socket.AF_UNIX:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _SOCKET_OPTIONS.items():
        if hasattr(socket, name):  # not every system has all of them
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
