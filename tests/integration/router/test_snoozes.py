"""Chats that are put aside wake once: at their time, or when the customer writes. Names given by hand stay."""

from datetime import timedelta
from typing import Any

from services.router.bootstrap import Running
from shared.clock import utc_now
from shared.conversations.loading import lock_chat
from shared.conversations.saving import save
from shared.conversations.snoozing import snooze
from shared.conversations.state import Changes
from tests.integration.router.world import World, new_address, received, replied
from tests.waiting import until


async def _chat(here: World, address: str, **fields: Any) -> int:
    await here.publish(event := received(address, **fields))
    await here.outcome(event)
    chat = await here.chat(address)
    assert chat is not None
    return int(chat["id"])


async def _snooze(running: Running, chat_id: int, seconds: float | None) -> None:
    async with running.base.transactions.begin() as work:
        chat = await lock_chat(work.connection, chat_id)
        assert chat is not None
        changes, now = Changes(), utc_now()
        time = None if seconds is None else now + timedelta(seconds=seconds)
        snooze(chat, time, changes, now=now, correlation_id="click", agent_id=None)
        await save(work, [chat], changes)


async def _woken(here: World, chat_id: int) -> list[str]:
    rows = await here.rows(
        "select data ->> 'reason' as reason from timeline_entries where chat_id = $1 and kind = 'woken'", chat_id
    )
    return [row["reason"] for row in rows]


async def test_at_its_time_a_chat_wakes_once_whatever_the_number_of_replicas(here: World) -> None:
    async with here.routers(3) as [running, *_]:
        chats = [await _chat(here, new_address()) for _ in range(5)]
        for chat_id in chats:
            await _snooze(running, chat_id, 0.5)

        async def all_awake() -> bool:
            return not await here.one(
                "select count(*) from chats where snoozed_at is not null and id = any($1::bigint[])", chats
            )

        await until(all_awake, 15)
        for chat_id in chats:
            assert await _woken(here, chat_id) == ["time"]
            told = "select count(*) from feed where type = 'notification' and chat_id = $1 and data ->> 'kind' = $2"
            assert await here.one(told, chat_id, "snooze_over") == 1


async def test_a_customers_message_wakes_the_chat_and_a_later_time_finds_nothing(here: World) -> None:
    async with here.routers(2) as [running, *_]:
        address = new_address()
        chat_id = await _chat(here, address)
        await _snooze(running, chat_id, 3600)
        await here.publish(event := received(address, "Are you there?"))
        await here.outcome(event)
        assert await _woken(here, chat_id) == ["customer_wrote"]
        chat = await here.chat(address)
        assert chat is not None
        assert (chat["snoozed_at"], chat["snoozed_until"]) == (None, None)


async def test_without_a_time_only_the_customer_wakes_it(here: World) -> None:
    async with here.routers(1) as [running]:
        address, other = new_address(), new_address()
        chat_id, later = await _chat(here, address), await _chat(here, other)
        await _snooze(running, chat_id, None)
        await _snooze(running, later, 0.2)

        async def other_awake() -> bool:
            return bool(await _woken(here, later))

        await until(other_awake, 15)
        assert await _woken(here, chat_id) == []
        await here.publish(event := received(address, "Hi"))
        await here.outcome(event)
        assert await _woken(here, chat_id) == ["customer_wrote"]


async def test_what_was_given_by_hand_is_not_overwritten(here: World) -> None:
    async with here.routers(1):
        address = new_address()
        chat_id = await _chat(here, address, sender_name="rtn")
        await here.rows(
            "update contacts set given_name = 'Ibu Ratna', language = 'en', language_is_given = true "
            "where id = (select contact_id from chats where id = $1)",
            chat_id,
        )
        request = await here.request_for(chat_id)
        await here.publish(reply := replied(request, "Halo", language="id"))
        await here.outcome(reply)
        await here.publish(event := received(address, "Hi", sender_name="someone"))
        await here.outcome(event)
        [contact] = await here.rows(
            "select p.* from contacts p join chats c on c.contact_id = p.id where c.id = $1", chat_id
        )
    assert (contact["given_name"], contact["name"], contact["language"]) == ("Ibu Ratna", "someone", "en")
