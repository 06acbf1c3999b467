"""Events that record what api, people or the bot did: written down as they say, by the ids they name."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.chats import ChatAssigned, ChatLabelsChanged, ChatModeChanged, ChatRead, ChatsUnmerged
from shared.contracts.envelope import Contract
from shared.contracts.guests import GuestCheckedOut, GuestRegistered
from shared.contracts.sending import ChangeMessage, SendMessage
from shared.conversations.loading import lock_chat
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState, NewMessage
from shared.conversations.transitions import Cause, mark_read, outbound_order, place
from shared.conversations.unmerging import undo
from shared.db.unit_of_work import Transactions, UnitOfWork

APPLIED = "applied"
DUPLICATE = "duplicate"
UNPLACED = "unplaced"
SKIPPED = "skipped"

_KNOWN_MESSAGE = text("select outbound_seq from messages where id = :id")
_KNOWN_USER = text("select id from users where id = :id")
_CHANGE = text(
    """
    insert into message_changes (id, message_id, chat_id, outbound_seq, operation, emoji, text, agent_id, created_at)
    values (:change_id, :message_id, :chat_id, :seq, :operation, :emoji, :text, :agent_id, :composed_at)
    on conflict (id) do nothing
    """
)
_MERGE = text(
    """
    select id, pending, undone_at from chat_merges
    where least(surviving_chat_id, merged_chat_id) = least(cast(:chat as bigint), cast(:other as bigint))
      and greatest(surviving_chat_id, merged_chat_id) = greatest(cast(:chat as bigint), cast(:other as bigint))
    order by id desc limit 1
    """
)
_NEVER = text("update chat_merges set pending = false, undone_at = :now where id = :id")
_LABEL = text("update chats set labels = cast(:labels as text[]) where id = :id")
_REGISTER = (
    text("insert into rooms (room_number, is_booked) values (:room, true) on conflict (room_number) do nothing"),
    text(
        """
        insert into guests (id, phone, full_name) values (:guest, :phone, :name)
        on conflict (phone) do update set full_name = excluded.full_name
        """
    ),
    text(
        """
        insert into checkins (id, guest_id, room_id, checkin_date)
        select cast(:checkin as uuid), g.id, r.id, cast(:date as date)
        from guests g, rooms r where g.phone = :phone and r.room_number = :room
        on conflict do nothing
        """
    ),
    text(
        """
        insert into guest_sessions (id, guest_id, checkin_id, phone, started_at)
        select cast(:session as uuid), guest_id, id, cast(:phone as text), cast(:at as timestamptz)
        from checkins where id = :checkin on conflict do nothing
        """
    ),
)
_CHECK_OUT = (
    text("update guest_sessions set is_active = false, ended_at = :at where checkin_id = :checkin and is_active"),
    text("update checkins set status = 'checked_out', checked_out_at = :at where id = :checkin"),
)


class Recording:
    """Applies one event in a transaction of its own; again it changes nothing."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def record(self, event: Contract) -> str:
        """What became of it: applied, duplicate, unplaced (its chat is not known) or skipped (it changes no chat)."""
        async with self._transactions.begin() as work:
            if isinstance(event, GuestRegistered | GuestCheckedOut):
                await _stay(work.connection, event)
                return APPLIED
            if isinstance(event, ChatsUnmerged):
                return await _part(work, event)
            if not isinstance(
                event, ChangeMessage | SendMessage | ChatModeChanged | ChatAssigned | ChatLabelsChanged | ChatRead
            ):
                return SKIPPED
            chat = await lock_chat(work.connection, event.chat_id)
            if chat is None:
                return UNPLACED
            changes = Changes()
            outcome = await _apply(work.connection, chat, event, changes)
            await save(work, [chat], changes)
            return outcome


async def _part(work: UnitOfWork, event: ChatsUnmerged) -> str:
    """Two chats were parted again. Here they may have been merged under another id, or wait for it still: they never
    are then."""
    row = (
        await work.connection.execute(_MERGE, {"chat": event.chat_id, "other": event.restored_chat_id})
    ).one_or_none()
    if row is None:
        return UNPLACED
    if row.undone_at is not None:
        return DUPLICATE
    if row.pending:
        await work.connection.execute(_NEVER, {"id": row.id, "now": event.occurred_at})
        return APPLIED
    cause = Cause(event.correlation_id, event.event_id)
    agent_id = await _user(work.connection, event.agent_id)
    await undo(work, row.id, now=event.occurred_at, cause=cause, agent_id=agent_id, is_told=True)
    return APPLIED


async def _apply(
    connection: AsyncConnection,
    chat: ChatState,
    event: ChangeMessage | SendMessage | ChatModeChanged | ChatAssigned | ChatLabelsChanged | ChatRead,
    changes: Changes,
) -> str:
    match event:
        case SendMessage():
            return await _order(connection, chat, event, changes)
        case ChangeMessage():
            return await _change(connection, chat, event)
        case ChatModeChanged():
            if event.mode_version < chat.mode_version:
                return DUPLICATE
            chat.mode, chat.mode_version, chat.dirty = event.mode, event.mode_version, True
        case ChatAssigned():
            chat.assigned_agent_id, chat.dirty = await _user(connection, event.assigned_agent_id), True
        case ChatLabelsChanged():
            await connection.execute(_LABEL, {"labels": list(event.labels), "id": chat.id})
        case ChatRead():
            upto = None if chat.last_order_time is None else (chat.last_order_time, chat.last_order_tie)
            mark_read(chat, changes, upto=upto, unread_beyond=0)
    return APPLIED


async def _order(connection: AsyncConnection, chat: ChatState, event: SendMessage, changes: Changes) -> str:
    """The order to send is the message's record; under a later place in the lane it is a person's retry."""
    known = (await connection.execute(_KNOWN_MESSAGE, {"id": event.message_id})).one_or_none()
    if known is not None and event.seq <= (known.outbound_seq or 0):
        return DUPLICATE
    chat.outbound_seq, chat.dirty = max(chat.outbound_seq, event.seq), True
    if known is not None:
        again: dict[str, Any] = dict.fromkeys(("error_code", "error", "mode_version", "provider_message_id"))
        changes.patch_message(
            event.message_id, status="queued", status_at=event.occurred_at, outbound_seq=event.seq, **again
        )
        return APPLIED
    order_time, order_tie = outbound_order(chat, event.composed_at)
    message = NewMessage(
        id=event.message_id,
        chat_id=chat.id,
        channel_id=event.channel_id,
        from_me=True,
        sender=event.sender,
        origin=event.origin,
        type=event.type,
        text=event.text or None,
        content=None if event.content is None else event.content.model_dump(mode="json", exclude_defaults=True),
        quoted=None if event.quoted is None else event.quoted.model_dump(mode="json"),
        status="queued",
        order_time=order_time,
        order_tie=order_tie,
        created_at=event.composed_at,
        agent_id=await _user(connection, event.agent_id),
        outbound_seq=event.seq,
        mode_version=event.mode_version,
        link_preview=event.link_preview,
        is_first_contact=event.is_first_contact,
        status_at=event.composed_at,
    )
    place(chat, message, changes)
    chat.bot_has_answered = chat.bot_has_answered or event.sender == "bot"
    return APPLIED


async def _change(connection: AsyncConnection, chat: ChatState, event: ChangeMessage) -> str:
    """The order to change a message is the change's record."""
    chat.outbound_seq, chat.dirty = max(chat.outbound_seq, event.seq), True
    values = event.model_dump() | {"agent_id": await _user(connection, event.agent_id)}
    return APPLIED if (await connection.execute(_CHANGE, values)).rowcount else DUPLICATE


async def _user(connection: AsyncConnection, user_id: int | None) -> int | None:
    if user_id is None:
        return None
    known: int | None = (await connection.execute(_KNOWN_USER, {"id": user_id})).scalar_one_or_none()
    return known


async def _stay(connection: AsyncConnection, event: GuestRegistered | GuestCheckedOut) -> None:
    if isinstance(event, GuestCheckedOut):
        for statement in _CHECK_OUT:
            await connection.execute(statement, {"checkin": event.checkin_id, "at": event.occurred_at})
        return
    values = {
        "room": event.room_number,
        "guest": event.guest_id,
        "phone": event.phone,
        "name": event.full_name,
        "checkin": event.checkin_id,
        "session": event.session_id,
        "date": event.checkin_date,
        "at": event.occurred_at,
    }
    for statement in _REGISTER:
        wanted = {name: value for name, value in values.items() if f":{name}" in statement.text}
        await connection.execute(statement, wanted)
