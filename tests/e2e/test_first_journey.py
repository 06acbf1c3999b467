"""A customer writes, the bot answers, an agent takes over: the calls of the HTTP contract, as written."""

import httpx

from tests.e2e.system import Desk, Simulator, new_phone
from tests.waiting import until


async def test_the_simplified_whapi_webhook_is_answered_by_the_bot(
    origin: httpx.AsyncClient, admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    body = {
        "messages": [
            {
                "from": f"{phone}@c.us",
                "from_name": "John Doe",
                "pushname": "John",
                "text": {"body": "Halo, saya butuh bantuan!"},
                "timestamp": 1704123456,
            }
        ]
    }
    answer = await origin.post("/webhook/whapi", json=body)
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert len(await simulator.received(phone, 1)) == 1
    chat = await admin.chat_of(phone)
    assert (chat["customer_name"], chat["customer_phone"], chat["mode"]) == ("John Doe", f"+{phone}", "bot")
    assert chat["unread_count"] == 1
    question, reply = await admin.messages(chat["id"])
    assert (question["sender"], question["status"], question["text"]) == (
        "customer",
        "received",
        "Halo, saya butuh bantuan!",
    )
    assert reply["sender"] == "bot"
    await admin.message_reaches(chat["id"], reply["id"], "read")


async def test_the_waha_webhook_of_an_unknown_number_is_skipped(
    origin: httpx.AsyncClient, admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    answer = await origin.post("/api/v1/waha/webhook", json=waha_message(phone, "msg-unknown"))
    assert answer.status_code == 200
    known = new_phone()
    await simulator.says(known, "Halo")  # what came after it has been handled: so has it
    await simulator.received(known, 1)
    assert await admin.chats_of(phone) == []
    assert await simulator.texts(phone) == []


async def test_a_registered_guest_is_welcomed_and_answered(
    origin: httpx.AsyncClient, admin: Desk, simulator: Simulator, room: str
) -> None:
    phone = new_phone()
    answer = await admin.register("0" + phone.removeprefix("62"), room)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["room"]["is_booked"] is True
    assert made["session"]["is_active"] is True
    assert made["message"]["role"] == "System"
    (welcome,) = await simulator.received(phone, 1)
    assert "Test Guest" in welcome
    assert room in welcome

    assert (await origin.post("/api/v1/waha/webhook", json=waha_message(phone, f"msg-{phone}"))).status_code == 200
    await simulator.received(phone, 2)
    path = f"/api/v1/sessions/{made['session']['id']}/messages"

    async def roles() -> bool:
        items = (await admin.get(path))["items"]
        assert [item["role"] for item in items] == ["User", "System", "System"], "by the time each was written"
        return True

    await until(roles, what="the session's history")


async def test_the_welcome_waits_for_whatsapp(admin: Desk, simulator: Simulator, room: str) -> None:
    phone = new_phone()
    await simulator.behave("waha", "failing", phone=phone)
    answer = await admin.register(phone, room, full_name="Waiting Guest")
    assert answer.status_code == 201

    async def was_tried() -> bool:
        return len(await simulator.requests(phone)) > 0

    await until(was_tried, what="an attempt")
    assert await simulator.texts(phone) == []
    await simulator.behave("waha", "ok", phone=phone)
    (welcome,) = await simulator.received(phone, 1, timeout=45)
    assert "Waiting Guest" in welcome


async def test_an_agent_takes_over_and_replies(admin: Desk, simulator: Simulator) -> None:
    phone = new_phone()
    await simulator.says(phone, "Halo")
    await simulator.received(phone, 1)
    chat = await admin.chat_of(phone)
    taken = (await admin.client.post(f"/chats/{chat['id']}/take-over")).raise_for_status().json()
    assert taken["mode"] == "agent"
    assert taken["assigned_agent"] is not None
    message = await admin.reply(chat["id"], "Selamat siang, ada yang bisa dibantu?")
    assert message["sender"] == "agent"
    assert (await simulator.received(phone, 2))[1] == "Selamat siang, ada yang bisa dibantu?"
    await admin.message_reaches(chat["id"], message["id"], "read")
    assert len(await admin.messages(chat["id"])) == 3, "the echo of our own message is not shown again"


async def test_a_reply_from_the_phone_is_shown_once_and_not_answered(admin: Desk, simulator: Simulator) -> None:
    phone = new_phone()
    await simulator.says(phone, "Halo")
    await simulator.received(phone, 1)
    chat = await admin.chat_of(phone)
    await admin.message_reaches(chat["id"], (await admin.messages(chat["id"]))[1]["id"], "read")
    await simulator.replies_from_phone(phone, "Saya jawab dari ponsel")

    async def shown() -> bool:
        message = (await admin.messages(chat["id"]))[-1]
        assert (message["sender"], message["origin"], message["text"]) == ("agent", "phone", "Saya jawab dari ponsel")
        return True

    await until(shown, what="the reply from the phone")
    assert len(await simulator.requests(phone)) == 1


def waha_message(phone: str, message_id: str) -> dict[str, object]:
    """The WAHA webhook of the HTTP contract."""
    return {
        "id": "test-webhook",
        "timestamp": 1700000000,
        "session": "default",
        "event": "message",
        "payload": {
            "id": message_id,
            "timestamp": 1700000000,
            "from": f"{phone}@c.us",
            "fromMe": False,
            "to": "6280000000000@c.us",
            "body": "Hello, I need help",
            "hasMedia": False,
        },
        "me": {"id": "6280000000000@c.us"},
        "environment": {"version": "2024.1.1", "engine": "WEBJS"},
    }
