"""Telling operators about dead letters: in the inbox, and by WhatsApp to the numbers that want to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.addresses import address_of_phone
from shared.clock import Clock
from shared.conversations.identity import Peer, ensure_chats
from shared.conversations.loading import lock_current, new_message_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause, Draft, compose
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork
from shared.ids import new_correlation_id
from shared.messaging.dead_letters import DeadLetter

log = structlog.get_logger(__name__)

_TOLD = text("select letter, alerted_at from dead_letter_alerts where queue = :queue")
_REMEMBER = text(
    """
    insert into dead_letter_alerts (queue, letter, alerted_at)
    select :queue, letter, cast(:now as timestamptz) from unnest(cast(:letters as text[])) as r(letter)
    on conflict do nothing
    """
)
_FORGET = text("delete from dead_letter_alerts where queue = :queue and letter = any(cast(:letters as text[]))")
_ADMINS = text("select id from users where role = 'admin' and is_active order by id")
_FIRST_CHANNEL = text(
    "select id from channels where is_active order by case provider when 'whapi' then 0 else 1 end, id limit 1"
)


@dataclass(frozen=True, slots=True)
class Alerts:
    """Whom to tell by WhatsApp (E.164 numbers), and how often at most about one queue."""

    numbers: tuple[str, ...]
    at_most_every: timedelta


def name_of(letter: DeadLetter) -> str:
    """What an alert remembers it by."""
    return f"{letter.id}@{letter.died_at.isoformat() if letter.died_at else ''}"


def wording(queue: str, letters: Sequence[DeadLetter]) -> str:
    """The alert's text: how many, of which consumer and why; nothing of what is in them."""
    newest = max(letters, key=lambda letter: letter.died_at.timestamp() if letter.died_at else 0.0)
    count = "1 message" if len(letters) == 1 else f"{len(letters)} messages"
    reason = f"{newest.reason} ({newest.error})" if newest.error else newest.reason
    return f"Sapa: {queue} could not handle {count}. Last: {newest.routing_key}, {reason}. See: sapa dlq list"


class Alerting:
    """Tells once about each letter."""

    def __init__(self, transactions: Transactions, alerts: Alerts, *, clock: Clock) -> None:
        self._transactions = transactions
        self._alerts = alerts
        self._clock = clock

    async def tell(self, queue: str, parked: Sequence[DeadLetter]) -> bool:
        """About the letters that nobody was told of; False when that must wait for the last alert to be old enough."""
        now = self._clock()
        async with self._transactions.begin() as work:
            told = {row.letter: row.alerted_at for row in await work.connection.execute(_TOLD, {"queue": queue})}
            letters = {name_of(letter): letter for letter in parked}
            if gone := sorted(told.keys() - letters.keys()):
                await work.connection.execute(_FORGET, {"queue": queue, "letters": gone})
            fresh = {name: letter for name, letter in letters.items() if name not in told}
            if not fresh:
                return True
            if told and max(told.values()) > now - self._alerts.at_most_every:
                return False
            names = {"queue": queue, "letters": sorted(fresh), "now": now}
            await work.connection.execute(_REMEMBER, names)
            await self._announce(work, queue)
            await self._send(work, wording(queue, list(fresh.values())), now)
        log.error("dead_letters", queue=queue, new=len(fresh), parked=len(parked))
        return True

    async def _announce(self, work: UnitOfWork, queue: str) -> None:
        for admin in (await work.connection.execute(_ADMINS)).scalars():
            data = {"kind": "dead_letter", "agent_id": admin, "queue": queue}
            work.announce(FeedItem("notification", data=data))

    async def _send(self, work: UnitOfWork, words: str, now: datetime) -> None:
        channel_id = await _channel(work.connection)
        if not self._alerts.numbers or channel_id is None:
            return
        peers = [Peer(channel_id, address_of_phone(number), number) for number in self._alerts.numbers]
        found = await ensure_chats(work.connection, peers)
        chats, _ = await lock_current(work.connection, {chat.chat_id for chat in found.values()})
        ids = iter(await new_message_ids(work.connection, len(chats)))
        changes = Changes()
        for chat in found.values():
            if chat.created:
                changes.announce("chat.created", chat_id=chat.chat_id)
        for state in chats.values():
            draft = Draft(words, sender="system", origin="alert")
            compose(state, draft, changes, message_id=next(ids), now=now, cause=Cause(new_correlation_id()))
        await save(work, chats.values(), changes)


async def _channel(connection: AsyncConnection) -> int | None:
    found: int | None = (await connection.execute(_FIRST_CHANNEL)).scalar_one_or_none()
    return found
