"""A hotel with something to show on every screen: guests who write, a team that answers, and what goes wrong."""

import base64
import itertools
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import aio_pika
import httpx

from shared.clock import utc_now
from shared.messaging.dead_letters import dead_letter_office
from shared.messaging.topology import QUEUES, ROUTER_STATUSES
from shared.security.second_factor import code_at
from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
from tests.screens.talks import ENGLISH, INDONESIAN, Talk, Turn
from tests.waiting import until

_PASSWORD = "seven tired herons"
_LABELS = (("vip", "purple"), ("keluhan", "red"), ("reservasi", "blue"), ("pemasok", "grey"))
_QUICK_REPLIES = (
    ("wifi", "Wi-Fi", "The network is SAPA-GUEST, the password {room}.", "Jaringannya SAPA-GUEST, sandinya {room}."),
    ("breakfast", "Breakfast", "Breakfast is from 6:30 to 10:00.", "Sarapan pukul 06.30 sampai 10.00."),
    ("late", "Late check-out", "You may stay until 2 pm.", "Anda boleh tinggal sampai pukul 14.00."),
)


HOOK = "Hotel system"
"""The name of the webhook that a hotel has."""


@dataclass(frozen=True, slots=True)
class Hotel:
    """What there is to look at. The conversations are the admin's; `guarded` may sign in with a second factor only."""

    english: int
    indonesian: int
    failed: int
    invitation: str
    guarded: tuple[str, str]


class Furnishing:
    """Fills a running system, through its API and its simulator alone."""

    def __init__(self, system: LocalRun, admin: Desk, simulator: Simulator) -> None:
        self._system = system
        self._admin = admin
        self._simulator = simulator

    async def everything(self, hook: str) -> Hotel:
        """All of it; `hook` is told of events, and what it answers shows in its deliveries."""
        for name, color in _LABELS:
            await self._add("/api/v1/labels", name=name, color=color)
        for shortcut, title, english, indonesian in _QUICK_REPLIES:
            texts = {"en": english, "id": indonesian}
            await self._add("/api/v1/quick-replies", shortcut=shortcut, title=title, texts=texts, scope="everybody")
        await self._have_free_rooms()
        await self._add_team()
        await self._add("/api/v1/views", name="VIP", filters={"label": "vip"}, shared=True)
        await self._add("/api/v1/keys", name="Booking engine", scopes=["guests:register"])
        await self._connect(hook)
        failed = await self._fail_at_something()
        return Hotel(
            indonesian=await self._talk(INDONESIAN, new_phone()),
            english=await self._talk(ENGLISH, f"6149157{random.randrange(1000, 9999)}"),
            failed=failed,
            invitation=await self._invite(),
            guarded=await self._guard_an_account(),
        )

    async def _add(self, path: str, **body: Any) -> None:
        """What is there already stays."""
        answer = await self._admin.client.post(path, json=body)
        assert answer.status_code in (201, 409), answer.text

    async def _add_team(self) -> None:
        people = (await self._admin.get("/api/v1/agents"))["items"]
        await self._add("/api/v1/teams", name="Front office", member_ids=[person["id"] for person in people[:3]])
        await self._add("/api/v1/teams", name="Housekeeping", policy="manual", return_unanswered_min=15)

    async def _have_free_rooms(self) -> None:
        """For those who are about to come."""
        rooms = (await self._admin.get("/api/v1/rooms"))["items"]
        taken = {room["room_number"] for room in rooms}
        free = sum(not room["is_booked"] for room in rooms)
        numbers = (str(number) for number in range(301, 999) if str(number) not in taken)
        for number in itertools.islice(numbers, max(0, 6 - free)):
            await self._add("/api/v1/rooms", room_number=number)

    async def _connect(self, hook: str) -> None:
        """Other software, which is told of something once."""
        body = {"name": HOOK, "url": hook, "event_types": ["guest.registered", "session.ended"]}
        made = (await self._admin.client.post("/api/v1/webhooks", json=body)).raise_for_status().json()
        (await self._admin.client.post(f"/api/v1/webhooks/{made['webhook']['id']}/test")).raise_for_status()

    async def _invite(self) -> str:
        """Where an invitation leads."""
        body = {"email": f"kadek-{uuid4().hex[:6]}@example.com", "role": "supervisor", "name": "Kadek"}
        answer = await self._admin.client.post("/api/v1/users/invitations", json=body)
        link: str = answer.raise_for_status().json()["link"]["path"]
        return link

    async def _guard_an_account(self) -> tuple[str, str]:
        """Somebody who signs in with two factors: e-mail address and password."""
        email = f"wayan-{uuid4().hex[:6]}@example.com"
        await self._system.create_agent(email, _PASSWORD)
        async with httpx.AsyncClient(base_url=self._system.info["base_url"], timeout=30) as client:
            desk = await Desk.sign_in(client, email, _PASSWORD)
            asked = await desk.client.post("/api/v1/profile/two-factor", json={"password": _PASSWORD})
            code = code_at(asked.raise_for_status().json()["secret"], utc_now())
            (await desk.client.post("/api/v1/profile/two-factor/confirm", json={"code": code})).raise_for_status()
        return email, _PASSWORD

    async def _talk(self, talk: Talk, phone: str) -> int:
        """A guest is registered, writes, and is answered; the chat's id."""
        await self._register(talk.name, phone)
        await self._simulator.received(phone, 1)
        chat = await self._admin.chat_of(phone)
        chat_id: int = chat["id"]
        guest = {"phone": phone, "name": talk.name, "provider": chat["channel"]["provider"]}
        for turn in talk.turns:
            await self._take(turn, guest, chat_id)
        changes = {"add_labels": ["vip"], "priority": "high"}
        (await self._admin.client.patch(f"/chats/{chat_id}", json=changes)).raise_for_status()
        contact = {"language": talk.language, "notes": talk.about}
        (await self._admin.client.patch(f"/chats/{chat_id}/contact", json=contact)).raise_for_status()
        return chat_id

    async def _register(self, name: str, phone: str) -> None:
        rooms = (await self._admin.get("/api/v1/rooms"))["items"]
        room = next(room["room_number"] for room in rooms if not room["is_booked"])
        day = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011 as the house's own calendar
        answer = await self._admin.register(phone, room, full_name=name, checkin_date=day)
        assert answer.status_code == 201, answer.text

    async def _take(self, turn: Turn, guest: dict[str, str], chat_id: int) -> None:
        """One turn of a talk, whole before the next begins."""
        before = await self._admin.messages(chat_id)
        if turn.who == "guest":
            await self._simulator.says(text=turn.text, **guest, **turn.more)
            more = 2 if turn.is_answered else 1
        elif turn.who == "note":
            colleague = next(one for one in (await self._admin.get("/api/v1/agents"))["items"] if one["name"] == "Sari")
            note = {"text": turn.text, "mentions": [colleague["id"]]}
            (await self._admin.client.post(f"/chats/{chat_id}/notes", json=note)).raise_for_status()
            return
        else:
            await self._take_over(chat_id)
            asked = next(one for one in reversed(before) if one["sender"] == "customer")
            quoted = {"quoted_message_id": asked["id"]} if turn.quotes else {}
            await self._admin.reply(chat_id, turn.text, **quoted)
            more = 1

        async def is_there() -> bool:
            return len(await self._admin.messages(chat_id)) >= len(before) + more

        await until(is_there, 20, what=f"{turn.text!r} in the chat")

    async def _take_over(self, chat_id: int) -> None:
        (await self._admin.client.post(f"/chats/{chat_id}/take-over")).raise_for_status()

    async def _fail_at_something(self) -> int:
        """A chat in which a reply was refused by the provider."""
        phone = new_phone()
        await self._simulator.says(phone, "Halo, apakah masih ada kamar untuk Sabtu?", name="Agus Santoso")
        await self._simulator.received(phone, 1)
        chat_id: int = (await self._admin.chat_of(phone))["id"]
        await self._take_over(chat_id)
        await self._simulator.behave("whapi", "permanent", phone=phone)
        await self._admin.reply(chat_id, "Masih ada, Pak Agus. Untuk berapa malam?")

        async def has_failed() -> bool:
            return any(one["status"] == "failed" for one in await self._admin.messages(chat_id))

        await until(has_failed, 20, what="the message has failed")
        await self._simulator.behave("whapi", "ok", phone=phone)
        return chat_id


async def make_trouble(system: LocalRun) -> None:
    """A message that no consumer can read, and a webhook that nobody understood; both wait for a person."""
    async with await aio_pika.connect(system.info["rabbitmq_url"]) as connection:
        channel = await connection.channel()
        letter = aio_pika.Message(
            b'{"text": "Halo"}',
            message_id=str(uuid4()),
            correlation_id=f"corr-{uuid4().hex[:6]}",
            type="message.status_reported.v1",
            headers={"sapa-reason": "rejected", "sapa-error": "ValueError: no such status", "sapa-attempts": 2},
        )
        await channel.default_exchange.publish(letter, ROUTER_STATUSES.dead_letters)
    raw = f'"{base64.b64encode(b"<html><title>502 Bad gateway</title></html>").decode()}"'
    database = await system.database()
    try:
        await database.execute(
            """
            insert into quarantined_webhooks (event_id, provider, reason, detail, encoding, raw, received_at)
            values (gen_random_uuid(), 'whapi', 'not_json', 'JSONDecodeError', 'base64', $1, now())
            """,
            raw,
        )
    finally:
        await database.close()


async def end_trouble(system: LocalRun) -> None:
    """Nothing of it waits any longer."""
    async with dead_letter_office(system.info["rabbitmq_url"]) as office:
        for queue in QUEUES:
            await office.drop(queue, lambda _letter: True)
    database = await system.database()
    try:
        await database.execute("delete from quarantined_webhooks where reason = 'not_json'")
    finally:
        await database.close()
