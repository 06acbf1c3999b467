"""Dead letters: what a consumer could not handle, with the reason, in the queue beside its own.

A letter leaves its queue only after the broker has confirmed its copy elsewhere, or when a person drops it: whoever is
killed in between leaves two copies under one `event_id`, which consumers take as one, and never none.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import aio_pika
import orjson
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from pamqp.commands import Basic
from pydantic import ValidationError

from shared.clock import utc_now
from shared.errors import Permanent, SapaError
from shared.messaging.publisher import with_heartbeat
from shared.messaging.topology import DELIVERY_LIMIT, QUEUES, Queue

REASON = "sapa-reason"
ERROR = "sapa-error"
ATTEMPTS = "sapa-attempts"
DIED_AT = "sapa-died-at"
REDRIVEN = "sapa-redriven"

REJECTED = "rejected"
EXHAUSTED = "delivery_limit"

_PATIENCE = 5.0
_OF_THE_BROKER = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count")

_BY_KEY = {key: queue for queue in QUEUES for key in queue.keys}
_BY_NAME = {queue.name: queue for queue in QUEUES}


class NotMoved(SapaError):  # noqa: N818
    """The broker did not confirm the copy; the letter is where it was."""


def consumer_queue(routing_key: str | None) -> Queue | None:
    """Where a message with this routing key was consumed from: requeued ones carry the queue's own name."""
    return _BY_NAME.get(routing_key or "") or _BY_KEY.get(routing_key or "")


def describe(error: BaseException) -> str:
    """An error for whoever looks later: its type and our own words, never a customer's."""
    if isinstance(error, ValidationError):
        places = (
            f"{'.'.join(map(str, one['loc']))} {one['type']}"
            for one in error.errors(include_url=False, include_context=False, include_input=False)[:3]
        )
        return f"{error.title}: {'; '.join(places)}"
    if isinstance(error, Permanent):
        return f"{error.code}: {error}"
    return type(error).__name__


def deliveries(message: AbstractIncomingMessage) -> int:
    """How often it has been delivered, this time included."""
    count = message.headers.get("x-delivery-count")
    return 1 + (count if isinstance(count, int) else 0)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message in a dead-letter queue.

    `id` is its `event_id`, or made from its content when it has none. `routing_key` is the contract's. `redriven`: it
    was given another try automatically and failed again.
    """

    id: str
    queue: str
    routing_key: str
    reason: str
    error: str | None
    attempts: int
    correlation_id: str | None
    died_at: datetime | None
    redriven: bool
    body: bytes

    @classmethod
    def of(cls, message: AbstractIncomingMessage, queue: Queue) -> "DeadLetter":
        """Read what its consumer wrote down or, when that had no chance to, what the broker did."""
        headers = message.headers
        death = _last_death(headers)
        reason = str(headers.get(REASON) or death.get("reason") or "unknown")
        attempts = headers.get(ATTEMPTS)
        if not isinstance(attempts, int):
            attempts = DELIVERY_LIMIT + 1 if reason == EXHAUSTED else 1
        error = headers.get(ERROR)
        if error is None and reason == EXHAUSTED:
            error = "no consumer lived to tell: each ended or lost its connection"
        return cls(
            id=message.message_id or blake2b(message.body, digest_size=16).hexdigest(),
            queue=queue.name,
            routing_key=message.type or _first_key(death) or message.routing_key or "",
            reason=reason,
            error=None if error is None else str(error),
            attempts=attempts,
            correlation_id=None if message.correlation_id is None else str(message.correlation_id),
            died_at=_moment(headers.get(DIED_AT)) or _moment(death.get("time")),
            redriven=REDRIVEN in headers,
            body=message.body,
        )

    @property
    def document(self) -> Any:
        """The body for a person: the JSON that it is, else its text. It may hold what a customer wrote."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return self.body.decode("utf-8", "replace")

    @property
    def deserves_another_try(self) -> bool:
        """It only hit the delivery limit, perhaps for its neighbours' sake, and has not been tried alone yet."""
        return self.reason == EXHAUSTED and not self.redriven


def _last_death(headers: Mapping[str, Any]) -> Mapping[str, Any]:
    deaths = headers.get("x-death")
    return deaths[0] if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict) else {}


def _first_key(death: Mapping[str, Any]) -> str | None:
    keys = death.get("routing-keys")
    return str(keys[0]) if isinstance(keys, list) and keys else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _copy(message: AbstractIncomingMessage, routing_key: str, headers: Mapping[str, Any]) -> aio_pika.Message:
    return aio_pika.Message(
        message.body,
        headers=dict(headers),
        content_type=message.content_type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=message.message_id,
        correlation_id=message.correlation_id,
        timestamp=message.timestamp,
        type=message.type or routing_key,
    )


def _own_headers(message: AbstractIncomingMessage) -> dict[str, Any]:
    return {key: value for key, value in message.headers.items() if not key.startswith(_OF_THE_BROKER)}


async def bury(message: AbstractIncomingMessage, queue: Queue, reason: str, error: BaseException) -> bool:
    """Put a copy that tells why among the dead letters; True once it is confirmed and the original may be
    acknowledged. False: it could not be done, and the broker is to dead-letter the original itself."""
    key = message.routing_key if message.routing_key != queue.name else None
    headers = {
        **_own_headers(message),
        REASON: reason,
        ERROR: describe(error)[:500],
        ATTEMPTS: deliveries(message),
        DIED_AT: utc_now().isoformat(),
    }
    copy = _copy(message, message.type or key or queue.name, headers)
    try:
        confirm = await message.channel.basic_publish(
            copy.body, routing_key=queue.dead_letters, properties=copy.properties, mandatory=True, timeout=_PATIENCE
        )
    except (aio_pika.exceptions.AMQPError, OSError, TimeoutError):
        return False
    return isinstance(confirm, Basic.Ack)


class DeadLetterOffice:
    """Looks into the dead-letter queues and takes letters out of them."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection

    async def counts(self) -> dict[str, int]:
        """Letters per consumer's queue."""
        async with self._connection.channel() as channel:
            found = {}
            for queue in QUEUES:
                declared = await channel.declare_queue(queue.dead_letters, passive=True)
                found[queue.name] = declared.declaration_result.message_count or 0
            return found

    async def look(self, queue: Queue, *, at_most: int = 10_000) -> list[DeadLetter]:
        """The letters, oldest first. They stay where they are."""
        found: list[DeadLetter] = []

        async def note(message: AbstractIncomingMessage, letter: DeadLetter, _channel: Any) -> bool:
            found.append(letter)
            return len(found) < at_most

        await self._each(queue, note)
        return found

    async def requeue(
        self,
        queue: Queue,
        wanted: Callable[[DeadLetter], bool],
        *,
        at_most: int | None = None,
        redriven: bool = False,
        progress: Callable[[], None] = lambda: None,
    ) -> list[DeadLetter]:
        """Give wanted letters back to their consumer, and nobody else's; returns them.

        Each is acknowledged only after the broker has confirmed its copy. Raises NotMoved when it does not. `redriven`
        marks the copy, so that an automatic try is not repeated; a person's requeue begins anew.
        """
        moved: list[DeadLetter] = []

        async def move(message: AbstractIncomingMessage, letter: DeadLetter, channel: Any) -> bool:
            if wanted(letter):
                kept = {key: value for key, value in _own_headers(message).items() if not key.startswith("sapa-")}
                copy = _copy(message, letter.routing_key, kept | ({REDRIVEN: 1} if redriven else {}))
                try:
                    await channel.default_exchange.publish(copy, queue.name, mandatory=True, timeout=_PATIENCE)
                except (aio_pika.exceptions.AMQPError, TimeoutError) as error:
                    raise NotMoved(f"{queue.name} did not take {letter.id}: {type(error).__name__}") from error
                await _settle(message)
                moved.append(letter)
                progress()
            return at_most is None or len(moved) < at_most

        await self._each(queue, move)
        return moved

    async def drop(
        self,
        queue: Queue,
        wanted: Callable[[DeadLetter], bool],
        *,
        progress: Callable[[], None] = lambda: None,
    ) -> list[DeadLetter]:
        """Delete wanted letters for good; returns them."""
        dropped: list[DeadLetter] = []

        async def delete(message: AbstractIncomingMessage, letter: DeadLetter, _channel: Any) -> bool:
            if wanted(letter):
                await _settle(message)
                dropped.append(letter)
                progress()
            return True

        await self._each(queue, delete)
        return dropped

    async def _each(self, queue: Queue, visit: Callable[[AbstractIncomingMessage, DeadLetter, Any], Any]) -> None:
        """Show `visit` each letter that is there now, until it returns False; what it did not settle goes back."""
        async with self._connection.channel(publisher_confirms=True, on_return_raises=True) as channel:
            declared = await channel.declare_queue(queue.dead_letters, passive=True)
            held: list[AbstractIncomingMessage] = []
            for _ in range(declared.declaration_result.message_count or 0):
                message = await declared.get(no_ack=False, fail=False)
                if message is None:
                    break
                go_on = await visit(message, DeadLetter.of(message, queue), channel)
                if not message.processed:
                    held.append(message)
                if not go_on:
                    break
            for message in held:
                await message.nack(requeue=True)
            # They are back only a moment later; whoever looks next is to find them.
            for _ in range(40):
                declared = await channel.declare_queue(queue.dead_letters, passive=True)
                if (declared.declaration_result.message_count or 0) >= len(held):
                    return
                await asyncio.sleep(0.05)


async def _settle(message: AbstractIncomingMessage) -> None:
    await message.ack()


@asynccontextmanager
async def dead_letter_office(url: str) -> AsyncIterator[DeadLetterOffice]:
    """On a connection of its own."""
    async with await aio_pika.connect(with_heartbeat(url), timeout=5) as connection:
        yield DeadLetterOffice(connection)
