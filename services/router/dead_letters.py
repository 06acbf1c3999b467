"""Dead letters of every consumer, watched by one router.

What only hit the delivery limit may have done so for a neighbour's sake, or while a server was away: it is given one
more try, one letter at a time. What was refused, or fails alone again, stays for a person, and operators are told.
"""

import time

import aio_pika
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from services.router.alerting import Alerting
from shared.db.leadership import Leadership
from shared.messaging.dead_letters import DeadLetterOffice, NotMoved, dead_letter_office
from shared.messaging.topology import QUEUES, Queue

log = structlog.get_logger(__name__)

DEAD_LETTERS_LOCK = 0x5A9A_0D10
ROUND_SECONDS = 5.0
# Between two tries of one queue's letters, so that each has the consumers to itself.
TRY_SECONDS = 0.5
# An unchanged count may hide one letter gone and another come.
TRUST_COUNT_SECONDS = 60.0


class DeadLetterWatch:
    """Candidates run in every router replica; one leads."""

    def __init__(self, engine: AsyncEngine, url: str, alerting: Alerting) -> None:
        self._url = url
        self._alerting = alerting
        self._settled: dict[str, tuple[int, float]] = {}
        self.leadership = Leadership(engine, key=DEAD_LETTERS_LOCK, name="dead-letters", work=self.sweep)

    def start(self) -> None:
        """Become a candidate."""
        self.leadership.start()

    async def stop(self) -> None:
        """Stop watching; the letters stay where they are."""
        await self.leadership.stop()

    async def sweep(self) -> float:
        """One look at every queue; the seconds until the next."""
        tried = 0
        try:
            async with dead_letter_office(self._url) as office:
                for name, count in (await office.counts()).items():
                    if self._is_worth_a_look(name, count):
                        tried += await self._attend(office, next(queue for queue in QUEUES if queue.name == name))
        except (OSError, aio_pika.exceptions.AMQPError, TimeoutError, NotMoved) as error:
            log.warning("dead_letters_out_of_sight", error=type(error).__name__)
        return TRY_SECONDS if tried else ROUND_SECONDS

    def _is_worth_a_look(self, queue: str, count: int) -> bool:
        """Not when as many letters lie there as when all had been dealt with, which was a short while ago."""
        settled, at = self._settled.get(queue, (0, float("inf")))
        return count != settled or time.monotonic() > at + TRUST_COUNT_SECONDS

    async def _attend(self, office: DeadLetterOffice, queue: Queue) -> int:
        """How many letters were given another try."""
        letters = await office.look(queue)
        parked = [letter for letter in letters if not letter.deserves_another_try]
        told = await self._alerting.tell(queue.name, parked)
        if len(parked) == len(letters):
            if told:
                self._settled[queue.name] = (len(letters), time.monotonic())
            return 0
        self._settled.pop(queue.name, None)
        moved = await office.requeue(queue, lambda letter: letter.deserves_another_try, at_most=1, redriven=True)
        for letter in moved:
            log.warning("dead_letter_tried_again", queue=queue.name, event_id=letter.id, routing_key=letter.routing_key)
        return len(moved)
