"""Signals to customers: seen, typing, paused. Worth something now or nothing at all."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from services.sender.gateways import Gateways
from services.sender.providers.gateway import Signal, Timing
from shared.clock import Clock
from shared.contracts.sending import SendSignal
from shared.errors import SapaError

log = structlog.get_logger(__name__)

# A signal that takes longer would be late.
ANSWER_S = 5.0
# Chats whose last typing is remembered; the oldest are forgotten first.
MOST_CHATS = 10_000
# How long WhatsApp may show it where the provider wants to be told; people who type on send it again.
TYPING_S = 10.0


@dataclass
class _Typing:
    """One chat's typing: the time of the latest order, and one request at a time."""

    latest: datetime
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Signals:
    """Carries signals out. What has expired, or was overtaken by a later typing in its chat, is dropped.

    `revision`: of the channels' settings as it is committed now; no signal leaves by access that was replaced before.
    """

    def __init__(self, gateways: Gateways, revision: Callable[[], Awaitable[int]], clock: Clock) -> None:
        self._gateways = gateways
        self._revision = revision
        self._clock = clock
        self._typing: OrderedDict[int, _Typing] = OrderedDict()

    async def carry_out(self, order: SendSignal) -> None:
        """Show it, once; a failure is told to the log and to nobody else."""
        if order.signal == "seen":
            await self._show(order)
            return
        chat = self._chat(order)
        async with chat.lock:
            if order.occurred_at >= chat.latest:
                await self._show(order)

    def _chat(self, order: SendSignal) -> _Typing:
        chat = self._typing.get(order.chat_id)
        if chat is None:
            chat = self._typing[order.chat_id] = _Typing(order.occurred_at)
            if len(self._typing) > MOST_CHATS:
                self._typing.popitem(last=False)
        chat.latest = max(chat.latest, order.occurred_at)
        self._typing.move_to_end(order.chat_id)
        return chat

    async def _show(self, order: SendSignal) -> None:
        facts = {"chat_id": order.chat_id, "channel_id": order.channel_id, "signal": order.signal}
        left = (order.expires_at - self._clock()).total_seconds()
        if left <= 0:
            log.info("signal_dropped", **facts, reason="expired")
            return
        signal = Signal(
            order.address,
            order.signal,
            order.session,
            order.provider_message_ids,
            TYPING_S if order.signal == "typing" else 0.0,
        )
        end = asyncio.get_running_loop().time() + min(left, ANSWER_S)
        try:
            async with asyncio.timeout_at(end):
                revision = await self._revision()
                gateway = await self._gateways.of(order.channel_id, order.provider, revision=revision)
            if gateway is None:
                log.info("signal_dropped", **facts, reason="unknown_provider")
                return
            await gateway.signal(signal, Timing(end, end))
        except SapaError as error:
            log.info("signal_failed", **facts, error=str(error))
        except Exception as error:
            # Whatever it was, repeating the signal or keeping it as a dead letter would help nobody.
            log.info("signal_failed", **facts, error=type(error).__name__, exc_info=error)
