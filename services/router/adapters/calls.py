"""Calls: a row each, an entry on the chat's timeline, and a notification of those that nobody took."""

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.calls import RANK
from services.router.domain.working import WorkingSet
from shared.addresses import phone_of
from shared.conversations.state import NewTimelineEntry
from shared.db.bulk import Rows
from shared.db.unit_of_work import FeedItem
from shared.phones import local_form

_FURTHER = "array[" + ", ".join(f"'{status}'" for status in sorted(RANK, key=RANK.__getitem__)) + "]"
_CALL = Rows(
    channel_id="int",
    call_id="text",
    chat_id="bigint",
    address="text",
    from_me="boolean",
    status="text",
    is_video="boolean",
    is_group="boolean",
    called_at="timestamptz",
    reported_at="timestamptz",
)
# Only what is news is written and given back.
_SAVE = text(
    f"""
    insert into calls as c ({_CALL.names}) select * from {_CALL.source} order by channel_id, call_id
    on conflict (channel_id, call_id) do update set
      status = excluded.status, chat_id = coalesce(c.chat_id, excluded.chat_id),
      address = coalesce(c.address, excluded.address), is_video = c.is_video or excluded.is_video,
      is_group = c.is_group or excluded.is_group, called_at = coalesce(c.called_at, excluded.called_at),
      reported_at = greatest(c.reported_at, excluded.reported_at)
    where array_position({_FURTHER}, excluded.status) > array_position({_FURTHER}, c.status)
    returning call_id, chat_id, address, from_me, status, is_video, called_at, (xmax = 0) as is_new
    """  # noqa: S608
)
_UPDATE_ENTRY = text(
    """
    update timeline_entries set data = data || cast(:data as jsonb)
    where chat_id = :chat and kind = 'call' and data ->> 'call_id' = :call
    """
)


async def save_calls(connection: AsyncConnection, working: WorkingSet) -> None:
    """The furthest report of each call; its timeline entry is made with the first and follows the others."""
    furthest: dict[tuple[int, str], dict[str, object]] = {}
    for event, channel_id, chat_id in working.calls:
        row = {**event.model_dump(), "channel_id": channel_id, "chat_id": chat_id, "reported_at": event.received_at}
        known = furthest.get((channel_id, event.call_id))
        if known is None or RANK[event.status] > RANK[str(known["status"])]:
            furthest[channel_id, event.call_id] = row
    if not furthest:
        return
    for call in await connection.execute(_SAVE, _CALL.values(furthest.values())):
        data = {"call_id": call.call_id, "status": call.status, "is_video": call.is_video, "from_me": call.from_me}
        is_missed = call.status == "missed" and not call.from_me
        if call.chat_id is not None and call.chat_id in working.chats:
            if call.is_new:
                working.changes.timeline.append(NewTimelineEntry(call.chat_id, "call", None, data))
            else:
                about = {"chat": call.chat_id, "call": call.call_id, "data": orjson.dumps(data).decode()}
                await connection.execute(_UPDATE_ENTRY, about)
            working.changes.announce("chat.updated", chat_id=call.chat_id)
            if is_missed:
                chat = working.chats[call.chat_id]
                working.notify(chat, "missed_call", message_id=None, agent_id=chat.assigned_agent_id)
        elif is_missed:
            working.changes.feed.append(
                FeedItem(
                    "notification", data={"kind": "missed_call", "agent_id": None, "detail": _caller(call.address)}
                )
            )


def _caller(address: str | None) -> str:
    """Who called, as a person reads it."""
    phone = phone_of(address) if address is not None else None
    return local_form(phone) if phone is not None else address or ""
