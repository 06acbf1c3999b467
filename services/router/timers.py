"""What happens without an event: bursts that are gathered, deadlines of the bot, echoes whose time is over, chats of
one person that wait to be merged, and chats whose snooze is over.

Every replica does it; chats that another one holds are skipped, and what is due is looked at again under the lock.
"""

import asyncio
from datetime import datetime

import structlog

from services.router.adapters import preload
from services.router.adapters.anchors import any_held, due_echoes, lock_anchors
from services.router.adapters.assignment import audience
from services.router.adapters.saving import save_working_set
from services.router.adapters.turns import due_turns, next_due, still_due
from services.router.domain import turns
from services.router.domain.echoes import hold_on, settle_echo
from services.router.domain.working import AnchorKey, DueTurn, Policy, WorkingSet
from services.router.snoozes import wake_due
from shared.clock import Clock
from shared.contracts.messages import MessageEchoed
from shared.conversations.loading import lock_current, new_media_ids, new_message_ids
from shared.conversations.merging import PendingMerge, complete, pending_merges
from shared.conversations.stays import active_stays
from shared.conversations.transitions import Cause
from shared.db.faults import is_conflict, is_database_away
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.faults import FaultPoint, fault
from shared.ids import new_correlation_id
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

IDLE_SECONDS = 1.0
# While something is held or has just been left to another replica.
BUSY_SECONDS = 0.25


class Timers(BackgroundTask):
    """Wakes when something is due, as far as this process knows; looks every second for what others have begun.

    When it stops, other replicas go on, and what is due stays due.
    """

    def __init__(self, transactions: Transactions, policy: Policy, *, clock: Clock) -> None:
        super().__init__("timers")
        self._transactions = transactions
        self._policy = policy
        self._clock = clock
        self._wake = asyncio.Event()
        self._next: datetime | None = None

    def expect(self, moment: datetime) -> None:
        """Something will be due then."""
        if self._next is None or moment < self._next:
            self._next = moment
            self._wake.set()

    async def _run(self) -> None:
        while True:
            try:
                pause = await self.round()
            except Exception as error:
                if not is_database_away(error) and not is_conflict(error):
                    log.error("timers_failed", error=repr(error))
                pause = IDLE_SECONDS
            await self._sleep(pause)

    async def _sleep(self, pause: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + pause
        while True:
            if self._next is not None:
                until = min(until, loop.time() + max(0.0, (self._next - self._clock()).total_seconds()))
            self._wake.clear()
            try:
                async with asyncio.timeout_at(until):
                    await self._wake.wait()
            except TimeoutError:
                return

    async def round(self) -> float:
        """Do what is due; the seconds until the next look."""
        now = self._clock()
        self._next = None
        async with self._transactions.engine.connect() as connection:
            due = await due_turns(connection, now)
            held = await any_held(connection)
            echoes = await due_echoes(connection, now) if held else {}
            following = await next_due(connection)
            merges = await pending_merges(connection)
        done = await self._merge(merges) + await wake_due(self._transactions, now)
        if due or echoes:
            done += await self._each_alone_if_need_be(due, echoes)
        if following is not None and following > now:
            self.expect(following)
        if due or echoes or done:
            return 0.0 if done else BUSY_SECONDS
        return BUSY_SECONDS if held else IDLE_SECONDS

    async def _each_alone_if_need_be(self, due: list[DueTurn], echoes: dict[AnchorKey, int]) -> int:
        """One that cannot be done must not keep the others from being done."""
        try:
            return await self._do(due, echoes)
        except Exception as error:
            if is_database_away(error) or is_conflict(error):
                raise
            log.error("timers_split", turns=len(due), echoes=len(echoes), error=repr(error))
        done = 0
        singles: list[tuple[list[DueTurn], dict[AnchorKey, int]]] = [([turn], {}) for turn in due]
        singles += [([], {key: chat_id}) for key, chat_id in echoes.items()]
        for turn, echo in singles:
            try:
                done += await self._do(turn, echo)
            except Exception as error:
                if is_database_away(error):
                    raise
                log.error("timer_failed", error=repr(error))
        return done

    async def _merge(self, merges: list[PendingMerge]) -> int:
        """Merge what can be merged; each alone, so that what has to wait keeps nobody waiting."""
        done = 0
        for merge in merges:
            try:
                async with self._transactions.begin() as work:
                    is_done = await complete(work, merge.id, now=self._clock(), cause=Cause(new_correlation_id()))
            except Exception as error:
                if is_database_away(error) or is_conflict(error):
                    raise
                log.error("merge_failed", merge_id=merge.id, error=repr(error))
                continue
            if is_done:
                fault(FaultPoint.ROUTER_MERGED)
                log.info("chats_merged", merge_id=merge.id, chats=merge.chats)
            done += is_done
        return done

    async def _do(self, due: list[DueTurn], echoes: dict[AnchorKey, int]) -> int:
        async with self._transactions.begin() as work:
            working, free = await self._load(work, due, echoes)
            turns_now = await still_due(
                work.connection, [turn.id for turn in due if turn.chat_id in working.chats], working.now
            )
            for turn in turns_now:
                _turn_is_due(working, turn)
            shown = sum(_echo_is_due(working, key, free[key]) for key in working.anchors)
            await save_working_set(work, working)
        fault(FaultPoint.ROUTER_TIMED)
        for opened in working.changes.turns_opened:
            self.expect(opened.deadline_at if opened.emitted_at else opened.emit_at)
        return len(turns_now) + shown

    async def _load(
        self, work: UnitOfWork, due: list[DueTurn], echoes: dict[AnchorKey, int]
    ) -> tuple[WorkingSet, dict[AnchorKey, int]]:
        """What is needed of the chats that are free, and the echoes in them."""
        connection = work.connection
        wanted = {turn.chat_id for turn in due} | set(echoes.values())
        chats, became = await lock_current(connection, wanted, skip_locked=True)
        working = WorkingSet(self._clock(), self._policy, chats)
        places = {key: became.get(chat_id, chat_id) for key, chat_id in echoes.items()}
        free = {key: chat_id for key, chat_id in places.items() if chat_id in chats}
        working.anchors = await lock_anchors(connection, dict.fromkeys(free))
        working.team_online = await audience(connection, chats.values())
        phones = {chat.contact_phone for chat in chats.values() if chat.contact_phone}
        working.stays = await active_stays(connection, phones)
        turning = {turn.chat_id for turn in due} & chats.keys()
        working.conversations = await preload.conversations(connection, turning, working.now)
        working.unsettled = await preload.unsettled_by_chat(connection, set(free.values()), working.now)
        working.spare_ids = iter(await new_message_ids(connection, len(due) + len(free)))
        working.spare_media_ids = iter(await new_media_ids(connection, len(free)))
        return working, free


def _turn_is_due(working: WorkingSet, turn: DueTurn) -> None:
    chat = working.chats[turn.chat_id]
    if chat.open_turn_id != turn.id:
        working.changes.turns_closed[turn.id] = "superseded"
    elif turn.emitted_at is None:
        turns.emit(working, chat, turn)
    else:
        log.warning("bot_deadline_passed", chat_id=chat.id, correlation_id=turn.correlation_id)
        turns.expire(working, chat, turn)


def _echo_is_due(working: WorkingSet, key: AnchorKey, chat_id: int) -> bool:
    anchor = working.anchors[key]
    if anchor.echo is None:
        return False
    event = MessageEchoed.model_validate(anchor.echo["event"])
    if anchor.message_id is None and hold_on(working, working.chats[chat_id], anchor, event):
        return False
    anchor.echo, anchor.echo_hold_until, anchor.changed = None, None, True
    if anchor.message_id is None:
        settle_echo(working, working.chats[chat_id], anchor, event)
    return True
