"""Chats as they are shown, each from one row of one statement."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import LAST_ID, OrderKey
from services.api.queries import visibility
from services.api.queries.messages import MESSAGE_TIME, message_page
from services.api.queries.notes import notes_beside
from services.api.queries.visibility import Placement, Viewer, sees
from services.api.schemas.channels import ChannelRef
from services.api.schemas.chats import Chat, ChatDetail, ChatGuest, ContactNotes, LastMessage, SnoozeState
from services.api.schemas.problems import PersonRef
from services.api.schemas.teams import TeamRef
from shared.answerable import bot_answers
from shared.conversations.loading import merged_into
from shared.conversations.stays import FORMER_PHONES

LATEST_MESSAGES = 50
_PREVIEW_CHARACTERS = 200

# Whichever was told last: a message says that the customer is there for some minutes, presence says it outright.
ONLINE_UNTIL = """
    case when w.reported_at > coalesce(c.online_until - interval '5 minutes', '-infinity') then w.online_until
         else c.online_until end
"""
_COLUMNS = f"""
    c.id, coalesce(nullif(p.given_name, ''), nullif(p.name, ''), p.phone, c.address) as customer_name,
    p.phone, p.avatar_url, p.about,
    c.address, c.channel_id, n.name as channel_name, n.provider, n.bot_in_groups, c.mode, c.mode_version,
    {ONLINE_UNTIL} as online_until, w.typing_until, w.presence, c.merged_into,
    c.unread_count, c.assignee_unread_count, c.waiting_since, c.last_message_at, c.last_activity_at,
    c.assigned_agent_id, u.name as agent_name, c.labels,
    c.assigned_at, c.assignment_version, c.queued_at, t.id as team_id, t.name as team_name,
    p.is_group, c.created_at, p.given_name, p.name as whatsapp_name, p.language, p.language_is_given, p.notes,
    c.priority, c.snoozed_at, c.snoozed_until, c.snoozed_by, su.name as snoozer_name,
    m.id as message_id, m.sender, m.type as message_type, m.revoked_at is not null as is_revoked,
    case when m.revoked_at is null then left(m.text, {_PREVIEW_CHARACTERS}) end as preview, m.status,
    {MESSAGE_TIME} as message_at,
    (select array_agg(user_id order by user_id) from chat_reads where chat_id = c.id and marked_unread) as marked_by,
    (select count(*) from messages x where x.chat_id = c.id and x.status in ('failed', 'unknown')
       and x.created_at > now() - interval '1 day') as failed_sends,
    y.guest_id, y.full_name, y.room_number, y.session_id, y.checkin_date
"""  # noqa: S608 - constants
_JOINS = f"""
    join contacts p on p.id = c.contact_id
    join channels n on n.id = c.channel_id
    left join users u on u.id = c.assigned_agent_id
    left join users su on su.id = c.snoozed_by
    left join teams t on t.id = c.team_id and t.is_active
    left join messages m on m.id = c.last_message_id
    left join chat_presences w on w.chat_id = c.id
    left join lateral (
        select g.id as guest_id, g.full_name, r.room_number, s.id as session_id, k.checkin_date
        from guest_sessions s join guests g on g.id = s.guest_id join checkins k on k.id = s.checkin_id
        join rooms r on r.id = k.room_id
        where s.is_active and s.phone in (select p.phone union all {FORMER_PHONES.format(contact="p.id")})
        order by s.started_at desc limit 1
    ) y on true
"""  # noqa: S608 - a constant


def shown_chats(source: str) -> str:
    """The statement for those rows of `chats` that `source` (a table or a subquery) gives."""
    return f"select {_COLUMNS} from {source} c {_JOINS}"  # noqa: S608 - no input gets in here


_IS_SHOWN = "select exists (select from chats c where c.id = :id and c.merged_into is null and {visible})"
_BY_ID = text(shown_chats("(select * from chats where id = any(cast(:ids as bigint[])))"))


def shown_chat(row: RowMapping, now: datetime) -> Chat:
    """A row of `shown_chats` as it goes over HTTP."""
    return Chat(**_fields(row, now))


def _fields(row: RowMapping, now: datetime) -> dict[str, Any]:
    same = ("id", "customer_name", "address", "mode", "mode_version", "online_until", "unread_count", "is_group")
    attention = ("assignee_unread_count", "waiting_since", "failed_sends")
    times = ("last_message_at", "last_activity_at", "created_at", "assigned_at", "queued_at")
    is_typing = row["typing_until"] is not None and row["typing_until"] > now
    return {
        **{name: row[name] for name in (*same, *attention, *times, "labels", "priority", "assignment_version")},
        "marked_unread_by": row["marked_by"] or [],
        "customer_phone": row["phone"],
        "customer_avatar": row["avatar_url"],
        "customer_status": row["about"],
        "channel": ChannelRef(id=row["channel_id"], name=row["channel_name"], provider=row["provider"]),
        "online": row["online_until"] is not None and row["online_until"] > now,
        "typing_until": row["typing_until"] if is_typing else None,
        "typing_kind": row["presence"] if is_typing else None,
        "last_message": _last_message(row),
        "bot_answers": bot_answers(row["address"], is_group=row["is_group"], bot_in_groups=row["bot_in_groups"]),
        "assigned_agent": _person(row["assigned_agent_id"], row["agent_name"]),
        "team": None if row["team_id"] is None else TeamRef(id=row["team_id"], name=row["team_name"]),
        "guest": _guest(row),
        "snooze": _snooze(row),
        "contact": ContactNotes(
            name=row["given_name"],
            **{name: row[name] for name in ("whatsapp_name", "language", "language_is_given", "notes")},
        ),
    }


def _last_message(row: RowMapping) -> LastMessage | None:
    if row["message_id"] is None:
        return None
    return LastMessage(
        id=row["message_id"],
        sender=row["sender"],
        type=row["message_type"],
        text=row["preview"],
        revoked=row["is_revoked"],
        status=row["status"],
        created_at=row["message_at"],
    )


def _person(person_id: int | None, name: str | None) -> PersonRef | None:
    return None if person_id is None else PersonRef(id=person_id, name=name or "")


def _snooze(row: RowMapping) -> SnoozeState | None:
    if row["snoozed_at"] is None:
        return None
    by = _person(row["snoozed_by"], row["snoozer_name"])
    return SnoozeState(since=row["snoozed_at"], until=row["snoozed_until"], by=by)


def _guest(row: RowMapping) -> ChatGuest | None:
    if row["guest_id"] is None:
        return None
    return ChatGuest(
        id=row["guest_id"],
        full_name=row["full_name"],
        room_number=row["room_number"],
        session_id=row["session_id"],
        checkin_date=row["checkin_date"],
    )


async def chats_by_id(connection: AsyncConnection, ids: Collection[int], *, now: datetime) -> dict[int, Chat]:
    """Those that exist; one that was merged is shown as the chat that it has become."""
    if not ids:
        return {}
    rows = (await connection.execute(_BY_ID, {"ids": sorted(set(ids))})).mappings().all()
    became = await merged_into(connection, {row["id"] for row in rows if row["merged_into"] is not None})
    shown = {row["id"]: shown_chat(row, now) for row in rows if row["id"] not in became}
    if became:
        survivors = await chats_by_id(connection, set(became.values()) - shown.keys(), now=now) | shown
        shown |= {asked: survivors[current] for asked, current in became.items() if current in survivors}
    return shown


_SEEN = text("select order_time, order_tie from chat_reads where user_id = :user and chat_id = :chat")


async def chat_is_shown(connection: AsyncConnection, chat_id: int, viewer: Viewer) -> bool:
    """Whether there is such a chat, not merged into another, and the viewer sees it."""
    statement = text(_IS_SHOWN.format(visible=visibility.condition(viewer)))
    values = {"id": chat_id, **visibility.parameters(viewer)}
    return bool((await connection.execute(statement, values)).scalar_one())


async def chat_detail(
    connection: AsyncConnection, chat_id: int, viewer: Viewer, *, reader: int | None = None, now: datetime
) -> ChatDetail | None:
    """A chat with its latest messages; None when the viewer sees none of that id. A merged one: what it has become."""
    row = (await connection.execute(_BY_ID, {"ids": [chat_id]})).mappings().one_or_none()
    if row is None:
        return None
    if row["merged_into"] is not None:
        became = await merged_into(connection, [chat_id])
        return await chat_detail(connection, became[chat_id], viewer, reader=reader, now=now)
    if not sees(viewer, Placement(row["assigned_agent_id"], row["team_id"])):
        return None
    page = await message_page(connection, chat_id, viewer, before=None, limit=LATEST_MESSAGES)
    seen = (await connection.execute(_SEEN, {"user": reader, "chat": chat_id})).one_or_none() if reader else None
    upto = None if seen is None or seen.order_time is None else str(OrderKey(seen.order_time, seen.order_tie, LAST_ID))
    notes = await notes_beside(connection, chat_id, page, before=None)
    return ChatDetail(
        **_fields(row, now), messages=page.items, messages_cursor=page.next_cursor, notes=notes, seen_upto=upto
    )
