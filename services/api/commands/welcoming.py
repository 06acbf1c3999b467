"""The arrival's part that happens in the chat: it is found or made, returned to the bot, and greets the guest."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.running import locked_chat
from services.api.domain.refusals import Refused
from services.api.domain.welcome import language_of, welcome
from services.api.queries.visibility import EVERYTHING
from shared.addresses import address_of_phone
from shared.contracts.guests import GuestRegistered
from shared.conversations.handing import assign, change_mode
from shared.conversations.identity import Peer, ensure_chats, refresh_profiles
from shared.conversations.loading import has_heard_from, new_message_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause, Draft, compose
from shared.db.unit_of_work import UnitOfWork

_FIRST_CHANNEL = text(
    "select id from channels where is_active order by case provider when 'waha' then 0 else 1 end, id limit 1"
)
_KNOW_CONTACT = text("update guests set contact_id = :contact where id = :guest")
_CHATS_OF_PHONE = text("select c.id from chats c join contacts p on p.id = c.contact_id where p.phone = :phone")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A guest with a stay that begins now."""

    guest_id: UUID
    checkin_id: UUID
    session_id: UUID
    full_name: str
    phone: str
    language: str | None
    room_number: str
    checkin_date: date


async def welcome_guest(unit: UnitOfWork, arrival: Arrival, *, now: datetime, cause: Cause) -> None:
    """Through the first WAHA channel, else the first Whapi one. Raises Refused when no channel is connected."""
    connection = unit.connection
    channel_id = (await connection.execute(_FIRST_CHANNEL)).scalar_one_or_none()
    if channel_id is None:
        raise Refused("no_channel", "No channel is connected, so guests cannot be welcomed.")
    peer = Peer(channel_id, address_of_phone(arrival.phone), arrival.phone, arrival.full_name)
    found = (await ensure_chats(connection, [peer]))[peer.key]
    chat = await locked_chat(connection, found.chat_id, EVERYTHING)
    if chat.contact_name is None:
        await refresh_profiles(connection, {chat.contact_id: (arrival.full_name, None)})
    await connection.execute(_KNOW_CONTACT, {"contact": chat.contact_id, "guest": arrival.guest_id})
    changes = Changes()
    if found.created:
        changes.announce("chat.created", chat_id=chat.id)
    change_mode(chat, "bot", changes, reason="registered", now=now, cause=cause)
    assign(chat, None, changes, reason="registered", now=now, cause=cause)
    [message_id] = await new_message_ids(connection, 1)
    language = language_of(arrival.language, arrival.phone)
    draft = Draft(
        text=welcome(arrival.full_name, arrival.room_number, language),
        sender="system",
        origin="registration",
        stay_session_id=arrival.session_id,
        is_first_contact=not await has_heard_from(connection, chat.id),
    )
    compose(chat, draft, changes, message_id=message_id, now=now, cause=cause)
    changes.contracts.append(
        GuestRegistered(
            occurred_at=now,
            correlation_id=cause.correlation_id,
            guest_id=arrival.guest_id,
            checkin_id=arrival.checkin_id,
            session_id=arrival.session_id,
            chat_id=chat.id,
            full_name=arrival.full_name,
            phone=arrival.phone,
            room_number=arrival.room_number,
            checkin_date=arrival.checkin_date,
        )
    )
    for chat_id in await chats_of_phone(connection, arrival.phone):
        changes.announce("chat.updated", chat_id=chat_id)
    await save(unit, [chat], changes)


async def chats_of_phone(connection: AsyncConnection, phone: str) -> list[int]:
    """The chats that show this person's stay, on every channel."""
    return list((await connection.execute(_CHATS_OF_PHONE, {"phone": phone})).scalars())
