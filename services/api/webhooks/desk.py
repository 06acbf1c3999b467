"""Runs outgoing webhooks in one process, beside everything else and on connections of its own."""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.domain.webhook_delivery import Answered, Random
from services.api.webhooks.claiming import Attempt, Claimed, Claims
from services.api.webhooks.expanding import Expander
from services.api.webhooks.signing import signed_headers
from services.api.webhooks.telling import TOTAL_SECONDS, Teller
from shared.channels.secrets import Secrets, SecretUnreadable
from shared.clock import Clock
from shared.db.faults import is_database_away
from shared.observability.metrics import WEBHOOK_DELIVERIES
from shared.outbound.addresses import Exceptions
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 1.0
_AT_ONCE = 16
_EACH = 4
_LEASE = timedelta(seconds=TOTAL_SECONDS * 3)


class WebhookDesk(BackgroundTask):
    """Every api replica has one: the feed's cursor and the lanes' leases keep them out of each other's way."""

    def __init__(
        self,
        engine: AsyncEngine,
        secrets: Secrets,
        exceptions: Exceptions,
        clock: Clock,
        *,
        chance: Random = random.random,
    ) -> None:
        super().__init__("webhook-desk")
        self._secrets = secrets
        self._clock = clock
        self._expander = Expander(engine, clock)
        self._claims = Claims(engine, clock, chance, lease=_LEASE)
        self._teller = Teller(exceptions)
        self._rung = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._busy: Counter[int] = Counter()

    def start(self) -> None:
        """Begin to tell."""
        self._teller.start()
        super().start()

    async def stop(self) -> None:
        """Begin nothing more, and finish what is under way."""
        await super().stop()
        if self._running:
            await asyncio.wait(self._running, timeout=TOTAL_SECONDS)
        await self._teller.stop()

    def ring(self) -> None:
        """The feed may have grown, or a person wants a try now."""
        self._rung.set()

    async def _run(self) -> None:
        while True:
            self._rung.clear()
            try:
                is_more = await self.round()
            except Exception as error:
                if is_database_away(error):
                    log.warning("webhooks_wait_for_the_database", error=type(error).__name__)
                else:
                    log.exception("webhook_round_failed")
                await asyncio.sleep(_EVERY_SECONDS)
                continue
            if not is_more:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_EVERY_SECONDS):
                        await self._rung.wait()

    async def round(self) -> bool:
        """Turn some of the feed into deliveries and begin those that are due; whether there is more at once."""
        is_more = await self._expander.round()
        # Without any key nothing can be signed: what is due is left to replicas that have one.
        room = _AT_ONCE - len(self._running) if self._secrets.has_key else 0
        claimed = await self._claims.claim(most=room, busy=self._busy, each=_EACH) if room > 0 else []
        for one in claimed:
            self._busy[one.target.subscription_id] += 1
            task = asyncio.create_task(self._lane(one), name=f"webhook-{one.delivery_id}")
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return is_more

    async def quiet(self) -> None:
        """Everything that was begun is done; for tests."""
        while self._running:
            await asyncio.wait(self._running)

    async def _lane(self, claimed: Claimed) -> None:
        """One event after another, until one fails or none is left."""
        subscription_id = claimed.target.subscription_id
        current: Claimed | None = claimed
        try:
            while current is not None:
                current = await self._claims.settle(current, await self._attempt(current))
        except Exception as error:  # its lease ends, and it is told again
            log.warning("webhook_not_settled", subscription=subscription_id, error=type(error).__name__)
        finally:
            self._busy[subscription_id] -= 1
            self._rung.set()

    async def _attempt(self, claimed: Claimed) -> Attempt:
        started_at, started = self._clock(), time.monotonic()
        try:
            keys = [self._secrets.decrypt(secret) for secret in claimed.target.secrets]
        except SecretUnreadable:
            answer = Answered(None, error="Its secret cannot be read: SAPA_SECRET_KEY lacks the key it was kept under")
        else:
            headers = signed_headers(claimed.uid, claimed.payload, keys, started_at)
            answer = await self._teller.tell(claimed.target.url, claimed.payload, headers)
        WEBHOOK_DELIVERIES.labels("delivered" if answer.is_success else "failed").inc()
        if not answer.is_success:
            log.info(
                "webhook_attempt_failed",
                subscription=claimed.target.subscription_id,
                delivery=claimed.delivery_id,
                attempt=claimed.attempts + 1,
                status=answer.status_code,
                error=answer.error,
            )
        return Attempt(started_at, timedelta(seconds=time.monotonic() - started), answer)
