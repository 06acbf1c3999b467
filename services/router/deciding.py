"""From events to decisions: which pure function takes which event, and in which order within a batch."""

from datetime import timedelta
from typing import Any

from services.router.batch import Batch
from services.router.domain import changes, deliveries, echoes, intake, replies, turns
from services.router.domain.facts import as_one, facts_of
from services.router.domain.showing import keep
from services.router.domain.working import APPLIED, DUPLICATE, WorkingSet, cause_of
from shared.contracts.contacts import AddressLinked, CallReported
from shared.contracts.envelope import Contract
from shared.contracts.media import MediaFailed, MediaStored
from shared.contracts.messages import (
    MessageEchoed,
    MessageEdited,
    MessageReacted,
    MessageReceived,
    MessageRevoked,
    PollVoted,
    StatusReported,
)
from shared.contracts.replies import ReplyGenerated
from shared.contracts.sending import MessageChanged, MessageChangeFailed, MessageSent
from shared.conversations.transitions import inbound_order


def _rank(event: Contract) -> tuple[int, Any]:
    """Send results before statuses and other facts before echoes, so that ids are bound as early as can be; answers
    before new messages, and those as the customer wrote them."""
    match event:
        case MessageReceived():
            return 4, inbound_order(event.sent_at, event.sent_at_ms, event.received_at)
        case ReplyGenerated():
            return 3, 0
        case MessageEchoed():
            return 2, inbound_order(event.sent_at, event.sent_at_ms, event.received_at)
        case StatusReported() | MessageReacted() | MessageEdited() | MessageRevoked() | PollVoted():
            return 1, 0
        case _:
            return 0, 0


def decide(batch: Batch, working: WorkingSet) -> None:
    """Apply every pending event, then let the bot's turns begin."""
    for chat_id in sorted(batch.new_chats & working.chats.keys()):
        working.changes.announce("chat.created", chat_id=chat_id)
    touched: dict[int, MessageReceived] = {}
    for event in sorted(batch.pending(), key=_rank):
        outcome = _apply(batch, working, event)
        batch.outcomes[event.event_id] = outcome
        if isinstance(event, MessageReceived) and outcome == APPLIED:
            touched[batch.chat_of[event.event_id]] = event
    for chat_id, newest in touched.items():
        chat = working.chats[chat_id]
        turns.settle(working, chat, cause_of(newest))


def _apply(batch: Batch, working: WorkingSet, event: Contract) -> str:
    key = event.event_id
    anchor = working.anchors[batch.anchor_of[key]] if key in batch.anchor_of else None
    match event:
        case MessageReceived():
            assert anchor is not None  # noqa: S101 - every observed message has one
            guests_only = batch.channel_of(event).guests_only
            return intake.take_in(working, working.chats[batch.chat_of[key]], anchor, event, guests_only=guests_only)
        case MessageEchoed():
            assert anchor is not None  # noqa: S101
            return echoes.echo(working, working.chats[batch.chat_of[key]], anchor, event)
        case StatusReported():
            assert anchor is not None  # noqa: S101
            return deliveries.report(working, anchor, event)
        case ReplyGenerated():
            return replies.reply(working, working.chats[batch.chat_of[key]], event)
        case MessageSent():
            return deliveries.sent(working, anchor, event)
        case MessageChanged():
            return changes.changed(working, event)
        case MessageChangeFailed():
            return changes.change_failed(working, working.chats[batch.chat_of[key]], event)
        case MessageReacted() | MessageEdited() | MessageRevoked() | PollVoted():
            told = as_one(facts_of(event), working.numbers_on(batch.channel_of(event).id))
            news = [keep(working, working.anchors[one], told) for one in batch.fact_anchors[key]]
            return APPLIED if any(news) else DUPLICATE
        case AddressLinked():
            return APPLIED  # the addresses were joined when the batch's persons were looked for
        case CallReported():
            working.calls.append((event, batch.channel_of(event).id, batch.chat_of.get(key)))
            return APPLIED
        case MediaStored() | MediaFailed():
            working.media_settled.append(event)
            return APPLIED
        case _:
            assert isinstance(event, deliveries.Progress), type(event).__name__  # noqa: S101
            return deliveries.progress(working, working.chats[batch.chat_of[key]], event)


def undated_since(batch: Batch) -> dict[int, Any]:
    """Chats with messages that are to be compared with their like, and from when on."""
    since: dict[int, Any] = {}
    for event in batch.pending():
        if isinstance(event, MessageReceived) and event.dedupe_seconds is not None:
            chat_id = batch.chat_of[event.event_id]
            moment = event.received_at - timedelta(seconds=event.dedupe_seconds + 2)
            since[chat_id] = min(since.get(chat_id, moment), moment)
    return since
