"""Waiting chats are given to agents, and chats of agents who are gone or silent wait again.

Every replica does it. A team's chats are given out by one at a time, under its lane's lock; agents are locked, in the
order of their ids, before what they have is counted. So no replica gives anybody more than their capacity.
"""

import asyncio
from datetime import datetime

import structlog

from services.router.adapters import assignment as reading
from services.router.adapters.assignment import Return
from services.router.domain.assignment import Given, Waiting, give_out
from shared.clock import Clock
from shared.conversations.desks import lock_agents, online_members
from shared.conversations.handing import assign
from shared.conversations.loading import lock_chats
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState
from shared.conversations.telling import tell_of_assignment, tell_of_return
from shared.conversations.transitions import Cause
from shared.db.faults import is_conflict, is_database_away
from shared.db.unit_of_work import Transactions
from shared.faults import FaultPoint, fault
from shared.ids import new_correlation_id
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

# As many at once; the rest follows at once in the next round.
_BATCH = 50
_SOON_SECONDS = 0.1
# Deadlines are minutes: what is due is looked for in every so-manieth round.
_ROUNDS_PER_LOOK = 5


class Assigner(BackgroundTask):
    """Looks every `every_seconds`, and soon again while there is more to do. When it stops, who waits still waits."""

    def __init__(self, transactions: Transactions, *, every_seconds: float, clock: Clock) -> None:
        super().__init__("assigner")
        self._transactions = transactions
        self._every = every_seconds
        self._clock = clock
        self._rounds = 0

    async def _run(self) -> None:
        while True:
            try:
                pause = await self.round()
            except Exception as error:
                if not is_database_away(error) and not is_conflict(error):
                    log.error("assigning_failed", error=repr(error))
                pause = self._every
            await asyncio.sleep(pause)

    async def round(self) -> float:
        """Take back what is due and give out what waits; the seconds until the next look."""
        now = self._clock()
        looks = self._rounds % _ROUNDS_PER_LOOK == 0
        self._rounds += 1
        async with self._transactions.engine.connect() as connection:
            due = await reading.due_returns(connection, now) if looks else []
            lanes = await reading.lanes_with_work(connection)
        if due:
            await self._take_back([one.chat_id for one in due], now)
            self._rounds = 0  # there may be more
        given = [await self._give_out(team_id) for team_id in lanes]
        return _SOON_SECONDS if due or any(given) else self._every

    async def _take_back(self, chat_ids: list[int], now: datetime) -> None:
        """Chats that another transaction holds are left for the next look; an answer may just be written there."""
        changes = Changes()
        async with self._transactions.begin() as work:
            chats = await lock_chats(work.connection, chat_ids, skip_locked=True)
            due = await reading.due_returns(work.connection, now, chats.keys()) if chats else []
            for one in due:
                _take_back(chats[one.chat_id], one, changes, now)
            teams = {chat.team_id for chat in chats.values() if chat.team_id is not None}
            online = await online_members(work.connection, teams)
            for one in due:
                chat = chats[one.chat_id]
                if chat.queued_at is None:
                    continue  # the bot's, or put aside: nobody is called
                there = [agent for agent in online.get(chat.team_id or 0, ()) if agent != one.agent_id]
                tell_of_return(chat, there, changes, now=now)
            await save(work, chats.values(), changes)
        fault(FaultPoint.ROUTER_RETURNED)
        for one in due:
            log.info("chat_returned", chat_id=one.chat_id, agent_id=one.agent_id, reason=one.reason)

    async def _give_out(self, team_id: int) -> int:
        """Give out some of a team's chats; how many."""
        now = self._clock()
        changes = Changes()
        async with self._transactions.begin() as work:
            connection = work.connection
            lane = await reading.take_lane(connection, team_id)
            if lane is None:
                return 0
            queue = await reading.queue_of(connection, team_id, most=_BATCH)
            chats = await lock_chats(connection, [one.chat_id for one in queue], skip_locked=True)
            waiting = _still_waiting(queue, chats)
            if not waiting:
                return 0
            agents = await lock_agents(connection, await reading.agents_there(connection, team_id))
            desks = await reading.desks_of(connection, team_id, agents)
            given = give_out(lane.policy, waiting, desks, last_agent_id=lane.last_agent_id)
            for one in given:
                _give(chats[one.chat_id], one, lane.policy, changes, now)
            if given:
                await reading.turn_was(connection, team_id, given[-1].agent_id)
            await save(work, chats.values(), changes)
        fault(FaultPoint.ROUTER_ASSIGNED)
        for one in given:
            log.info("chat_assigned", chat_id=one.chat_id, agent_id=one.agent_id, reason=lane.policy)
        return len(given)


def _still_waiting(queue: list[Waiting], chats: dict[int, ChatState]) -> list[Waiting]:
    """Those that wait under their locks. Nobody overtakes a chat that another transaction holds: its turn is next."""
    waiting = []
    for one in queue:
        chat = chats.get(one.chat_id)
        if chat is None:
            break
        if chat.queued_at is not None and chat.merged_into is None:
            waiting.append(Waiting(chat.id, chat.returned_from_id))
    return waiting


def _give(chat: ChatState, given: Given, reason: str, changes: Changes, now: datetime) -> None:
    cause = Cause(new_correlation_id())
    about = given.about() | ({} if chat.team_id is None else {"team_id": chat.team_id})
    assign(chat, given.agent_id, changes, reason=reason, now=now, cause=cause, about=about)
    tell_of_assignment(chat, changes, now=now, cause=cause)


def _take_back(chat: ChatState, due: Return, changes: Changes, now: datetime) -> None:
    """The chat waits from when its customer began to, so that it is not behind all others."""
    cause = Cause(new_correlation_id())
    assign(chat, None, changes, reason=due.reason, now=now, cause=cause, about=due.about())
    chat.returned_from_id = due.agent_id
    if chat.queued_at is not None and due.unanswered_since is not None:
        chat.queued_at = min(now, due.unanswered_since)
