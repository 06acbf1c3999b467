"""Customers' messages against a real database and broker, with several replicas."""

import random
from datetime import timedelta

from shared.clock import utc_now
from shared.contracts.envelope import ChannelRef
from tests.integration.router.world import WAHA, World, at, new_address, received, replied
from tests.waiting import until


async def test_a_first_message_makes_a_chat_and_asks_the_bot(here: World) -> None:
    address = new_address()
    event = received(address, "Halo, saya butuh bantuan!", sender_name="John Doe", correlation_id="journey-1")
    async with here.routers():
        await here.publish(event)
        assert await here.outcome(event) == "applied"
        chat = await here.chat(address)
        assert chat is not None
        request = await here.request_for(chat["id"])
    assert chat["mode"] == "bot"
    assert chat["unread_count"] == 1
    assert chat["online_until"] > utc_now()
    assert chat["open_turn_id"] == request.turn_id
    (message,) = await here.messages(address)
    assert chat["last_message_id"] == message["id"]
    assert (message["sender"], message["status"], message["awaiting_reply"]) == ("customer", "received", False)
    assert message["turn_id"] == request.turn_id
    assert [part.text for part in request.messages] == ["Halo, saya butuh bantuan!"]
    assert (request.customer_name, request.is_first_turn, request.correlation_id) == ("John Doe", True, "journey-1")
    assert request.causation_id == event.event_id
    feed = await here.rows("select type from feed where chat_id = $1", chat["id"])
    assert {"message.created", "chat.created"} <= {row["type"] for row in feed}


async def test_pain_1_two_hundred_copies_are_one_message_and_one_request(here: World) -> None:
    address = new_address()
    event = received(address)
    again = received(address, provider_message_id=event.provider_message_id)  # the same message in another event
    async with here.routers(3):
        await here.publish(*[event] * 200, *[again] * 50)
        await here.outcomes([event, again])
        chat = await here.chat(address)
        assert chat is not None
        await here.request_for(chat["id"])
        await until(lambda: _drained(here), what="empty queues")
    assert len(await here.messages(address)) == 1
    assert chat["unread_count"] == 1
    assert len([request for request in here.requests if request.chat_id == chat["id"]]) == 1
    assert await here.one("select count(*) from bot_turns where chat_id = $1", chat["id"]) == 1


async def _drained(here: World) -> bool:
    return int(await here.one("select count(*) from outbox")) == 0


async def test_pain_2_a_new_customers_burst_is_one_chat_in_the_providers_order(here: World) -> None:
    address = new_address()
    events = [received(address, f"m{number}", sent_at=at(number)) for number in range(20)]
    shuffled = random.sample(events, len(events))
    async with here.routers(3):
        await here.publish(*shuffled)
        await here.outcomes(events)
        chats = await here.rows("select count(*) from contacts where phone = $1", f"+{address.partition('@')[0]}")
        chat = await here.chat(address)
        assert chat is not None
        request = await here.request_for(chat["id"])
        answered = list(request.messages)
        while len(answered) < 20:  # whatever came while a turn was open waits for the next one
            await here.publish(replied(request))
            number = len([one for one in here.requests if one.chat_id == chat["id"]]) + 1
            request = await here.request_for(chat["id"], max(2, number))
            answered += request.messages
    assert chats[0]["count"] == 1
    texts = [message["text"] for message in await here.messages(address) if message["sender"] == "customer"]
    assert texts == [f"m{number}" for number in range(20)]
    assert chat["unread_count"] == 20
    assert sorted(part.text or "" for part in answered) == sorted(texts)


async def test_pain_6_a_shuffled_storm_through_eight_routers_keeps_every_chats_order(here: World) -> None:
    addresses = [new_address() for _ in range(30)]
    events = [received(address, f"{number}", sent_at=at(number)) for address in addresses for number in range(10)]
    async with here.routers(8):
        await here.publish(*random.sample(events, len(events)))
        await here.outcomes(events)
        for address in addresses:
            chat = await here.chat(address)
            assert chat is not None
            assert chat["unread_count"] == 10
            messages = await here.messages(address)
            assert [message["text"] for message in messages] == [f"{number}" for number in range(10)]
            request = await here.request_for(chat["id"])
            await here.publish(replied(request))
            order = await here.order_for(chat["id"])
            assert (await here.messages(address))[-1]["id"] == order.message_id, "never before its question"


async def test_without_id_and_time_identical_texts_close_by_are_one(here: World) -> None:
    address = new_address()
    now = utc_now()

    def bare(text: str, seconds: float) -> object:
        moment = now + timedelta(seconds=seconds)
        return {"text": text, "sent_at": None, "received_at": moment, "dedupe_seconds": 10, "has_provider_id": False}

    first = received(address, **bare("Halo", -30))  # type: ignore[arg-type]
    close = received(address, **bare("Halo", -22))  # type: ignore[arg-type]
    other = received(address, **bare("Apa kabar", -22))  # type: ignore[arg-type]
    later = received(address, **bare("Halo", -15))  # type: ignore[arg-type]
    async with here.routers(2):
        for event in (first, close, other, later):
            await here.publish(event)
            await here.outcome(event)
    assert [await here.outcome(event) for event in (first, close, other, later)] == [
        "applied",
        "duplicate",
        "applied",
        "applied",
    ]
    assert len(await here.messages(address)) == 3


async def test_unknown_senders_of_a_guests_only_channel_are_skipped(here: World) -> None:
    stranger, former, guest = new_address(), new_address(), new_address()
    await here.guest(f"+{former.partition('@')[0]}", active=False)
    await here.guest(f"+{guest.partition('@')[0]}")
    events = [received(address, channel=WAHA) for address in (stranger, former, guest)]
    async with here.routers():
        await here.publish(*events)
        outcomes = [await here.outcome(event) for event in events]
        assert outcomes == ["skipped:unknown_number", "skipped:no_active_session", "applied"]
        assert await here.chat(stranger) is None
        assert await here.chat(former) is None
        chat = await here.chat(guest)
        assert chat is not None
        request = await here.request_for(chat["id"])
        assert request.guest is not None
        assert request.guest.full_name == "Ayu"
        (message,) = await here.messages(guest)
        assert message["stay_session_id"] is not None
        # the stay ends: a known chat is skipped as well
        await here.database.execute(
            "update guest_sessions set is_active = false where phone = $1", f"+{guest.partition('@')[0]}"
        )
        late = received(guest, channel=WAHA)
        await here.publish(late)
        assert await here.outcome(late) == "skipped:no_active_session"
    assert len(await here.messages(guest)) == 1


async def test_an_unknown_channel_is_quarantined(here: World) -> None:
    event = received(new_address(), channel=ChannelRef(provider="waha", external_id="elsewhere"))
    async with here.routers():
        await here.publish(event)
        assert await here.outcome(event) == "skipped:unknown_channel"
    (kept,) = await here.rows("select * from quarantined_webhooks where event_id = $1", event.event_id)
    assert kept["reason"] == "unknown_channel"


async def test_modes_decide_who_answers(here: World) -> None:
    async with here.routers():
        for mode in ("agent", "paused", "closed"):
            address, _ = await here.conversation()
            await here.database.execute(
                "update chats set mode = $2 where id = (select chat_id from addresses where address = $1)",
                address,
                mode,
            )
            chat = await here.chat(address)
            assert chat is not None
            before = len([request for request in here.requests if request.chat_id == chat["id"]])
            await here.publish(event := received(address, f"to {mode}"))
            assert await here.outcome(event) == "applied"
            told = await here.one("select count(*) from feed where chat_id = $1 and type = 'notification'", chat["id"])
            after = await here.chat(address)
            assert after is not None
            assert (after["mode"], after["open_turn_id"], after["unread_count"]) == (mode, None, 2)
            assert told == (1 if mode == "agent" else 0)
            assert before == len([request for request in here.requests if request.chat_id == chat["id"]])


async def test_a_closed_chat_reopens_where_the_channel_says_so(here: World) -> None:
    async with here.routers():
        address, _ = await here.conversation()
        await here.database.execute("update channels set reopen_closed = true where provider = 'whapi'")
        await here.database.execute(
            "update chats set mode = 'closed' where id = (select chat_id from addresses where address = $1)", address
        )
        try:
            await here.publish(event := received(address, "Masih buka?"))
            await here.outcome(event)
            chat = await here.chat(address)
            assert chat is not None
            request = await here.request_for(chat["id"], 2)
        finally:
            await here.database.execute("update channels set reopen_closed = false where provider = 'whapi'")
    assert chat["mode"] == "bot"
    assert [part.text for part in request.messages] == ["Masih buka?"]
    assert [line.text for line in request.history] == ["Halo", "Selamat datang"]


async def test_a_burst_is_gathered_into_one_turn(here: World) -> None:
    address = new_address()
    await here.database.execute("update channels set turn_wait_ms = 2500 where provider = 'whapi'")
    try:
        async with here.routers(2):
            for number in range(4):
                await here.publish(event := received(address, f"b{number}", sent_at=at(number)))
                await here.outcome(event)
            chat = await here.chat(address)
            assert chat is not None
            request = await here.request_for(chat["id"])
            assert [part.text for part in request.messages] == ["b0", "b1", "b2", "b3"]
            turn = (await here.rows("select * from bot_turns where chat_id = $1", chat["id"]))[0]
            assert len(turn["message_ids"]) == 4
            await here.publish(replied(request))
            await here.order_for(chat["id"])
    finally:
        await here.database.execute("update channels set turn_wait_ms = 0 where provider = 'whapi'")
    assert len([one for one in here.requests if one.chat_id == chat["id"]]) == 1
