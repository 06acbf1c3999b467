"""One batch of events, one transaction.

Locks are taken in one order everywhere: new contacts and chats, chats (never waited for), processed events, anchors,
messages, the outbox, the feed. Nothing waits for an earlier one while it holds a later one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.adapters import events as records
from services.router.adapters import preload
from services.router.adapters.anchors import chats_of_anchors, lock_anchors
from services.router.adapters.saving import save_working_set
from services.router.batch import UNKNOWN_CHAT, UNKNOWN_NUMBER, Batch
from services.router.deciding import decide, undated_since
from services.router.domain.intake import NO_SESSION
from services.router.domain.working import APPLIED, Policy, WorkingSet
from services.router.identification import Identification, log_turned_away
from shared.clock import Clock
from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageEchoed, MessageReceived
from shared.contracts.replies import ReplyGenerated
from shared.conversations.loading import lock_chats, new_message_ids
from shared.conversations.state import ChatState
from shared.conversations.stays import active_stays
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.faults import FaultPoint, fault

log = structlog.get_logger(__name__)

_NO_ANCHOR = (0, False, "")

Expect = Callable[[datetime], None]
"""Told when a turn that was opened here wants attention."""


class LiveWriter:
    """Applies messages, echoes, statuses, replies and send results."""

    def __init__(
        self,
        transactions: Transactions,
        identification: Identification,
        policy: Policy,
        *,
        clock: Clock,
        expect: Expect = lambda _moment: None,
    ) -> None:
        self._transactions = transactions
        self._identification = identification
        self._policy = policy
        self._clock = clock
        self._expect = expect

    async def write(self, events: Sequence[Contract]) -> list[Contract]:
        """Commit the events; returns those whose chats another transaction holds, for a later batch."""
        batch = Batch.of(events)
        async with self._transactions.begin() as work:
            working = await self._apply(work, batch)
        fault(FaultPoint.ROUTER_COMMITTED)
        log_turned_away(batch)
        for turn in working.changes.turns_opened:
            self._expect(turn.deadline_at if turn.emitted_at else turn.emit_at)
        for event in batch.events.values():
            if isinstance(event, MessageReceived) and batch.outcomes.get(event.event_id) == APPLIED:
                log.info("message_saved", chat_id=batch.chat_of[event.event_id], correlation_id=event.correlation_id)
        return [event for event in events if event.event_id in batch.put_off]

    async def _apply(self, work: UnitOfWork, batch: Batch) -> WorkingSet:
        connection = work.connection
        await self._identification.identify(connection, batch)
        chats = await _lock(connection, batch)
        working = WorkingSet(self._clock(), self._policy, chats)
        await _claim(connection, batch)
        working.anchors = await lock_anchors(connection, batch.wanted_anchors())
        await _load_messages(connection, batch, working)
        await _load_for_decisions(connection, batch, working)
        fault(FaultPoint.ROUTER_LOCKED)
        decide(batch, working)
        await _say_who_was_turned_away(connection, batch, working)
        await save_working_set(work, working)
        await records.quarantine(connection, [row for row in batch.quarantined if row["event_id"] in batch.outcomes])
        await records.set_outcomes(connection, batch.outcomes)
        return working


async def _lock(connection: AsyncConnection, batch: Batch) -> dict[int, ChatState]:
    """Lock every chat that the batch touches. Events whose chats are held by others are put off."""
    pending = batch.pending()
    # A message may be known under its provider id already, even in another chat (one person, two addresses).
    ours = [
        batch.anchor_of[event.event_id]
        for event in pending
        if event.event_id in batch.anchor_of and not isinstance(event, MessageReceived)
    ]
    by_anchor = await chats_of_anchors(connection, set(ours))
    wanted = set(batch.chat_of.values()) | set(by_anchor.values())
    chats = await lock_chats(connection, wanted, skip_locked=True)
    if len(chats) == len(wanted):
        return chats
    held = await preload.existing_chats(connection, wanted - chats.keys())
    for event in pending:
        key = event.event_id
        own = batch.chat_of.get(key)
        if own in held or by_anchor.get(batch.anchor_of.get(key, _NO_ANCHOR)) in held:
            batch.put_off.add(key)
        elif own is not None and own not in chats:
            batch.outcomes[key] = UNKNOWN_CHAT
    return chats


async def _claim(connection: AsyncConnection, batch: Batch) -> None:
    """Record the events, with the outcomes that are known; those which others have recorded leave the batch."""
    wanted = {key: event for key, event in batch.events.items() if key not in batch.put_off}
    claimed = await records.claim(connection, wanted)
    for key in wanted.keys() - claimed:
        del batch.events[key]
        batch.outcomes.pop(key, None)


async def _load_messages(connection: AsyncConnection, batch: Batch, working: WorkingSet) -> None:
    """Messages that events speak of; what turns out to belong to a chat that is not locked is put off after all."""
    pending = batch.pending()
    ids = {anchor.message_id for anchor in working.anchors.values() if anchor.message_id is not None}
    ids.update(
        event.message_id for event in pending if event.event_id in batch.chat_of and hasattr(event, "message_id")
    )
    messages = await preload.messages_by_id(connection, ids)
    working.messages = {key: message for key, message in messages.items() if message.chat_id in working.chats}
    if len(working.messages) == len(messages):
        return
    released: set[UUID] = set()
    for event in pending:
        anchor = working.anchors.get(batch.anchor_of.get(event.event_id, _NO_ANCHOR))
        message = messages.get(anchor.message_id or 0) if anchor is not None else None
        if message is not None and message.chat_id not in working.chats and not isinstance(event, MessageReceived):
            released.add(event.event_id)
    batch.put_off |= released
    await records.release(connection, released)


async def _load_for_decisions(connection: AsyncConnection, batch: Batch, working: WorkingSet) -> None:
    pending = batch.pending()
    now, chats = working.now, working.chats
    speaking: set[int] = set()
    turning: set[int] = set()
    echoing: set[int] = set()
    answers = 0
    for event in pending:
        chat = chats.get(batch.chat_of.get(event.event_id, 0))
        if chat is None:
            continue
        if isinstance(event, MessageReceived):
            speaking.add(chat.id)
            if chat.open_turn_id is None and chat.mode in ("bot", "closed"):
                turning.add(chat.id)
        elif isinstance(event, ReplyGenerated):
            if chat.open_turn_id == event.turn_id:
                answers += 1
                speaking.add(chat.id)
                turning.add(chat.id)
        elif isinstance(event, MessageEchoed) and (working.anchors[batch.anchor_of[event.event_id]].message_id is None):
            echoing.add(chat.id)
    phones = {chats[key].contact_phone for key in speaking | echoing}
    working.stays = await active_stays(connection, [phone for phone in phones if phone])
    working.conversations = await preload.conversations(connection, turning - batch.new_chats, now)
    working.unsettled = await preload.unsettled_by_chat(connection, echoing - batch.new_chats, now)
    for chat_known in working.unsettled.values():
        for index, message in enumerate(chat_known):  # one object per message, whichever way it was found
            chat_known[index] = working.messages.setdefault(message.id, message)
    if since := undated_since(batch):
        working.undated = await preload.undated_by_chat(connection, since, min(since.values()))
    # An echo whose id came with a send result in this batch finds no id kept for it.
    answers += sum(isinstance(event, MessageEchoed) for event in pending)
    working.spare_ids = iter(await new_message_ids(connection, answers))


async def _say_who_was_turned_away(connection: AsyncConnection, batch: Batch, working: WorkingSet) -> None:
    """A chat whose guest has no active session: was there ever a guest?"""
    phones = {
        key: working.chats[batch.chat_of[key]].contact_phone
        for key, outcome in batch.outcomes.items()
        if outcome == NO_SESSION and key in batch.chat_of
    }
    if phones:
        guests = await preload.registered_guests(connection, {phone for phone in phones.values() if phone})
        batch.outcomes.update({key: UNKNOWN_NUMBER for key, phone in phones.items() if phone not in guests})
