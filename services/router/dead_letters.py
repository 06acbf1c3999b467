"""Dead letters of every consumer, watched by one router.

What only hit the delivery limit may have done so for a neighbour's sake, or while a server was away: it is given one
more try, one letter at a time. What was refused, or fails alone again, stays for a person, and operators are told.
As long as letters lie there, that stands as a trouble of their queue.
"""

import time

import aio_pika
import structlog

from services.router.alerting import Alerting
from services.router.domain.stuck import LetterCounts
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import Transactions
from shared.messaging.dead_letters import DeadLetterOffice, NotMoved, dead_letter_office
from shared.messaging.topology import QUEUES, Queue
from shared.observability.findings import Finding, keep

log = structlog.get_logger(__name__)

WATCHER = "router.dead_letters"
ROUND_SECONDS = 5.0
# Between two tries of one queue's letters, so that each has the consumers to itself.
TRY_SECONDS = 0.5
# An unchanged count may hide one letter gone and another come.
TRUST_COUNT_SECONDS = 60.0


class DeadLetterWatch:
    """Candidates run in every router replica; one leads."""

    def __init__(self, transactions: Transactions, url: str, alerting: Alerting) -> None:
        self._transactions = transactions
        self._url = url
        self._alerting = alerting
        self._counts = LetterCounts()
        self._settled: dict[str, tuple[int, float]] = {}
        self.leadership = Leadership(transactions.engine, lock=Lock.DEAD_LETTERS, work=self.sweep)

    async def sweep(self) -> float:
        """One look at every queue; the seconds until the next."""
        tried = 0
        left: dict[str, int] = {}
        try:
            async with dead_letter_office(self._url) as office:
                for name, count in (await office.counts()).items():
                    moved = 0
                    if self._is_worth_a_look(name, count):
                        moved = await self._attend(office, next(queue for queue in QUEUES if queue.name == name))
                    left[name] = count - moved
                    tried += moved
        except (OSError, aio_pika.exceptions.AMQPError, TimeoutError, NotMoved) as error:
            log.warning("dead_letters_out_of_sight", error=type(error).__name__)
        else:
            await self._keep(left)
        return TRY_SECONDS if tried else ROUND_SECONDS

    async def _keep(self, left: dict[str, int]) -> None:
        found = [Finding("dead_letters", _wording(count), name) for name, count in self._counts.standing(left).items()]
        async with self._transactions.begin() as work:
            await keep(work, WATCHER, found)

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


def _wording(count: int) -> str:
    messages = "1 message" if count == 1 else f"{count} messages"
    return f"{messages} could not be handled and are kept aside. See: sapa dlq list"
