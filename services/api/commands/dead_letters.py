"""An admin looks at dead letters, gives them back to their consumers, or drops them: the code of `sapa dlq`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Literal

import aio_pika
import structlog

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.parts import Parts
from services.api.schemas.dead_letters import DeadLetter, DeadLetterDetail, DeadLetterList, QueueOfLetters
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.dead_letters import DeadLetter as Letter
from shared.messaging.dead_letters import DeadLetterOffice, NotMoved, dead_letter_office
from shared.messaging.topology import QUEUES, Queue

log = structlog.get_logger(__name__)

_MOST_SHOWN = 200
_SECONDS = 20.0
# While somebody else looks, a letter is in their hands for a moment.
_LOOKS = 4
_PAUSE_SECONDS = 0.25


async def look(parts: Parts, queue: str | None) -> DeadLetterList:
    """What is there now. Raises Refused."""
    wanted = list(QUEUES) if queue is None else [_queue(queue)]
    async with _office(parts) as office:
        counts = await office.counts()
        letters = [
            letter for one in wanted if counts[one.name] for letter in await office.look(one, at_most=_MOST_SHOWN)
        ]
    return DeadLetterList(
        items=[DeadLetter(**_shown(letter)) for letter in letters],
        queues=[QueueOfLetters(queue=name, count=count) for name, count in counts.items() if count],
    )


async def show(parts: Parts, queue: str, letter_id: str) -> DeadLetterDetail:
    """One with its body. Raises Refused."""
    wanted = _queue(queue)
    async with _office(parts) as office:
        for _ in range(_LOOKS):
            for letter in await office.look(wanted):
                if letter.id == letter_id:
                    return DeadLetterDetail(**_shown(letter), body=letter.document)
            await asyncio.sleep(_PAUSE_SECONDS)
    raise Refused("letter_not_found", f"{queue} has no dead letter {letter_id} (any more).")


async def settle(
    parts: Parts, deed: Literal["requeue", "drop"], queue: str, ids: list[str] | None, actor: Actor
) -> int:
    """How many were given back, or deleted for good. Written down before it is done. Raises Refused."""
    wanted = _queue(queue)
    chosen = None if ids is None else frozenset(ids)

    async def note(unit: UnitOfWork) -> None:
        data = {"queue": queue, "ids": "all" if ids is None else ids}
        await record(unit.connection, actor, f"dead_letters.{deed}", "dead_letters", None, **data)

    await in_transaction(parts.transactions, note)
    async with _office(parts) as office:
        method: Callable[..., Awaitable[list[Letter]]] = office.requeue if deed == "requeue" else office.drop
        settled = 0
        for _ in range(_LOOKS):
            settled += len(await method(wanted, lambda letter: chosen is None or letter.id in chosen))
            if chosen is None or settled >= len(chosen):
                break
            await asyncio.sleep(_PAUSE_SECONDS)
    if not settled:
        raise Refused("letter_not_found", f"{queue} has no such dead letters (any more).")
    log.info("dead_letters_settled", queue=queue, deed=deed, count=settled)
    return settled


@asynccontextmanager
async def _office(parts: Parts) -> AsyncIterator[DeadLetterOffice]:
    url = parts.settings.rabbitmq_url.get_secret_value()
    try:
        async with asyncio.timeout(_SECONDS), dead_letter_office(url) as office:
            yield office
    except (aio_pika.exceptions.AMQPError, OSError, TimeoutError, NotMoved) as error:
        log.warning("dead_letters_unreachable", error=type(error).__name__)
        raise Refused("broker_away", "RabbitMQ does not answer.", retry_after=5) from error


def _queue(name: str) -> Queue:
    found = next((queue for queue in QUEUES if queue.name == name), None)
    if found is None:
        raise Refused("validation_failed", f"there is no queue {name}", field="queue")
    return found


def _shown(letter: Letter) -> dict[str, object]:
    plain = ("id", "queue", "routing_key", "reason", "error", "attempts", "correlation_id", "died_at")
    return {**{name: getattr(letter, name) for name in plain}, "tried_again": letter.redriven}
