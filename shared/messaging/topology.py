"""The wiring diagram as code: every exchange, queue and binding. Declared by the migration job alone.

```
events   (topic)  ──▶ router.intake, router.statuses, router.records, router.replies, router.deliveries
commands (direct) ──▶ bot.replies, sender.messages, sender.signals, sender.checks, sender.media
events #, and the commands that are records too ──▶ events.log (stream)
dlx      (direct) ──▶ <queue>.dlq
doorbell, heartbeats (fanout) ──▶ one throw-away queue each per api replica
```
"""

from dataclasses import dataclass
from typing import Any

import aio_pika
import structlog
from aio_pika import ExchangeType
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelPreconditionFailed

log = structlog.get_logger(__name__)

EVENTS = "events"
COMMANDS = "commands"
DEAD_LETTERS = "dlx"
DOORBELL = "doorbell"
HEARTBEATS = "heartbeats"
EVENT_LOG = "events.log"

# Orders that say everything there is to know of a message or its change (ADR 8).
LOGGED_COMMANDS = ("message.send.v1", "message.change.v1")

DELIVERY_LIMIT = 20
# A look at a dead letter counts as a delivery; without a limit of its own RabbitMQ 4 would drop it after 20 looks.
LOOKS_LIMIT = 2_000_000_000
LOG_MAX_AGE = "30D"
LOG_MAX_BYTES = 20_000_000_000
LOG_SEGMENT_BYTES = 100_000_000


@dataclass(frozen=True)
class Queue:
    """A quorum queue of one consumer, with its dead-letter queue beside it."""

    name: str
    exchange: str
    keys: tuple[str, ...]

    @property
    def dead_letters(self) -> str:
        """Where its rejected and exhausted messages go."""
        return f"{self.name}.dlq"


ROUTER_INTAKE = Queue(
    "router.intake",
    EVENTS,
    (
        "message.received.v1",
        "message.echoed.v1",
        "message.reacted.v1",
        "message.edited.v1",
        "message.revoked.v1",
        "poll.voted.v1",
        "address.linked.v1",
        "call.reported.v1",
    ),
)
ROUTER_STATUSES = Queue("router.statuses", EVENTS, ("message.status_reported.v1",))
ROUTER_RECORDS = Queue(
    "router.records",
    EVENTS,
    (
        "provider.event_received.v1",
        "webhook.quarantined.v1",
        "contact.reported.v1",
        "channel.state_reported.v1",
        "presence.reported.v1",
    ),
)
ROUTER_REPLIES = Queue("router.replies", EVENTS, ("reply.generated.v1",))
ROUTER_DELIVERIES = Queue(
    "router.deliveries",
    EVENTS,
    (
        "message.sending.v1",
        "message.attempt_failed.v1",
        "message.sent.v1",
        "message.failed.v1",
        "message.outcome_unknown.v1",
        "message.cancelled.v1",
        "message.changed.v1",
        "message.change_failed.v1",
        "media.stored.v1",
        "media.failed.v1",
    ),
)
BOT_REPLIES = Queue("bot.replies", COMMANDS, ("reply.generate.v1",))
SENDER_MESSAGES = Queue("sender.messages", COMMANDS, ("message.send.v1", "message.change.v1"))
# Apart from the messages: a signal is worth nothing later, and a file may take minutes.
SENDER_SIGNALS = Queue("sender.signals", COMMANDS, ("signal.send.v1",))
# A person waits for the answer: it must not stand behind what waits to be sent.
SENDER_CHECKS = Queue("sender.checks", COMMANDS, ("message.check.v1",))
SENDER_MEDIA = Queue("sender.media", COMMANDS, ("media.fetch.v1",))

QUEUES = (
    ROUTER_INTAKE,
    ROUTER_STATUSES,
    ROUTER_RECORDS,
    ROUTER_REPLIES,
    ROUTER_DELIVERIES,
    BOT_REPLIES,
    SENDER_MESSAGES,
    SENDER_SIGNALS,
    SENDER_CHECKS,
    SENDER_MEDIA,
)


def queue_arguments(queue: Queue) -> dict[str, Any]:
    """Explicit for RabbitMQ 3.10 to 4.x: nothing is left to a version's default."""
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD_LETTERS,
        "x-dead-letter-routing-key": queue.name,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


DEAD_LETTER_ARGUMENTS: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": LOOKS_LIMIT}


async def _declare_dead_letters_of(queue: Queue, connection: AbstractConnection) -> None:
    """One that an older release has declared stays as it is: it may hold letters."""
    try:
        async with connection.channel() as channel:
            await channel.declare_queue(queue.dead_letters, durable=True, arguments=DEAD_LETTER_ARGUMENTS)
    except ChannelPreconditionFailed as error:
        log.warning("dead_letter_queue_left_as_it_is", queue=queue.dead_letters, error=str(error))


async def declare(connection: AbstractConnection) -> None:
    """Create what is missing; fails at once when something exists with other arguments.

    Dead-letter queues come first: with at-least-once dead-lettering an unroutable one stays in its queue.
    """
    for queue in QUEUES:
        await _declare_dead_letters_of(queue, connection)
    channel = await connection.channel()
    dead_letters = await channel.declare_exchange(DEAD_LETTERS, ExchangeType.DIRECT, durable=True)
    events = await channel.declare_exchange(EVENTS, ExchangeType.TOPIC, durable=True)
    commands = await channel.declare_exchange(COMMANDS, ExchangeType.DIRECT, durable=True)
    await channel.declare_exchange(DOORBELL, ExchangeType.FANOUT, durable=True)
    await channel.declare_exchange(HEARTBEATS, ExchangeType.FANOUT, durable=True)
    exchanges = {EVENTS: events, COMMANDS: commands}
    for queue in QUEUES:
        dlq = await channel.declare_queue(queue.dead_letters, passive=True)
        await dlq.bind(dead_letters, routing_key=queue.name)
    for queue in QUEUES:
        declared = await channel.declare_queue(queue.name, durable=True, arguments=queue_arguments(queue))
        for key in queue.keys:
            await declared.bind(exchanges[queue.exchange], routing_key=key)
    log = await channel.declare_queue(
        EVENT_LOG,
        durable=True,
        arguments={
            "x-queue-type": "stream",
            "x-max-age": LOG_MAX_AGE,
            "x-max-length-bytes": LOG_MAX_BYTES,
            "x-stream-max-segment-size-bytes": LOG_SEGMENT_BYTES,
        },
    )
    await log.bind(events, routing_key="#")
    for key in LOGGED_COMMANDS:
        await log.bind(commands, routing_key=key)


async def declare_at(url: str) -> None:
    """Declare on a connection of its own."""
    async with await aio_pika.connect(url) as connection:
        await declare(connection)
