"""Consuming with FastStream: decoded contracts in, acknowledgement by outcome, patience with an absent broker."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import aio_pika
import structlog
from aio_pika.abc import AbstractIncomingMessage
from faststream import AckPolicy, BaseMiddleware
from faststream.exceptions import AckMessage, FastStreamException, RejectMessage
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue
from pydantic import ValidationError

from shared.contracts.catalog import CONTRACTS
from shared.contracts.envelope import Contract
from shared.errors import Permanent
from shared.faults import FaultPoint, fault
from shared.messaging.dead_letters import EXHAUSTED, REJECTED, bury, consumer_queue, deliveries, describe
from shared.messaging.publisher import with_heartbeat
from shared.messaging.topology import DELIVERY_LIMIT, Queue
from shared.observability.metrics import CONSUMER_UP, EVENT_SECONDS

log = structlog.get_logger(__name__)


class Outcomes(BaseMiddleware):
    """Turns errors into acknowledgements, and binds the journey's ids to every log line of a handler.

    What can never work (`Permanent`, a body that breaks its contract) goes to the dead letters; any other error returns
    the message to the head of its queue until the delivery limit, and then there too. The letter tells why.
    """

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: Any) -> Any:
        """Around each handler."""
        with structlog.contextvars.bound_contextvars(correlation_id=msg.correlation_id, event_id=msg.message_id):
            try:
                with _timed(msg.raw_message.type or msg.raw_message.routing_key):
                    fault(FaultPoint.EVENT_CONSUMED)
                    result = await call_next(msg)
                    fault(FaultPoint.EVENT_HANDLED)
                    return result
            except (Permanent, ValidationError) as error:
                await _bury(msg.raw_message, REJECTED, error)
            except (FastStreamException, SystemExit):  # verdicts of its own, such as a rejection
                raise
            except Exception as error:
                if deliveries(msg.raw_message) <= DELIVERY_LIMIT:
                    raise
                await _bury(msg.raw_message, EXHAUSTED, error)
            return None


async def _bury(message: AbstractIncomingMessage, reason: str, error: Exception) -> NoReturn:
    """Ends the handling: with an acknowledgement when the letter with the reason is safe, else with a rejection."""
    queue = consumer_queue(message.routing_key)
    log.error("message_dead", queue=queue.name if queue else message.routing_key, reason=reason, error=describe(error))
    if queue is not None and await bury(message, queue, reason, error):
        raise AckMessage from error
    raise RejectMessage from error


@contextmanager
def _timed(key: str | None) -> Iterator[None]:
    """One handling, for the figures; strange keys share one name."""
    started, outcome, name = time.perf_counter(), "done", key if key in CONTRACTS else "unknown"
    try:
        yield
    except (Permanent, ValidationError):
        outcome = "rejected"
        raise
    except Exception:
        outcome = "failed"
        raise
    finally:
        EVENT_SECONDS.labels(name, outcome).observe(time.perf_counter() - started)


async def decode(message: RabbitMessage) -> Contract:
    """The contract that the routing key names, straight from the bytes."""
    key = message.raw_message.type or message.raw_message.routing_key or ""
    try:
        contract = CONTRACTS[key]
    except KeyError:
        raise Permanent(f"no contract has the routing key {key!r}", code="unknown_contract") from None
    return contract.model_validate_json(message.body)


def consuming_broker(url: str) -> RabbitBroker:
    """A broker that only consumes. Handlers get decoded contracts as they are."""
    return RabbitBroker(
        with_heartbeat(url),
        reconnect_interval=1,
        graceful_timeout=10,
        middlewares=[Outcomes],
        decoder=decode,
        apply_types=False,
        logger=_library_log(),
        log_level=logging.DEBUG,
    )


def _library_log() -> logging.Logger:
    """FastStream's lines, by the way of all others; its own logger prints past it.

    Two lines a message are dropped at once. So are tracebacks of handlers that end with their connection: no failures,
    their messages come again.
    """
    logger = logging.getLogger(f"{__name__}.faststream")
    logger.setLevel(logging.INFO)
    logger.filters = [_is_news]
    return logger


def _is_news(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def subscribe(
    broker: RabbitBroker, queue: Queue, handler: Callable[[Any], Awaitable[None]], *, prefetch: int = 200
) -> None:
    """Have `handler` called with each contract from `queue`, up to `prefetch` at once; declared elsewhere."""
    subscriber = broker.subscriber(
        RabbitQueue(queue.name, queue_type=QueueType.QUORUM, durable=True, declare=False),
        channel=Channel(prefetch_count=prefetch),
        ack_policy=AckPolicy.NACK_ON_ERROR,
        title=queue.name,
    )
    subscriber(handler)


class Consumer:
    """Starts a broker's subscribers as soon as RabbitMQ and the queues are there, and knows whether they run."""

    def __init__(self, broker: RabbitBroker, url: str) -> None:
        self._broker = broker
        self._url = url
        self._task: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self.is_consuming = False

    def start(self) -> None:
        """Begin to try."""
        self._task = asyncio.create_task(self._start(), name="consumer-start")

    async def _start(self) -> None:
        delay = 0.2
        while not self.is_consuming:
            try:
                async with await aio_pika.connect(self._url, timeout=5):
                    pass
                async with self._starting:
                    await self._broker.start()
                    self.is_consuming = True
                log.info("consuming")
            except (OSError, aio_pika.exceptions.AMQPError, TimeoutError) as error:
                log.warning("consuming_postponed", error=type(error).__name__)
                await self._broker.stop()
                await asyncio.sleep(delay)
                delay = min(delay * 2, 2.0)

    async def stop(self) -> None:
        """Finish what runs, give back the rest."""
        if self._task is not None:
            # A robust connection that is cancelled while it connects goes on for ever: let that end first. Otherwise
            # the attempt is a plain connection's, which can be cancelled.
            with suppress(TimeoutError):
                async with asyncio.timeout(8), self._starting:
                    self._task.cancel()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.is_consuming = False
        await self._broker.stop()

    async def is_connected(self) -> bool:
        """Consuming, with a live connection."""
        return self.is_consuming and await self._broker.ping(timeout=2)

    async def measure(self) -> None:
        """Bring the figure up to date."""
        CONSUMER_UP.set(await self.is_connected())
