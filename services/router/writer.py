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
from services.router.adapters.assignment import audience
from services.router.adapters.changes import known_changes
from services.router.adapters.saving import save_working_set
from services.router.batch import UNKNOWN_CHAT, UNKNOWN_NUMBER, Batch, OfMessage
from services.router.deciding import decide, undated_since
from services.router.domain.intake import NO_SESSION
from services.router.domain.persons import may_be_one
from services.router.domain.working import APPLIED, Policy, WorkingSet
from services.router.identification import Identification, log_turned_away
from services.router.members import know_members
from shared.clock import Clock
from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageEchoed, MessageReceived
from shared.contracts.replies import ReplyGenerated
from shared.contracts.sending import MessageSent
from shared.conversations.identity import learn_phone
from shared.conversations.loading import lock_current, new_media_ids, new_message_ids
from shared.conversations.merging import request_merge
from shared.conversations.state import ChatState
from shared.conversations.stays import active_stays
from shared.db.faults import Overtaken
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.faults import FaultPoint, fault

log = structlog.get_logger(__name__)

Expect = Callable[[datetime], None]
"""Told when a turn that was opened here wants attention."""


class LiveWriter:
    """Applies messages and facts about them, echoes, statuses, replies, send results, files and calls."""

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
        if batch.merges:
            self._expect(working.now)
        for event in batch.events.values():
            if isinstance(event, MessageReceived) and batch.outcomes.get(event.event_id) == APPLIED:
                log.info("message_saved", chat_id=batch.chat_of[event.event_id], correlation_id=event.correlation_id)
        return [event for event in events if event.event_id in batch.put_off]

    async def _apply(self, work: UnitOfWork, batch: Batch) -> WorkingSet:
        connection = work.connection
        await self._identification.identify(connection, batch)
        chats = await _lock(connection, batch)
        working = WorkingSet(self._clock(), self._policy, chats)
        await _learn_phones(connection, batch, working)
        await _claim(connection, batch)
        working.anchors = await lock_anchors(connection, batch.wanted_anchors())
        await _load_messages(connection, batch, working)
        await know_members(connection, batch, working)
        await _load_for_decisions(connection, batch, working)
        fault(FaultPoint.ROUTER_LOCKED)
        decide(batch, working)
        await _say_who_was_turned_away(connection, batch, working)
        await save_working_set(work, working)
        for pair, (channel_id, reason) in sorted(batch.merges.items()):
            await request_merge(connection, channel_id, *pair, reason, survivor=batch.survivors.get(pair))
        await records.quarantine(connection, [row for row in batch.quarantined if row["event_id"] in batch.outcomes])
        await records.set_outcomes(connection, batch.outcomes)
        return working


async def _lock(connection: AsyncConnection, batch: Batch) -> dict[int, ChatState]:
    """Lock every chat that the batch touches. Events whose chats are held by others are put off."""
    pending = batch.pending()
    # Where the messages are now, which may be another chat than when the event was made: chats are merged, and a
    # message may be known under its provider id in another chat (one person, two addresses).
    await _find_moved(connection, batch)
    anchors = {key for event in pending for key in batch.all_anchors(event)}
    by_anchor = {key: chat_id for key, (chat_id, _) in (await chats_of_anchors(connection, anchors)).items()}
    wanted = set(batch.chat_of.values()) | set(by_anchor.values())
    chats, became = await lock_current(connection, wanted, skip_locked=True)
    batch.follow(became)
    wanted = {became.get(chat_id, chat_id) for chat_id in wanted}
    if wanted <= chats.keys():
        return chats
    held = await preload.existing_chats(connection, wanted - chats.keys())
    for event in pending:
        key = event.event_id
        own = batch.chat_of.get(key)
        others = {by_anchor[anchor] for anchor in batch.all_anchors(event) if anchor in by_anchor}
        if own in held or {became.get(chat_id, chat_id) for chat_id in others} & held:
            batch.put_off.add(key)
        elif own is not None and own not in chats:
            batch.outcomes[key] = UNKNOWN_CHAT
    return chats


async def _find_moved(connection: AsyncConnection, batch: Batch) -> None:
    """Events about messages that are in another chat by now are that chat's."""
    of_message = {event.event_id: event.message_id for event in batch.pending() if isinstance(event, OfMessage)}
    places = await preload.chats_of_messages(connection, set(of_message.values()))
    moved = {
        key: places[message_id]
        for key, message_id in of_message.items()
        if places.get(message_id, batch.chat_of[key]) != batch.chat_of[key]
    }
    if moved:
        chats = await preload.existing_chats(connection, {batch.chat_of[key] for key in moved})
        batch.chat_of |= {key: chat_id for key, chat_id in moved.items() if batch.chat_of[key] in chats}


async def _learn_phones(connection: AsyncConnection, batch: Batch, working: WorkingSet) -> None:
    """Customers known by a LID alone whose number has been told."""
    for chat_id, phone in sorted(batch.learned.items()):
        chat = working.chats.get(chat_id)
        if chat is None or chat.contact_phone is not None or chat.is_group:
            continue
        other = await learn_phone(connection, chat, phone)
        if other is not None:
            batch.one_person(chat.channel_id, chat.id, other, "same_number")
        else:
            working.changes.announce("chat.updated", chat_id=chat.id)


async def _claim(connection: AsyncConnection, batch: Batch) -> None:
    """Record the events, with the outcomes that are known; those which others have recorded leave the batch."""
    wanted = {key: event for key, event in batch.events.items() if key not in batch.put_off}
    claimed = await records.claim(connection, wanted)
    for key in wanted.keys() - claimed:
        del batch.events[key]
        batch.outcomes.pop(key, None)


async def _load_messages(connection: AsyncConnection, batch: Batch, working: WorkingSet) -> None:
    """Messages that events speak of; what turns out to belong to a chat that is not locked is put off after all.

    Raises Overtaken when a chat was made here for somebody whose message another transaction has just saved in the chat
    that they have: nothing of this batch may be kept then.
    """
    pending = batch.pending()
    ids = {anchor.message_id for anchor in working.anchors.values() if anchor.message_id is not None}
    ids.update(
        event.message_id for event in pending if event.event_id in batch.chat_of and isinstance(event, OfMessage)
    )
    messages = await preload.messages_by_id(connection, ids)
    working.messages = {key: message for key, message in messages.items() if message.chat_id in working.chats}
    working.message_changes = await known_changes(connection, pending)
    released: set[UUID] = set()
    for event in pending:
        bound = [working.anchors[key].message_id for key in batch.all_anchors(event)]
        for message in (messages[one] for one in bound if one in messages):
            if message.chat_id in working.chats:
                _note_one_person(batch, working, event, message.chat_id)
                continue
            if batch.chat_of.get(event.event_id) in batch.new_chats:
                raise Overtaken("a chat was made for somebody who has one under another address")
            released.add(event.event_id)
    batch.put_off |= released
    await records.release(connection, released)


def _note_one_person(batch: Batch, working: WorkingSet, event: Contract, message_chat: int) -> None:
    """A message that comes to one chat and is in another already: its customer has two addresses."""
    own = batch.chat_of.get(event.event_id)
    if own is None or own == message_chat or own not in working.chats:
        return
    there = working.chats[message_chat]
    if isinstance(event, MessageReceived | MessageEchoed):
        is_one = event.has_provider_id and may_be_one(event.address, there.address)
    else:
        is_one = isinstance(event, MessageSent) and may_be_one(working.chats[own].address, there.address)
    if is_one:
        batch.one_person(there.channel_id, own, message_chat, "same_message")


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
        elif isinstance(event, MessageEchoed) and working.anchors[batch.anchor_of[event.event_id]].message_id is None:
            echoing.add(chat.id)
    working.team_online = await audience(connection, chats.values())
    phones = {chats[key].contact_phone for key in speaking | echoing}
    working.stays = await active_stays(connection, [phone for phone in phones if phone])
    working.conversations = await preload.conversations(connection, turning - batch.new_chats, now)
    working.unsettled = await preload.unsettled_by_chat(connection, echoing - batch.new_chats, now)
    for chat_known in working.unsettled.values():
        for index, message in enumerate(chat_known):  # one object per message, whichever way it was found
            chat_known[index] = working.messages.setdefault(message.id, message)
    if since := undated_since(batch):
        working.undated = await preload.undated_by_chat(connection, since, min(since.values()))
    # An echo whose id came with a send result in this batch finds no id kept for it, nor does a message of which
    # something was told before it came.
    answers += sum(isinstance(event, MessageEchoed) for event in pending)
    answers += sum(
        isinstance(event, MessageReceived) and working.anchors[batch.anchor_of[event.event_id]].reserved is None
        for event in pending
    )
    working.spare_ids = iter(await new_message_ids(connection, answers))
    files = sum(
        event.content is not None and event.content.media is not None
        for event in pending
        if isinstance(event, MessageReceived | MessageEchoed)
    )
    working.spare_media_ids = iter(await new_media_ids(connection, files))


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
