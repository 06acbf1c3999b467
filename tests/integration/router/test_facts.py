"""What is told of messages: before they are here, after it, twice, through several routers."""

import asyncio
import itertools
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from shared.clock import utc_now
from shared.contracts.contacts import AddressLinked
from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageEdited, MessageReacted, MessageRevoked, PollVoted
from tests.integration.router.world import WHAPI, World, at, echoed, new_address, received, reported, sent, told

AT = utc_now().replace(microsecond=0)
POLL = {"poll": {"title": "Sarapan?", "options": ["Ya", "Tidak"]}}


def about(name: str, address: str, target_from_me: bool | None) -> dict[str, Contract]:
    """Everything that can be told of a message, some of it outdated."""
    common: dict[str, Any] = {"target_from_me": target_from_me, "address": address}

    def later(seconds: int) -> Any:
        return AT + timedelta(seconds=seconds)

    return {
        "like": told(MessageReacted, name, actor=address, emoji="👍", changed_at=later(1), **common),
        "love": told(MessageReacted, name, actor="77@lid", emoji="❤️", changed_at=later(2), **common),
        "old edit": told(MessageEdited, name, text="Diubah", changed_at=later(1), **common),
        "edit": told(MessageEdited, name, text="Diubah lagi", changed_at=later(2), **common),
        "vote": told(PollVoted, name, voter=address, options=("Ya",), changed_at=later(3), **common),
        "delete": told(MessageRevoked, name, changed_at=later(9), **common),
    }


def end_of(message: dict[str, Any]) -> dict[str, Any]:
    """What a message shows in the end."""

    def of(column: str) -> Any:
        value = message[column]
        return json.loads(value) if isinstance(value, str) else value

    return {
        "reactions": {actor: entry["emoji"] for actor, entry in (of("reactions") or {}).items()},
        "votes": {voter: entry["options"] for voter, entry in (of("votes") or {}).items()},
        "text": message["text"],
        "original": message["original_text"],
        "edited_at": message["edited_at"],
        "revoked_at": message["revoked_at"],
        "awaiting": message["awaiting_reply"],
    }


EXPECTED = {
    "reactions": {"them": "❤️"},
    "votes": {"them": ["Ya"]},
    "text": "Diubah lagi",
    "original": "Halo",
    "edited_at": AT + timedelta(seconds=2),
    "revoked_at": AT + timedelta(seconds=9),
    "awaiting": False,
}


async def test_facts_before_and_after_a_customers_message_end_the_same(here: World) -> None:
    kinds = ("message", "like", "love", "old edit", "edit", "vote", "delete")
    orders = list(itertools.permutations(kinds))[:: len(list(itertools.permutations(kinds))) // 40]
    told_of: list[tuple[tuple[str, ...], str]] = []
    async with here.routers(3):
        waves: list[list[Contract]] = [[] for _ in kinds]
        for number, order in enumerate(orders):
            address, name = new_address(), uuid4().hex
            facts = about(name, address, None if number % 2 else False)
            facts["message"] = received(address, provider_message_id=name, content=POLL, sent_at=at(1))
            for wave, kind in zip(waves, order, strict=True):
                wave.append(facts[kind])
            told_of.append((order, address))
        for wave in waves:
            await here.publish(*wave, *wave)  # each twice
            await here.outcomes(wave)
        for order, address in told_of:
            (message,) = await here.messages(address)
            assert end_of(message) == EXPECTED, order


async def test_facts_and_acks_of_a_message_of_ours_all_at_once(here: World) -> None:
    async with here.routers(3):
        met = [await here.conversation() for _ in range(8)]
        events: list[Contract] = []
        for address, order in met:
            name = f"ours-{address}"
            facts = about(name, address, None if order.chat_id % 2 else True)
            events += [*facts.values(), sent(order, name), reported(name, "read"), echoed(address, order.text, name)]
        await asyncio.gather(*(here.publish(event) for event in [*events[::-1], *events]))
        await here.outcomes(events)
        for address, order in met:
            (message,) = await here.rows("select * from messages where id = $1", order.message_id)
            assert end_of(message) == EXPECTED | {"original": order.text}
            assert message["status"] == "read"
            assert message["provider_message_id"] == f"ours-{address}"


async def test_an_edit_asks_no_bot_again_and_a_waiting_message_is_asked_as_it_reads_now(here: World) -> None:
    address, other = new_address(), new_address()
    await here.database.execute("update channels set turn_wait_ms = 2000 where provider = 'whapi'")
    try:
        async with here.routers(2):
            first, gone = received(address, "Satu", sent_at=at(1)), received(other, "Salah kirim", sent_at=at(1))
            await here.publish(first, gone)
            await here.outcomes([first, gone])
            edit = told(MessageEdited, first.provider_message_id, text="Dua", target_from_me=False)
            revoke = told(MessageRevoked, gone.provider_message_id, target_from_me=False)
            await here.publish(edit, revoke)
            await here.outcomes([edit, revoke])
            chat, silent = await here.chat(address), await here.chat(other)
            assert chat is not None
            assert silent is not None
            request = await here.request_for(chat["id"])
            assert [part.text for part in request.messages] == ["Dua"]
            await here.publish(again := told(MessageEdited, first.provider_message_id, text="Tiga"))
            await here.outcome(again)
    finally:
        await here.database.execute("update channels set turn_wait_ms = 0 where provider = 'whapi'")
    assert len([one for one in here.requests if one.chat_id == chat["id"]]) == 1
    assert [one for one in here.requests if one.chat_id == silent["id"]] == []
    (message,) = await here.messages(address)
    assert (message["text"], message["original_text"]) == ("Tiga", "Satu")
    told_inboxes = await here.one(
        "select count(*) from feed where type = 'message.updated' and message_id = $1", message["id"]
    )
    assert told_inboxes >= 2


async def test_a_group_member_under_hidden_id_and_number_counts_once(here: World) -> None:
    """Whichever address is shown first, and whether the link is told before, between or after."""
    await here.database.execute("update channels set groups = true where provider = 'whapi'")
    try:
        async with here.routers(2):
            for told_at in (0, 1, 2):
                lid, number = f"77{told_at}5544@lid", new_address()
                group, name = f"12036399{told_at}0@g.us", f"group-{told_at}-{number}"
                now = utc_now()
                link = AddressLinked(
                    occurred_at=now, received_at=now, channel=WHAPI, address=lid, alias=number, reason="payload"
                )
                poll = received(
                    group, None, type="poll", content=POLL, provider_message_id=name, participant={"address": lid}
                )
                by: dict[str, Any] = {"address": group, "target_from_me": False}
                later = AT + timedelta(seconds=1)
                steps: list[list[Contract]] = [
                    [poll],
                    [
                        told(MessageReacted, name, actor=lid, emoji="👍", changed_at=AT, **by),
                        told(PollVoted, name, voter=lid, options=("Ya",), changed_at=AT, **by),
                    ],
                    [
                        told(MessageReacted, name, actor=number, emoji="🎉", changed_at=later, **by),
                        told(PollVoted, name, voter=number, options=("Tidak",), changed_at=later, **by),
                    ],
                ]
                steps.insert(told_at, [link])
                for step in steps:
                    await here.publish(*step)
                    await here.outcomes(step)
                (message,) = await here.rows("select * from messages where provider_message_id = $1", name)
                shown = end_of(message)
                assert shown["reactions"] == {number: "🎉"}
                assert shown["votes"] == {number: ["Tidak"]}
                if told_at == 0:
                    assert json.loads(message["participant"])["alias"] == number
    finally:
        await here.database.execute("update channels set groups = false where provider = 'whapi'")
