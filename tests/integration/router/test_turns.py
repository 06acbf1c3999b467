"""Exactly one of reply, deadline and mode change ends a turn."""

from sqlalchemy import text

from services.router.bootstrap import Running
from services.router.domain.fallback import default_reply
from shared.clock import utc_now
from shared.contracts.replies import GenerateReply
from shared.conversations.handing import change_mode
from shared.conversations.loading import lock_chat, new_message_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause, Draft, compose
from tests.integration.router.world import World, new_address, received, replied
from tests.waiting import until


async def _asked(here: World) -> tuple[str, GenerateReply]:
    address = new_address()
    await here.publish(event := received(address))
    await here.outcome(event)
    chat = await here.chat(address)
    assert chat is not None
    return address, await here.request_for(chat["id"])


async def _take_over(running: Running, chat_id: int) -> None:
    """What an agent's click does."""
    async with running.base.transactions.begin() as work:
        chat = await lock_chat(work.connection, chat_id)
        assert chat is not None
        changes = Changes()
        change_mode(chat, "agent", changes, reason="agent", now=utc_now(), cause=Cause("click"))
        await save(work, [chat], changes)


async def test_the_reply_is_saved_and_ordered_to_be_sent(here: World) -> None:
    async with here.routers(2):
        address, request = await _asked(here)
        reply = replied(request, "Halo! Ada yang bisa dibantu?", language="id")
        await here.publish(*[reply] * 5)
        await here.outcome(reply)
        order = await here.order_for(request.chat_id)
        chat = await here.chat(address)
    assert chat is not None
    question, answer = await here.messages(address)
    assert (question["sender"], answer["sender"], answer["status"]) == ("customer", "bot", "queued")
    assert (order.message_id, order.seq, order.text, order.mode_version) == (answer["id"], 1, reply.text, 0)
    assert (order.address, order.provider, order.correlation_id) == (address, "whapi", request.correlation_id)
    assert (chat["open_turn_id"], chat["bot_has_answered"], chat["outbound_seq"]) == (None, True, 1)
    assert await here.one("select outcome from bot_turns where id = $1", request.turn_id) == "replied"
    language = await here.one("select language from contacts where id = $1", chat["contact_id"])
    assert language == "id"


async def test_what_came_meanwhile_is_the_next_turn(here: World) -> None:
    async with here.routers(2):
        address, request = await _asked(here)
        for body in ("dan satu lagi", "kolam renang?"):
            await here.publish(event := received(address, body))
            await here.outcome(event)
        await here.publish(replied(request))
        following = await here.request_for(request.chat_id, 2)
    assert [part.text for part in following.messages] == ["dan satu lagi", "kolam renang?"]
    assert not following.is_first_turn
    assert following.history[-1].sender == "bot"


async def test_pain_11_a_reply_after_a_take_over_changes_nothing(here: World) -> None:
    async with here.routers() as (running,):
        address, request = await _asked(here)
        await _take_over(running, request.chat_id)
        await here.publish(late := replied(request))
        assert await here.outcome(late) == "skipped:turn_closed"
    assert [message["sender"] for message in await here.messages(address)] == ["customer"]
    assert not [order for order in here.orders if order.chat_id == request.chat_id]


async def test_a_hand_over_says_its_last_words_under_the_new_mode(here: World) -> None:
    async with here.routers():
        address, request = await _asked(here)
        await here.publish(event := replied(request, "Saya panggilkan staf", hand_over=True))
        await here.outcome(event)
        order = await here.order_for(request.chat_id)
        chat = await here.chat(address)
        kinds = await here.rows(
            "select data ->> 'kind' as kind from feed where chat_id = $1 and type = 'notification'", request.chat_id
        )
    assert chat is not None
    assert (chat["mode"], chat["mode_version"], order.mode_version) == ("agent", 1, 1)
    assert [row["kind"] for row in kinds] == ["hand_over"]


async def test_past_the_deadline_the_default_reply_goes_out_once(here: World) -> None:
    async with here.routers(3, router_turn_deadline_s=0.7):
        address, request = await _asked(here)
        order = await here.order_for(request.chat_id)
        await here.publish(late := replied(request))
        assert await here.outcome(late) == "skipped:turn_closed"
    assert order.text == default_reply(None)
    assert [message["sender"] for message in await here.messages(address)] == ["customer", "bot"]
    assert await here.one("select outcome from bot_turns where id = $1", request.turn_id) == "deadline"
    assert len([one for one in here.orders if one.chat_id == request.chat_id]) == 1


async def test_silence_closes_the_turn(here: World) -> None:
    async with here.routers():
        address, request = await _asked(here)
        await here.publish(event := replied(request, None))
        await here.outcome(event)
    assert len(await here.messages(address)) == 1
    assert await here.one("select outcome from bot_turns where id = $1", request.turn_id) == "silent"


async def test_two_bots_are_kept_apart(here: World) -> None:
    async with here.routers(router_max_bot_replies_per_minute=3):
        address, request = await _asked(here)
        for number in range(2, 5):
            await here.publish(event := replied(request))
            await here.outcome(event)
            await here.publish(question := received(address, f"balasan {number}"))
            await here.outcome(question)
            if number < 4:
                request = await here.request_for(request.chat_id, number)
        chat = await here.chat(address)
    assert chat is not None
    assert (chat["mode"], chat["open_turn_id"]) == ("agent", None)
    assert len([one for one in here.requests if one.chat_id == request.chat_id]) == 3


async def test_an_order_that_the_sender_never_got_is_published_again(here: World) -> None:
    async with here.routers() as (running,):
        address, order = await here.conversation()
        await here.database.execute(
            "update messages set status_at = now() - interval '1 hour' where id = $1", order.message_id
        )
        await until(lambda: running.reemitter.leadership.is_leader, 15, what="a leader")
        await running.reemitter.sweep()
        again = await here.order_for(order.chat_id, 2)
        await running.reemitter.sweep()
        async with running.base.engine.connect() as connection:
            waiting = (await connection.execute(text("select count(*) from outbox"))).scalar_one()
    assert (again.message_id, again.seq, again.text) == (order.message_id, order.seq, order.text)
    assert address == again.address
    assert waiting == 0 or len([one for one in here.orders if one.chat_id == order.chat_id]) == 2


async def test_an_order_is_published_again_as_it_was_the_first_time(here: World) -> None:
    """Whether a link is shown, and whether it opens a conversation, which the caps of a paced number count."""
    async with here.routers() as (running,):
        _, order = await here.conversation()
        async with running.base.transactions.begin() as work:
            chat = await lock_chat(work.connection, order.chat_id)
            assert chat is not None
            changes = Changes()
            ids = await new_message_ids(work.connection, 2)
            for message_id, is_shown in zip(ids, (False, True), strict=True):
                draft = Draft(
                    "https://example.com",
                    sender="agent",
                    origin="inbox",
                    link_preview=is_shown,
                    is_first_contact=not is_shown,
                )
                compose(chat, draft, changes, message_id=message_id, now=utc_now(), cause=Cause("t"))
            await save(work, [chat], changes)
        first = [await here.order_for(order.chat_id, number) for number in (2, 3)]
        await here.database.execute(
            "update messages set status_at = now() - interval '1 hour' where id = any($1::bigint[])", ids
        )
        await until(lambda: running.reemitter.leadership.is_leader, 15, what="a leader")
        await running.reemitter.sweep()
        again = [await here.order_for(order.chat_id, number) for number in (4, 5)]
    by_id = {one.message_id: (one.seq, one.link_preview, one.is_first_contact) for one in again}
    assert by_id == {one.message_id: (one.seq, one.link_preview, one.is_first_contact) for one in first}
    assert [by_id[one][1:] for one in ids] == [(False, True), (True, False)]
