"""WAHA's sessions: are they connected, and does their engine send a message of one id only once?"""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import structlog

from services.sender.providers.answers import shown_by
from services.sender.providers.gateway import Timing
from services.sender.providers.http import HttpClient
from shared.errors import SapaError, Transient

log = structlog.get_logger(__name__)

# Who takes an `id` with a text, and since when: repeats under it are collapsed.
_ENGINES = frozenset({"NOWEB", "GOWS"})
_SINCE = (2026, 4, 3)
# What is known of a session is believed this long; one in use is asked again much sooner.
_BELIEVED_S = 600.0
_ASKED_AGAIN_S = 60.0
_ANSWER_S = 5.0


@dataclass(frozen=True, slots=True)
class SessionState:
    """One session as WAHA has just described it."""

    is_working: bool
    takes_own_ids: bool


class WahaSessions:
    """Remembers which sessions take our own ids, and asks again, in the background, while they are in use."""

    def __init__(self, client: HttpClient, *, base: str, headers: dict[str, str], default: str) -> None:
        self._client = client
        self._base = base
        self._headers = headers
        self._default = default
        self._takes: dict[str, tuple[bool, float]] = {}
        self._engines: dict[str, str] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def with_own_ids(self) -> list[str]:
        """The sessions that are known to take them now; the default one also under its empty name."""
        now = asyncio.get_running_loop().time()
        names = [name for name, (takes, until) in self._takes.items() if takes and now < until]
        return [*names, ""] if self._default in names else names

    def engine_of(self, session: str) -> str | None:
        """The engine that the session ran on when it was last described; None when it never was."""
        return self._engines.get(session)

    def remember(self, session: str | None = None) -> None:
        """Make sure that the session (None: the default one) is known soon; does not wait for it."""
        name = session or self._default
        known = self._takes.get(name)
        now = asyncio.get_running_loop().time()
        if name in self._asking or (known is not None and now < known[1] - _BELIEVED_S + _ASKED_AGAIN_S):
            return
        task = asyncio.create_task(self._refresh(name))
        self._asking[name] = task
        task.add_done_callback(lambda _: self._asking.pop(name, None))

    async def stop(self) -> None:
        """Leave no question open."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ask(self, session: str, timing: Timing) -> SessionState:
        """Ask WAHA about a session; raises like a gateway."""
        described, version = await asyncio.gather(
            self._get(f"sessions/{quote(session, safe='')}", timing), self._get("server/version", timing)
        )
        if not isinstance(described, dict):
            raise Transient("WAHA's session cannot be read", code="not_shown")
        engine = _engine(described, version)
        takes = engine in _ENGINES and _released(version) >= _SINCE
        if engine is not None:
            self._engines[session] = engine
        self._takes[session] = (takes, asyncio.get_running_loop().time() + _BELIEVED_S)
        return SessionState(described.get("status") == "WORKING", takes)

    async def _refresh(self, session: str) -> None:
        now = asyncio.get_running_loop().time()
        try:
            await self.ask(session, Timing(now + _ANSWER_S, now + _ANSWER_S))
        except SapaError as error:
            # Not knowing is no obstacle: messages go without an id of ours.
            self._takes[session] = (False, now + _BELIEVED_S)
            log.info("waha_session_not_described", session=session, error=str(error))

    async def _get(self, path: str, timing: Timing) -> Any:
        response = await self._client.get(httpx.URL(f"{self._base}/{path}"), self._headers, timing)
        return shown_by(response, "WAHA")


def _engine(described: dict[str, Any], version: Any) -> str | None:
    engine = described.get("engine")
    name = engine.get("engine") if isinstance(engine, dict) else None
    if name is None and isinstance(version, dict):
        name = version.get("engine")
    return name if isinstance(name, str) else None


def _released(version: Any) -> tuple[int, ...]:
    """WAHA's versions are dates: year, month, number."""
    text = version.get("version") if isinstance(version, dict) else None
    parts = text.split(".") if isinstance(text, str) else []
    return tuple(int(part) for part in parts) if parts and all(part.isdigit() for part in parts) else ()
