"""The feed's entries as the events that receivers get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.webhook_events import Entry, event_type_of, lane_of
from services.api.queries.chats import chats_by_id
from services.api.queries.messages import messages_by_id
from services.api.queries.stays import StayParts, stay_parts
from services.api.queries.visibility import EVERYTHING
from services.api.schemas.chats import Chat
from services.api.schemas.messages import Message
from services.api.schemas.webhook_events import WebhookEvent
from shared.ids import new_id
from shared.messaging.dead_letters import describe

log = structlog.get_logger(__name__)

_EVENTS: TypeAdapter[WebhookEvent] = TypeAdapter(WebhookEvent)
_ROOM = text("select id, room_number, is_booked from rooms where id = :id")


@dataclass(frozen=True, slots=True)
class Event:
    """An event, ready to be kept; fields as in `shared.db.models.webhooks.WebhookEvent`.

    `channel_id`: the channel that it happened on, None when it belongs to none.
    """

    uid: str
    position: int | None
    type: str
    lane: int
    payload: bytes
    channel_id: int | None


def event(
    event_type: str, data: Mapping[str, Any], *, at: datetime, position: int | None, lane: int, channel_id: int | None
) -> Event:
    """The event in its versioned form."""
    uid = f"evt_{new_id().hex}"
    shaped = _EVENTS.validate_python(
        {"id": uid, "version": 1, "timestamp": at, "sequence": position, "type": event_type, "data": data}
    )
    return Event(uid, position, event_type, lane, _EVENTS.dump_json(shaped), channel_id)


async def events_of(
    connection: AsyncConnection, entries: Sequence[tuple[Entry, datetime]], *, now: datetime
) -> list[Event]:
    """The events of these entries with what they are about as it stands now: two statements for all chats and messages.

    What is gone altogether (a stay, a room) makes no event.
    """
    told = [(entry, kind, at) for entry, at in entries if (kind := event_type_of(entry)) is not None]
    message_ids = {entry.message_id for entry, _, _ in told if entry.message_id is not None}
    messages = await messages_by_id(connection, message_ids, EVERYTHING) if message_ids else {}
    chat_ids = {entry.chat_id for entry, _, _ in told if entry.chat_id is not None}
    chat_ids |= {message.chat_id for message in messages.values()}
    chats = await chats_by_id(connection, chat_ids, now=now) if chat_ids else {}
    found = []
    for entry, kind, at in told:
        data = await _data(connection, entry, messages, chats, now)
        if data is None:
            continue
        chat = data.get("chat")
        lane = lane_of(chat.id if isinstance(chat, Chat) else entry.chat_id)
        channel_id = chat.channel.id if isinstance(chat, Chat) else entry.data.get("channel_id")
        try:
            made = event(kind, data, at=at, position=entry.position, lane=lane, channel_id=channel_id)
        except ValidationError as error:  # one entry that says too little holds up no other
            log.error("webhook_event_not_made", type=kind, position=entry.position, error=describe(error))
            continue
        found.append(made)
    return found


async def _data(
    connection: AsyncConnection,
    entry: Entry,
    messages: Mapping[int, Message],
    chats: Mapping[int, Chat],
    now: datetime,
) -> dict[str, Any] | None:
    noun = entry.type.partition(".")[0]
    if noun in ("message", "chat"):
        message = messages.get(entry.message_id) if entry.message_id is not None else None
        chat_id = message.chat_id if message is not None else entry.chat_id
        shown = {"chat": chats.get(chat_id) if chat_id is not None else None}
        return {**_told(entry), **shown, **({"message": message} if noun == "message" else {})}
    if noun in ("guest", "session"):
        stay = await _stay(connection, entry, now)
        return None if stay is None else {**_told(entry), **stay}
    if noun == "room":
        row = (await connection.execute(_ROOM, {"id": entry.data.get("id")})).mappings().one_or_none()
        return None if row is None else {"room": dict(row)}
    return {"channel_id": entry.data.get("channel_id"), "state": entry.data.get("state")}


def _told(entry: Entry) -> dict[str, Any]:
    """What the entry itself says; an event's schema takes what it knows."""
    told = dict(entry.data)
    if entry.type == "chat.updated" and told.get("change") == "assigned":
        told["by_agent_id"] = told.pop("agent_id", None)
    return told


async def _stay(connection: AsyncConnection, entry: Entry, now: datetime) -> dict[str, Any] | None:
    checkin_id = entry.data.get("checkin_id")
    if checkin_id is None:
        return None
    parts: StayParts = await stay_parts(connection, UUID(checkin_id), now=now)
    return {"guest": parts.guest, "checkin": parts.checkin, "room": parts.room, "session": parts.session}
