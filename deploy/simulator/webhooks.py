"""Webhooks out to Sapa: concurrent, without order, and repeated on failure the way each provider repeats them."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp

from deploy.simulator.journal import Journal
from deploy.simulator.messages import Provider

_LOGGED = 20_000
# Shorter than the servers' own keep-alive, so that a connection is never reused just as the other side closes it.
_KEEP_ALIVE_SECONDS = 2.0
_ANSWER_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Target:
    """Where one provider's webhooks go and how it insists."""

    url: str
    attempts: int
    """Repeats after the first try."""
    delay_s: float
    linear: bool
    """The wait grows by `delay_s` with each failure instead of staying the same."""
    only_200: bool
    """Any other 2xx counts as failure too."""

    def succeeded(self, status: int) -> bool:
        return status == 200 if self.only_200 else 200 <= status < 300

    def wait_before(self, repeat: int, retry_after: float | None) -> float:
        """Seconds before the given repeat (1 is the first); a server may lengthen the wait, never shorten it."""
        wait = self.delay_s * repeat if self.linear else self.delay_s
        return max(wait, retry_after or 0.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the first try of a webhook got; `status` is None when nothing answered."""

    status: int | None
    body: str
    ok: bool
    error: str | None = None


class Webhooks:
    """Sends webhook bodies. Bounded concurrency; what is pending is forgotten on reset and on stop."""

    def __init__(self, targets: Mapping[Provider, Target], *, concurrency: int, timeout_s: float) -> None:
        self._targets = targets
        self._slots = asyncio.Semaphore(concurrency)
        self._concurrency = concurrency
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.log = Journal(_LOGGED)
        self.delivered = 0
        self.failed_tries = 0
        self.given_up = 0
        self.dropped = 0
        self._drops: dict[Provider, tuple[int, int]] = {}

    def drop(self, provider: Provider, every: int) -> None:
        """From now on every so many-th webhook of the provider is never sent (1: none is); 0 ends it."""
        self._drops[provider] = (every, 0)

    def drop_none(self) -> None:
        """Every webhook is sent."""
        self._drops.clear()

    def _is_dropped(self, provider: Provider) -> bool:
        every, count = self._drops.get(provider, (0, 0))
        if not every:
            return False
        self._drops[provider] = (every, count + 1)
        return (count + 1) % every == 0

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._concurrency, keepalive_timeout=_KEEP_ALIVE_SECONDS),
            timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )

    async def stop(self) -> None:
        await self.forget_pending()
        if self._session is not None:
            await self._session.close()

    async def forget_pending(self) -> None:
        """Drops every webhook that is under way or waiting for its repeat."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def pending(self) -> int:
        return len(self._tasks)

    def post(
        self,
        provider: Provider,
        kind: str,
        key: str,
        body: bytes,
        headers: Mapping[str, str],
        on_taken: Callable[[], None] | None = None,
    ) -> asyncio.Future[Answer]:
        """Starts a delivery and returns at once; the future gets what the first try got.

        Repeats follow by themselves; `on_taken` is called when one succeeds.
        """
        first: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        entry = self.log.add(
            key, {"provider": provider, "kind": kind, "at": time.time(), "attempts": 0, "status": None, "error": None}
        )
        if self._is_dropped(provider):
            self.dropped += 1
            entry["error"] = "dropped"
            first.set_result(Answer(None, "", ok=False, error="dropped"))
            return first
        task = asyncio.create_task(self._deliver(self._targets[provider], body, headers, entry, first, on_taken))
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, first))
        return first

    def _ended(self, first: asyncio.Future[Answer], task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not first.done():  # cancelled, perhaps before it began
            first.set_result(Answer(None, "", ok=False, error="forgotten by a reset"))

    async def _deliver(
        self,
        target: Target,
        body: bytes,
        headers: Mapping[str, str],
        entry: dict[str, Any],
        first: asyncio.Future[Answer],
        on_taken: Callable[[], None] | None,
    ) -> None:
        for repeat in range(1, target.attempts + 2):
            answer, retry_after = await self._try(target, body, headers)
            entry["attempts"], entry["status"], entry["error"] = repeat, answer.status, answer.error
            if not first.done():
                first.set_result(answer)
            if answer.ok:
                self.delivered += 1
                if on_taken is not None:
                    on_taken()
                return
            self.failed_tries += 1
            if repeat <= target.attempts:
                await asyncio.sleep(target.wait_before(repeat, retry_after))
        self.given_up += 1

    async def _try(self, target: Target, body: bytes, headers: Mapping[str, str]) -> tuple[Answer, float | None]:
        if self._session is None:
            raise RuntimeError("webhooks are sent only between start and stop")
        async with self._slots:
            try:
                async with self._session.post(
                    target.url, data=body, headers=headers, allow_redirects=False
                ) as response:
                    text = (await response.content.read(_ANSWER_LIMIT)).decode(errors="replace")
                    await response.read()
                    answer = Answer(response.status, text, target.succeeded(response.status))
                    return answer, _seconds(response.headers.get("Retry-After"))
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                return Answer(None, "", ok=False, error=f"{type(error).__name__}: {error}"), None


def _seconds(value: str | None) -> float | None:
    try:
        return float(value) if value is not None else None
    except ValueError:
        return None
