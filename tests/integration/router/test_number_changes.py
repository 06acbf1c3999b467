"""A customer changes their number: still one person, one chat, one stay."""

import asyncio
from typing import Any
from uuid import uuid4

import orjson
import pytest

from shared.clock import utc_now
from shared.contracts.contacts import AddressLinked
from shared.contracts.envelope import ChannelRef
from shared.conversations.transitions import Cause
from shared.conversations.unmerging import undo
from tests.integration.router.test_persons import a_lid, chats_of, one_chat
from tests.integration.router.world import WAHA, WHAPI, World, new_address, received, replied, sent


def renumbered(old: str, new: str, channel: ChannelRef = WHAPI) -> AddressLinked:
    now = utc_now()
    return AddressLinked(
        occurred_at=now, received_at=now, channel=channel, address=old, alias=new, reason="number_changed"
    )


def phone(address: str) -> str:
    return f"+{address.partition('@')[0]}"


async def a_settled_chat(here: World, address: str, **fields: Any) -> int:
    """Somebody wrote, the bot answered, the answer arrived."""
    await here.publish(event := received(address, **fields))
    await here.outcome(event)
    chat = await here.chat(address)
    assert chat is not None
    await here.publish(replied(await here.request_for(chat["id"])))
    await here.publish(result := sent(await here.order_for(chat["id"]), uuid4().hex))
    await here.outcome(result)
    return int(chat["id"])


async def test_the_chat_goes_on_under_the_new_number_and_can_be_parted_again(here: World) -> None:
    old, new = new_address(), new_address()
    async with here.routers(2) as running:
        before = await a_settled_chat(here, old, sender_name="Ayu")
        await here.database.execute("update chats set mode = 'paused' where id = $1", before)
        await here.publish(told := renumbered(old, new))
        await here.outcome(told)
        chat = await one_chat(here, old, new)
        assert (chat["phone"], chat["address"], chat["mode"]) == (phone(new), new, "paused")
        assert await here.one("select name from contacts where id = $1", chat["contact_id"]) == "Ayu"
        assert await here.one("select count(*) from messages where chat_id = $1", chat["id"]) == 2
        (entry,) = await here.rows(
            "select data from timeline_entries where chat_id = $1 and kind = 'merged'", chat["id"]
        )
        data = orjson.loads(entry["data"])
        assert (data["reason"], data["phone"], data["former_phone"]) == ("number_changed", phone(new), phone(old))

        await here.publish(later := received(new, "Ini nomor baru saya"))
        await here.outcome(later)
        assert len(await here.messages(new)) == 3

        async with running[0].base.transactions.begin() as work:
            merge = data["merge_id"]
            assert await undo(work, merge, now=utc_now(), cause=Cause("test")) == (chat["id"], before)
        apart = {address: (await chats_of(here, address))[0] for address in (old, new)}
        assert (apart[old]["id"], apart[old]["phone"]) == (before, phone(old))
        assert apart[new]["phone"] == phone(new)
        await here.publish(again := renumbered(old, new))
        await here.outcome(again)
        assert await here.one("select count(*) from chat_merges where pending") == 0


@pytest.mark.parametrize("first", ["old", "new"])
async def test_of_two_chats_the_newest_number_is_shown_whichever_was_first(here: World, first: str) -> None:
    old, new = new_address(), new_address()
    async with here.routers(2):
        for address in (old, new) if first == "old" else (new, old):
            await a_settled_chat(here, address)
        await here.publish(told := renumbered(old, new))
        await here.outcome(told)
        chat = await one_chat(here, old, new)
    assert (chat["phone"], chat["address"]) == (phone(new), new)
    assert await here.one("select count(*) from messages where chat_id = $1", chat["id"]) == 4


async def test_another_number_behind_the_same_hidden_id_is_a_changed_number(here: World) -> None:
    lid, old, new = a_lid(), new_address(), new_address()
    async with here.routers(2):
        await a_settled_chat(here, lid, alias=old)
        await here.publish(event := received(lid, "Nomor saya ganti", alias=new))
        await here.outcome(event)
        before = await here.one("select chat_id from messages where text = 'Nomor saya ganti'")
        await here.publish(replied(await here.request_for(before, 2)))
        await here.publish(result := sent(await here.order_for(before, 2), uuid4().hex))
        await here.outcome(result)
        chat = await one_chat(here, lid, old, new)
    assert chat["phone"] == phone(new)


async def test_a_guest_with_another_number_is_still_the_guest(here: World) -> None:
    """Where only guests may write, their new number may, and what it says belongs to their stay."""
    old, new = new_address(), new_address()
    await here.guest(phone(old))
    async with here.routers():
        await here.publish(first := received(old, channel=WAHA))
        await here.outcome(first)
        chat = await here.chat(old)
        assert chat is not None
        await here.publish(replied(await here.request_for(chat["id"])))
        await here.publish(result := sent(await here.order_for(chat["id"]), uuid4().hex))
        await here.outcome(result)
        await here.publish(told := renumbered(old, new, WAHA))
        await here.outcome(told)
        await one_chat(here, old, new)
        await here.publish(later := received(new, "Handuk, tolong", channel=WAHA))
        assert await here.outcome(later) == "applied"
    written = [row["stay_session_id"] for row in await here.messages(new) if not row["from_me"]]
    assert len(written) == 2
    assert written[0] is not None
    assert written[0] == written[1]


async def test_nobody_gets_a_chat_because_somebody_unknown_changed_their_number(here: World) -> None:
    old, new = new_address(), new_address()
    async with here.routers(2):
        events = [renumbered(old, new) for _ in range(2)]
        await asyncio.gather(*map(here.publish, events))
        await here.outcomes(list(events))
        assert await chats_of(here, old, new) == []
        await here.publish(event := received(new))
        await here.outcome(event)
        chat = await one_chat(here, old, new)
    assert chat["phone"] == phone(new)
