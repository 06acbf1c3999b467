"""A provider's moods: what an agent sees, and what the customer gets."""

import asyncio

from tests.e2e.system import Desk, Simulator, new_phone
from tests.waiting import until


async def _chat(admin: Desk, simulator: Simulator, phone: str) -> int:
    await simulator.says(phone, "Halo")
    await simulator.received(phone, 1)
    chat = await admin.chat_of(phone)
    return int((await admin.set_mode(chat["id"], "agent"))["id"])


async def test_while_the_provider_fails_a_reply_is_queued_then_sent(admin: Desk, simulator: Simulator) -> None:
    phone = new_phone()
    chat_id = await _chat(admin, simulator, phone)
    await simulator.behave("whapi", "failing", phone=phone)
    message = await admin.reply(chat_id, "Sebentar ya")
    assert message["status"] == "queued"

    async def tried() -> bool:
        return len(await simulator.requests(phone)) >= 2

    await until(tried, what="an attempt")
    await admin.message_reaches(chat_id, message["id"], "queued", "sending")
    await simulator.behave("whapi", "ok", phone=phone)
    await admin.message_reaches(chat_id, message["id"], "sent", "delivered", "read", timeout=45)
    assert (await simulator.texts(phone)).count("Sebentar ya") == 1


async def test_pain_7_a_permanent_error_fails_with_its_reason_and_retry_makes_one_more_attempt(
    admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    chat_id = await _chat(admin, simulator, phone)
    await simulator.behave("whapi", "permanent", phone=phone)
    message = await admin.reply(chat_id, "Tidak akan sampai")
    failed = await admin.message_reaches(chat_id, message["id"], "failed")
    assert failed["error"]["message"]
    assert failed["error"]["code"]
    before = len(await simulator.requests(phone))
    await simulator.behave("whapi", "ok", phone=phone)
    answers = await asyncio.gather(*(admin.client.post(f"/messages/{message['id']}/retry") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    await admin.message_reaches(chat_id, message["id"], "sent", "delivered", "read")
    assert len(await simulator.requests(phone)) == before + 1
    assert (await simulator.texts(phone)).count("Tidak akan sampai") == 1


async def test_rate_limits_delay_and_nothing_more(admin: Desk, simulator: Simulator) -> None:
    phone = new_phone()
    chat_id = await _chat(admin, simulator, phone)
    await simulator.behave("whapi", "rate_limited", phone=phone, retry_after=1, count=2)
    message = await admin.reply(chat_id, "Pelan-pelan")
    await admin.message_reaches(chat_id, message["id"], "sent", "delivered", "read", timeout=45)
    assert (await simulator.texts(phone)).count("Pelan-pelan") == 1


async def test_a_cut_after_it_was_accepted_ends_sent_exactly_once(admin: Desk, simulator: Simulator) -> None:
    """No echo tells of it: the provider's history does."""
    phone = new_phone()
    chat_id = await _chat(admin, simulator, phone)
    await simulator.behave("whapi", "cut_after_accept", phone=phone, silent=True, count=1)
    message = await admin.reply(chat_id, "Sampai atau tidak?")

    async def is_sent() -> bool:
        shown = next(item for item in await admin.messages(chat_id) if item["id"] == message["id"])
        return bool(shown["status"] == "sent")

    await until(is_sent, 30, what="the message to be found")
    assert (await simulator.texts(phone)).count("Sampai atau tidak?") == 1
    assert len(await simulator.requests(phone)) == 2


async def test_a_failing_chat_does_not_hold_up_others(admin: Desk, simulator: Simulator) -> None:
    failing, fine = new_phone(), new_phone()
    await _chat(admin, simulator, failing)
    fine_chat = await _chat(admin, simulator, fine)
    await simulator.behave("whapi", "failing", phone=failing)
    await admin.reply((await admin.chat_of(failing))["id"], "Tertahan")
    message = await admin.reply(fine_chat, "Lancar")
    await admin.message_reaches(fine_chat, message["id"], "sent", "delivered", "read", timeout=5)


async def test_replies_of_one_chat_leave_in_the_order_in_which_they_were_written(
    admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    chat_id = await _chat(admin, simulator, phone)
    await simulator.behave("whapi", "failing", phone=phone, count=3)
    texts = [f"nomor {n}" for n in range(15)]
    for text in texts:
        await admin.reply(chat_id, text)
    received = await simulator.received(phone, 16, timeout=60)
    assert received[1:] == texts


async def test_pain_8_the_same_client_key_is_one_message(admin: Desk, simulator: Simulator) -> None:
    phone = new_phone()
    chat_id = await _chat(admin, simulator, phone)
    body = {"chat_id": chat_id, "text": "Sekali saja", "client_key": f"key-{phone}"}
    answers = await asyncio.gather(*(admin.client.post("/chats/messages", json=body) for _ in range(5)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    await simulator.received(phone, 2)
    assert (await simulator.texts(phone)).count("Sekali saja") == 1
