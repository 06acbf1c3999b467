"""The four modes of a chat, from webhook to WhatsApp."""

import json
import os
import signal
from typing import Any

import pytest

from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
from tests.waiting import until


async def _chat_in(mode: str, admin: Desk, simulator: Simulator) -> tuple[str, dict[str, Any]]:
    """A chat that the bot has greeted, then put into `mode`."""
    phone = new_phone()
    await simulator.says(phone, "Halo")
    await simulator.received(phone, 1)
    chat = await admin.chat_of(phone)
    if mode != "bot":
        chat = await admin.set_mode(chat["id"], mode)
    return phone, chat


async def _saved(admin: Desk, chat_id: int, text: str) -> dict[str, Any]:
    """Wait until the customer's message is in the chat; the chat as the list shows it then."""

    async def there() -> bool:
        return any(message["text"] == text for message in await admin.messages(chat_id))

    await until(there, what="the customer's message")
    chat: dict[str, Any] = await admin.get(f"/chats/{chat_id}")
    return chat


async def _notifications(admin: Desk, cursor: str, phone: str, simulator: Simulator) -> list[dict[str, Any]]:
    """The notifications announced after `cursor`, up to those of a later message of another chat."""
    marker = new_phone()
    await simulator.says(marker, "Halo")
    chat = await admin.chat_of(marker)
    found = []
    async with admin.client.stream("GET", "/events", params={"cursor": cursor}) as stream:
        kind = ""
        async for line in stream.aiter_lines():
            if line.startswith("event:"):
                kind = line.removeprefix("event:").strip()
            elif line.startswith("data:") and kind not in {"ping", "hello"}:
                event = json.loads(line.removeprefix("data:"))
                if kind == "notification":
                    found.append(event)
                if event.get("chat_id") == chat["id"]:
                    return found
    raise AssertionError(f"the stream ended; {phone}")


async def _cursor(admin: Desk) -> str:
    async with admin.client.stream("GET", "/events") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                return str(json.loads(line.removeprefix("data:"))["cursor"])
    raise AssertionError("no hello")


async def test_bot_mode_answers_and_notifies_nobody(admin: Desk, simulator: Simulator) -> None:
    phone, chat = await _chat_in("bot", admin, simulator)
    cursor = await _cursor(admin)
    await simulator.says(phone, "Jam berapa sarapan?")
    assert len(await simulator.received(phone, 2)) == 2
    assert (await _saved(admin, chat["id"], "Jam berapa sarapan?"))["unread_count"] == 2
    noticed = await _notifications(admin, cursor, phone, simulator)
    assert [event for event in noticed if event["chat_id"] == chat["id"]] == []


async def test_agent_mode_saves_and_notifies_without_a_reply(admin: Desk, simulator: Simulator) -> None:
    phone, chat = await _chat_in("agent", admin, simulator)
    cursor = await _cursor(admin)
    await simulator.says(phone, "Ada orang?")
    assert (await _saved(admin, chat["id"], "Ada orang?"))["mode"] == "agent"
    noticed = await _notifications(admin, cursor, phone, simulator)
    assert [event["chat_id"] for event in noticed if event["chat_id"] == chat["id"]] == [chat["id"]]
    assert len(await simulator.requests(phone)) == 1


@pytest.mark.parametrize("mode", ["paused", "closed"])
async def test_a_quiet_mode_only_saves(admin: Desk, simulator: Simulator, mode: str) -> None:
    phone, chat = await _chat_in(mode, admin, simulator)
    cursor = await _cursor(admin)
    await simulator.says(phone, "Masih di sana?")
    assert (await _saved(admin, chat["id"], "Masih di sana?"))["mode"] == mode
    noticed = await _notifications(admin, cursor, phone, simulator)
    assert [event for event in noticed if event["chat_id"] == chat["id"]] == []
    assert len(await simulator.requests(phone)) == 1


async def test_an_agent_may_write_in_every_mode(admin: Desk, simulator: Simulator) -> None:
    for mode in ("bot", "agent", "paused", "closed"):
        phone, chat = await _chat_in(mode, admin, simulator)
        await admin.reply(chat["id"], f"Ditulis dalam mode {mode}")
        assert (await simulator.received(phone, 2))[1] == f"Ditulis dalam mode {mode}"
        assert (await admin.get(f"/chats/{chat['id']}"))["mode"] == mode


async def test_asking_for_a_human_hands_the_chat_to_the_agents(admin: Desk, simulator: Simulator) -> None:
    phone, chat = await _chat_in("bot", admin, simulator)
    await simulator.says(phone, "Saya mau bicara dengan manusia")
    await simulator.received(phone, 2)

    async def handed_over() -> bool:
        return bool((await admin.get(f"/chats/{chat['id']}"))["mode"] == "agent")

    await until(handed_over, what="agent mode")
    await simulator.says(phone, "Halo?")
    await _saved(admin, chat["id"], "Halo?")
    assert len(await simulator.requests(phone)) == 2


async def test_pain_11_nothing_is_sent_when_an_agent_takes_over_while_the_bot_computes(
    admin: Desk, simulator: Simulator, system: LocalRun
) -> None:
    phone, chat = await _chat_in("bot", admin, simulator)
    bots = json.loads((system.folder / "run.json").read_text())["processes"]["bot"]
    for pid in bots:
        os.kill(pid, signal.SIGSTOP)
    try:
        await simulator.says(phone, "Jam berapa sarapan?")
        await _saved(admin, chat["id"], "Jam berapa sarapan?")
        await admin.set_mode(chat["id"], "agent")
    finally:
        for pid in bots:
            os.kill(pid, signal.SIGCONT)
    await admin.reply(chat["id"], "Jam enam, Bu")
    assert (await simulator.received(phone, 2))[1] == "Jam enam, Bu"
    await _chat_in("bot", admin, simulator)  # the bots have caught up
    assert len(await simulator.requests(phone)) == 2
    assert (await admin.messages(chat["id"]))[-1]["text"] == "Jam enam, Bu"


async def test_a_registration_reopens_a_closed_chat(admin: Desk, simulator: Simulator) -> None:
    rooms = (await admin.get("/api/v1/rooms"))["items"]
    free = [room["room_number"] for room in rooms if not room["is_booked"]]
    phone = new_phone()
    first = (await admin.register(phone, free[0])).raise_for_status().json()
    chat = await admin.chat_of(phone)
    await admin.set_mode(chat["id"], "closed")
    (await admin.client.post(f"/api/v1/checkins/{first['checkin']['id']}/checkout")).raise_for_status()
    (await admin.register(phone, free[1])).raise_for_status()
    assert (await admin.get(f"/chats/{chat['id']}"))["mode"] == "bot"
