"""Feed entries as live events, with what they point at as it stands now: three statements per batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import FeedCursor, short_epoch
from services.api.live.showing import Access, LiveItem, Passing
from services.api.queries.chats import chats_by_id
from services.api.queries.message_parts import HIDDEN_QUOTE
from services.api.queries.messages import messages_by_id
from services.api.queries.notes import notes_by_id
from services.api.queries.visibility import EVERYTHING, Placement
from services.api.schemas.chats import Chat
from services.api.schemas.events import LiveChange, LivePresence, Notification
from services.api.schemas.guests import Room
from services.api.schemas.messages import Message
from shared.db.unit_of_work import ACCESS_CHANGED

BATCH = 500

# The head is read with the entries, in one snapshot, so neither can be newer than the other.
_READ = text(
    """
    select h.epoch, h.position as head, f.position, f.type, f.chat_id, f.message_id, f.data
    from feed_head h
    left join lateral (
        select * from feed where position > :after and position <= coalesce(cast(:upto as bigint), h.position)
        order by position limit :limit
    ) f on true
    where h.id = 1 order by f.position
    """
)


@dataclass(frozen=True, slots=True)
class FeedPart:
    """Some entries of the feed, and how far it reaches."""

    epoch: str
    head: int
    entries: Sequence[RowMapping]


_PLACEMENTS = text("select id, assigned_agent_id, team_id from chats where id = any(cast(:ids as bigint[]))")
# A transaction's time is its beginning: one that took a moment to commit is seen by the next look.
_PRESENCES = text(
    """
    select p.chat_id, p.presence, p.participant, p.typing_until, p.online_until, p.changed_at, c.assigned_agent_id,
           c.team_id
    from chat_presences p join chats c on c.id = p.chat_id
    where p.changed_at > now() - interval '5 seconds'
    """
)


class PresenceReader:
    """Gives each change of somebody's presence once."""

    def __init__(self) -> None:
        self._told: dict[int, datetime] = {}

    async def read(self, connection: AsyncConnection, *, now: datetime) -> list[Passing]:
        """What has changed since the last look, or within the last seconds."""
        rows = (await connection.execute(_PRESENCES)).mappings().all()
        news = [row for row in rows if self._told.get(row["chat_id"]) != row["changed_at"]]
        self._told = {row["chat_id"]: row["changed_at"] for row in rows}
        return [
            Passing(
                "presence", _presence(row, now).model_dump_json(), Placement(row["assigned_agent_id"], row["team_id"])
            )
            for row in news
        ]


def _presence(row: RowMapping, now: datetime) -> LivePresence:
    return LivePresence(
        chat_id=row["chat_id"],
        presence=row["presence"],
        participant=row["participant"],
        until=row["typing_until"] or row["online_until"],
        online=row["online_until"] is not None and row["online_until"] > now,
    )


async def read_feed(
    connection: AsyncConnection, after: int, *, upto: int | None = None, limit: int = BATCH
) -> FeedPart:
    """The entries beyond `after`, no later than `upto`."""
    rows = (await connection.execute(_READ, {"after": after, "upto": upto, "limit": limit})).mappings().all()
    entries = [row for row in rows if row["position"] is not None]
    return FeedPart(short_epoch(rows[0]["epoch"]), rows[0]["head"], entries)


async def hydrate(connection: AsyncConnection, part: FeedPart, *, now: datetime) -> list[LiveItem]:
    """The entries with their chats and messages."""
    messages = await messages_by_id(connection, _ids(part.entries, "message_id"), EVERYTHING)
    quotes = await _quoted_elsewhere(connection, messages.values())
    chat_ids = _ids(part.entries, "chat_id") | {message.chat_id for message in messages.values()}
    chats = await chats_by_id(connection, chat_ids, now=now)
    notes = await notes_by_id(connection, {entry["data"]["note_id"] for entry in part.entries if _tells_of_note(entry)})
    items = []
    for entry in part.entries:
        if entry["type"] == ACCESS_CHANGED:
            items.append(_access(entry, str(FeedCursor(part.epoch, entry["position"]))))
            continue
        data: dict[str, Any] = entry["data"] or {}
        message = messages.get(entry["message_id"])
        chat = chats.get(entry["chat_id"] if message is None else message.chat_id)
        change = LiveChange(
            cursor=str(FeedCursor(part.epoch, entry["position"])),
            type=entry["type"],
            chat_id=entry["chat_id"] if chat is None else chat.id,
            chat=chat,
            message=message,
            note=notes.get(data["note_id"]) if _tells_of_note(entry) else None,
            removed_message_id=data.get("removed_message_id"),
            removed_chat_id=data.get("removed_chat_id"),
            channel_id=data.get("channel_id"),
            team_id=data.get("team_id"),
            agent_id=data.get("agent_id") if entry["type"] == "agent.updated" else None,
            settings=data.get("settings"),
            notification=_notification(entry["type"], entry["chat_id"] if chat is None else chat.id, data),
            room=Room(**data) if entry["type"] == "room.updated" and "room_number" in data else None,
        )
        items.append(
            LiveItem(
                entry["position"],
                change.type,
                change.cursor,
                change.model_dump_json(),
                chat_id=change.chat_id,
                about=None if chat is None else placement(chat),
                was=Placement(**data["was"]) if "was" in data else None,
                gone_chat_id=change.removed_chat_id,
                told_to=None if change.notification is None else change.notification.agent_id,
                only_for=data.get("only_for"),
                quotes=None if message is None else quotes.get(message.id),
                unquoted=_unquoted(change) if message is not None and message.id in quotes else None,
            )
        )
    return items


async def _quoted_elsewhere(connection: AsyncConnection, messages: Iterable[Message]) -> dict[int, Placement]:
    """Of the messages that quote one of another chat: where that chat belongs."""
    quoting = {
        one.id: one.quoted.chat_id for one in messages if one.quoted is not None and one.quoted.chat_id is not None
    }
    if not quoting:
        return {}
    rows = await connection.execute(_PLACEMENTS, {"ids": sorted(set(quoting.values()))})
    places = {row.id: Placement(row.assigned_agent_id, row.team_id) for row in rows}
    return {message_id: places[chat_id] for message_id, chat_id in quoting.items()}


def _unquoted(change: LiveChange) -> str:
    """The event for whoever does not see where the quote is from."""
    assert change.message is not None  # noqa: S101 - it is what quotes
    message = change.message.model_copy(update={"quoted": HIDDEN_QUOTE})
    return change.model_copy(update={"message": message}).model_dump_json()


def _tells_of_note(entry: RowMapping) -> bool:
    return entry["type"] in {"note.created", "note.updated"}


def placement(chat: Chat) -> Placement:
    """Where the chat belongs, as it is shown."""
    agent, team = chat.assigned_agent, chat.team
    return Placement(None if agent is None else agent.id, None if team is None else team.id)


def access_in(part: FeedPart) -> list[Access]:
    """Whose permissions or sessions have changed."""
    return [access_of(entry) for entry in part.entries if entry["type"] == ACCESS_CHANGED]


def access_of(entry: RowMapping) -> Access:
    """The same of one entry."""
    data: dict[str, Any] = entry["data"] or {}
    return Access(data.get("user_id"), data.get("key_id"))


def _access(entry: RowMapping, cursor: str) -> LiveItem:
    return LiveItem(entry["position"], ACCESS_CHANGED, cursor, "", access=access_of(entry))


def _ids(entries: Sequence[RowMapping], column: str) -> set[int]:
    return {entry[column] for entry in entries if entry[column] is not None}


def _notification(kind: str, chat_id: int | None, data: dict[str, Any]) -> Notification | None:
    if kind != "notification":
        return None
    return Notification(
        kind=data.get("kind", "notification"),
        chat_id=chat_id,
        agent_id=data.get("agent_id"),
        agent_ids=data.get("agent_ids", []),
        detail=data.get("detail"),
    )
