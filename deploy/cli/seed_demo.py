"""`sapa seed-demo`: a small hotel to look at. Only into a database without rooms and chats; sends nothing."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.database import in_transaction
from deploy.cli.demo import Demo, DemoAgent, DemoChat, DemoStay, load
from deploy.cli.errors import BadInput, NotDone, reported
from deploy.cli.output import AsJson, print_json
from deploy.cli.settings import DemoSettings, read
from shared.addresses import address_of_phone
from shared.conversations.identity import FoundChat, Peer, ensure_chats
from shared.conversations.loading import lock_chats, new_message_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState, NewMessage
from shared.conversations.transitions import inbound_order, mark_read, outbound_order, place, receive
from shared.conversations.waiting import answered
from shared.db.locks import Lock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.security.passwords import fault_in, hash_password


@reported
def seed_demo(
    agent_password: Annotated[
        str | None,
        typer.Option(
            envvar="SAPA_DEMO_AGENT_PASSWORD",
            help="Password of the example agents; without it nobody knows one until `sapa users set-password`.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fill a fresh database with example agents, rooms, guests and chats.

    Does nothing when there already are rooms or chats. Nothing is sent to WhatsApp.
    """
    settings = read(DemoSettings)
    if settings.sapa_env == "production":
        raise NotDone("SAPA_ENV", "is production, which takes no example data")
    if agent_password is not None and (fault := fault_in(agent_password)) is not None:
        raise BadInput("--agent-password", fault)
    now = datetime.now(ZoneInfo(settings.timezone))
    demo = load(now)

    async def work(connection: AsyncConnection) -> bool:
        await connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": Lock.SEED})
        return await _is_fresh(connection) and await _Seeding(connection, now).run(demo, agent_password)

    seeded = in_transaction(work)
    agents = [agent.email for agent in demo.agents]
    if as_json:
        print_json({"seeded": seeded, "agents": agents if seeded else []})
    elif seeded:
        typer.echo(f"Made {len(demo.chats)} example chats and the agents {', '.join(agents)}.")
    else:
        typer.echo("There are rooms or chats already; nothing was added.")


async def _is_fresh(connection: AsyncConnection) -> bool:
    found = await connection.execute(text("select exists (select from rooms) or exists (select from chats)"))
    return not found.scalar_one()


_INSERT_AGENT = text(
    """
    insert into users (email, name, role, password_hash) values (:email, :name, 'agent', :password_hash)
    on conflict (email) do nothing
    """
)
_INSERT_ROOM = text("insert into rooms (room_number, is_booked) values (:number, :booked) returning id")
_INSERT_GUEST = text(
    """
    insert into guests (id, phone, full_name, email, language, contact_id, created_at)
    values (:id, :phone, :full_name, :email, :language, :contact_id, :created_at)
    """
)
_INSERT_CHECKIN = text(
    """
    insert into checkins (id, guest_id, room_id, checkin_date, status, checked_out_at, created_at)
    values (:id, :guest_id, :room_id, :checkin_date, :status, :until, :start)
    """
)
_INSERT_SESSION = text(
    """
    insert into guest_sessions (id, guest_id, checkin_id, phone, is_active, started_at, ended_at)
    values (:id, :guest_id, :checkin_id, :phone, :is_active, :start, :until)
    """
)
_INSERT_TIMELINE = text(
    """
    insert into timeline_entries (chat_id, kind, agent_id, data, created_at)
    values (:chat_id, :kind, :agent_id, cast(:data as jsonb), :created_at)
    """
)


class _Seeding:
    """Writes the example data in the caller's transaction."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now.astimezone(UTC)
        self._agents: dict[str, int] = {}

    async def run(self, demo: Demo, agent_password: str | None) -> bool:
        """Everything, in the order of references."""
        await self._add_agents(demo.agents, agent_password)
        for number in demo.free_rooms:
            await self._connection.execute(_INSERT_ROOM, {"number": number, "booked": False})
        channels = await self._first_channels()
        for chat in demo.chats:
            channel_id = channels.get(chat.provider)
            if channel_id is None:
                raise NotDone("channels", f"there is no {chat.provider} channel; run `sapa migrate` first")
            await self._add_chat(chat, channel_id)
        return True

    async def _add_agents(self, agents: tuple[DemoAgent, ...], password: str | None) -> None:
        password_hash = hash_password(password or secrets.token_urlsafe(24))
        for agent in agents:
            values = {"email": agent.email, "name": agent.name, "password_hash": password_hash}
            await self._connection.execute(_INSERT_AGENT, values)
            found = await self._connection.execute(
                text("select id from users where email = :email"), {"email": agent.email}
            )
            self._agents[agent.key] = found.scalar_one()

    async def _first_channels(self) -> dict[str, int]:
        rows = await self._connection.execute(text("select provider, min(id) as id from channels group by provider"))
        return {row.provider: row.id for row in rows}

    async def _add_chat(self, demo: DemoChat, channel_id: int) -> None:
        peer = Peer(channel_id, address_of_phone(demo.phone), demo.phone, demo.name)
        found = (await ensure_chats(self._connection, [peer]))[peer.key]
        session_id = await self._add_stay(demo, demo.stay, found.contact_id) if demo.stay else None
        chat = (await lock_chats(self._connection, [found.chat_id]))[found.chat_id]
        await self._say_everything(chat, demo, session_id)
        await self._date_back(demo, found)
        await self._add_timeline(demo, found.chat_id)

    async def _add_stay(self, demo: DemoChat, stay: DemoStay, contact_id: int) -> UUID:
        is_active = stay.until is None
        room = await self._connection.execute(_INSERT_ROOM, {"number": stay.room, "booked": is_active})
        guest_id, checkin_id, session_id = new_id(), new_id(), new_id()
        times = {"start": stay.start, "until": stay.until}
        await self._connection.execute(
            _INSERT_GUEST,
            {
                "id": guest_id,
                "phone": demo.phone,
                "full_name": demo.name,
                "email": stay.email,
                "language": demo.language,
                "contact_id": contact_id,
                "created_at": stay.start,
            },
        )
        await self._connection.execute(
            _INSERT_CHECKIN,
            {
                "id": checkin_id,
                "guest_id": guest_id,
                "room_id": room.scalar_one(),
                "checkin_date": stay.start.date(),
                "status": "active" if is_active else "checked_out",
                **times,
            },
        )
        await self._connection.execute(
            _INSERT_SESSION,
            {
                "id": session_id,
                "guest_id": guest_id,
                "checkin_id": checkin_id,
                "phone": demo.phone,
                "is_active": is_active,
                **times,
            },
        )
        return session_id

    async def _say_everything(self, chat: ChatState, demo: DemoChat, session_id: UUID | None) -> None:
        """Messages have no place in the chat's lane: for the sender they never were, and nothing of them goes out."""
        changes = Changes()
        chat.last_activity_at = demo.messages[0].at
        ids = await new_message_ids(self._connection, len(demo.messages))
        customers: list[tuple[datetime, int]] = []
        for message_id, said in zip(ids, demo.messages, strict=True):
            from_me = said.sender != "customer"
            order = outbound_order(chat, said.at) if from_me else inbound_order(said.at, None, said.at)
            failed = said.status == "failed"
            message = NewMessage(
                id=message_id,
                chat_id=chat.id,
                channel_id=chat.channel_id,
                from_me=from_me,
                sender=said.sender,
                origin=said.origin,
                text=said.text,
                status=said.status,
                order_time=order[0],
                order_tie=order[1],
                created_at=said.at,
                agent_id=self._agents[said.author] if said.author else None,
                stay_session_id=session_id if _belongs(demo.stay, said.at) else None,
                sent_at=None if failed else said.at,
                received_at=None if from_me else said.at,
                status_at=said.at,
                error_code="not_on_whatsapp" if failed else None,
                error="The number could not be reached on WhatsApp." if failed else None,
            )
            if from_me:
                message.answers = said.sender in ("agent", "bot")
                place(chat, message, changes)
                if message.answers and not failed:
                    answered(chat)
            else:
                customers.append(order)
                receive(chat, message, changes, now=self._now)
        read = customers[: len(customers) - demo.unread]
        mark_read(chat, changes, upto=read[-1] if read else None, unread_beyond=demo.unread)
        chat.mode = demo.mode
        chat.mode_version = 0 if demo.mode_changed_at is None else 1
        if demo.mode == "closed":
            chat.waiting_since = None
        if demo.assigned:
            chat.assigned_agent_id = self._agents[demo.assigned]
            chat.assignee_unread_count = chat.unread_count
            chat.assignee_read_time, chat.assignee_read_tie = chat.read_order_time, chat.read_order_tie
        chat.bot_has_answered = any(message.sender == "bot" for message in demo.messages)
        await save(UnitOfWork(self._connection), [chat], changes)

    async def _date_back(self, demo: DemoChat, found: FoundChat) -> None:
        """What is set on creation, or by an agent, outside of the transitions."""
        first = demo.messages[0].at
        await self._connection.execute(
            text("update chats set created_at = :first, labels = :labels where id = :id"),
            {"first": first, "labels": list(demo.labels), "id": found.chat_id},
        )
        await self._connection.execute(
            text("update contacts set created_at = :first, language = :language where id = :id"),
            {"first": first, "language": demo.language, "id": found.contact_id},
        )

    async def _add_timeline(self, demo: DemoChat, chat_id: int) -> None:
        if demo.mode_changed_at is None:
            return
        by = self._agents[demo.mode_changed_by] if demo.mode_changed_by else None
        reason = "agent" if demo.mode_changed_by else "hand_over"
        changed = {
            "chat_id": chat_id,
            "kind": "mode_changed",
            "agent_id": by,
            "data": f'{{"mode": "{demo.mode}", "previous": "bot", "reason": "{reason}"}}',
            "created_at": demo.mode_changed_at,
        }
        await self._connection.execute(_INSERT_TIMELINE, changed)
        if demo.assigned:
            assignee = self._agents[demo.assigned]
            assigned = {
                "chat_id": chat_id,
                "kind": "assigned",
                "agent_id": assignee,
                "data": f'{{"assigned_agent_id": {assignee}, "reason": "agent"}}',
                "created_at": demo.mode_changed_at + timedelta(minutes=1),
            }
            await self._connection.execute(_INSERT_TIMELINE, assigned)


def _belongs(stay: DemoStay | None, at: datetime) -> bool:
    return stay is not None and stay.start <= at and (stay.until is None or at <= stay.until)
