"""Reactions, edits and deletions of ours, and what customers are let see: typing, seen."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aio_pika
import httpx
import pytest

from shared.contracts.envelope import Contract
from shared.contracts.sending import ChangeMessage, SendSignal
from tests.integration.api.house import House, Writer
from tests.waiting import until

T = TypeVar("T", bound=Contract)
ORDERS, SIGNALS = "sender.messages", "sender.signals"


class Orders:
    """What was ordered for one chat since it was opened, in the order in which it came."""

    def __init__(self, queue: aio_pika.abc.AbstractQueue, chat_id: int) -> None:
        self._queue = queue
        self._chat_id = chat_id
        self.taken: list[dict[str, Any]] = []

    async def take(self) -> None:
        """All that is there now."""
        while (message := await self._queue.get(fail=False, no_ack=True)) is not None:
            body = json.loads(message.body)
            if body["chat_id"] == self._chat_id:
                self.taken.append(body)

    async def next(self, contract: type[T], count: int = 1) -> T:
        """Wait for so many; the last of them."""

        async def enough() -> dict[str, Any] | None:
            await self.take()
            return self.taken[count - 1] if len(self.taken) >= count else None

        return contract.model_validate(await until(enough, what=f"{count} orders"))


@asynccontextmanager
async def orders(house: House, queue: str, chat_id: int) -> AsyncIterator[Orders]:
    async with await aio_pika.connect(house.rabbitmq_url) as connection:
        yield Orders(await (await connection.channel()).get_queue(queue, ensure=False), chat_id)


async def received(house: House, router: Writer, chat_id: int, provider_id: str) -> int:
    """A customer's message that the provider knows."""
    message_id = await router.receive(chat_id, "Halo")
    await house.fetch("update messages set provider_message_id = $2 where id = $1", message_id, provider_id)
    return message_id


async def sent(sari: httpx.AsyncClient, house: House, chat_id: int, provider_id: str) -> int:
    """A reply that the provider has taken."""
    answer = await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "Baik"})
    message_id: int = answer.json()["id"]
    await house.fetch(
        "update messages set provider_message_id = $2, status = 'sent' where id = $1", message_id, provider_id
    )
    return message_id


async def test_a_reaction_is_ordered_in_the_chats_lane_and_shown_as_under_way(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000001")
    message_id = await received(house, router, chat_id, "R1")
    async with orders(house, ORDERS, chat_id) as ordered:
        answer = await sari.put(f"/messages/{message_id}/reaction", json={"emoji": "👍"})
        assert answer.status_code == 202, answer.text
        order = await ordered.next(ChangeMessage)
        taken_away = await sari.delete(f"/messages/{message_id}/reaction")
        second = await ordered.next(ChangeMessage, 2)
    assert (order.operation, order.emoji, order.target_from_me, order.seq) == ("react", "👍", False, 1)
    assert (order.provider_message_id, order.message_id, order.agent_id) == ("R1", message_id, house.people["sari"])
    shown = answer.json()["changes"]
    assert [(one["operation"], one["status"], one["emoji"]) for one in shown] == [("react", "queued", "👍")]
    assert (second.emoji, second.seq) == (None, 2)
    assert [one["emoji"] for one in taken_away.json()["changes"]] == [None]


async def test_our_own_message_is_edited_and_deleted(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6286000000002")
    message_id = await sent(sari, house, chat_id, "E1")
    async with orders(house, ORDERS, chat_id) as ordered:
        edited = await sari.patch(f"/messages/{message_id}", json={"text": " Baiklah "})
        deleted = await sari.delete(f"/messages/{message_id}")
        assert (edited.status_code, deleted.status_code) == (202, 202)
        await ordered.next(ChangeMessage, 2)
        changes = [one for one in ordered.taken if "operation" in one]
    assert [(one["operation"], one["text"], one["seq"]) for one in changes] == [
        ("edit", "Baiklah", 2),
        ("revoke", None, 3),
    ]
    assert edited.json()["text"] == "Baik"  # it says the new words once they are at the customer


async def test_what_cannot_be_changed_is_refused_and_named(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000003")
    theirs = await received(house, router, chat_id, "N1")
    waiting = (await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "Baik"})).json()["id"]
    gone = await sent(sari, house, chat_id, "N2")
    await house.fetch("update messages set revoked_at = now() where id = $1", gone)
    place = await sent(sari, house, chat_id, "N3")
    await house.fetch("update messages set type = 'location' where id = $1", place)
    answers = {
        "not_ours": await sari.patch(f"/messages/{theirs}", json={"text": "x"}),
        "not_sent": await sari.delete(f"/messages/{waiting}"),
        "revoked": await sari.put(f"/messages/{gone}/reaction", json={"emoji": "🙏"}),
        "no_text": await sari.patch(f"/messages/{place}", json={"text": "x"}),
        "message_not_found": await sari.delete("/messages/999999999"),
    }
    assert {code: answer.json()["code"] for code, answer in answers.items()} == {code: code for code in answers}
    assert [answer.status_code for answer in answers.values()] == [409, 409, 409, 422, 404]
    assert await house.value("select count(*) from message_changes where chat_id = $1", chat_id) == 0


@pytest.mark.parametrize("emoji", ["", "ok", "A", "👍 👍", "x" * 41, "é"])
async def test_a_reaction_is_an_emoji(sari: httpx.AsyncClient, house: House, router: Writer, emoji: str) -> None:
    message_id = await received(house, router, await router.chat("+6286000000004"), f"W-{emoji}")
    answer = await sari.put(f"/messages/{message_id}/reaction", json={"emoji": emoji})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "emoji")


async def test_typing_is_passed_on_now_and_then_and_its_end_once(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000005")
    path = f"/chats/{chat_id}/typing"
    async with orders(house, SIGNALS, chat_id) as signalled:
        for state in ("typing", "typing", "paused", "paused", "typing"):
            assert (await sari.post(path, json={"state": state})).status_code == 204
        await budi.post(path, json={"state": "typing"})
        first = SendSignal.model_validate((await signalled.next(SendSignal, 3)) and signalled.taken[0])
    assert [one["signal"] for one in signalled.taken] == ["typing", "paused", "typing"]
    assert (first.address, first.channel_id) == ("6286000000005@c.us", house.whapi)
    assert 0 < (first.expires_at - first.occurred_at).total_seconds() <= 10
    assert (await sari.post("/chats/999999999/typing", json={"state": "typing"})).json()["code"] == "chat_not_found"
    assert (await sari.post(path, json={"state": "dancing"})).status_code == 422


async def test_the_customer_sees_what_was_read_and_only_that(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000006")
    ids = [await received(house, router, chat_id, f"S{n}") for n in range(3)]
    async with orders(house, SIGNALS, chat_id) as signalled:
        await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": ids[1]})
        first = await signalled.next(SendSignal)
        await sari.post(f"/chats/{chat_id}/read")
        second = await signalled.next(SendSignal, 2)
        await sari.post(f"/chats/{chat_id}/read")
        await signalled.take()
    assert (first.signal, first.provider_message_ids) == ("seen", ("S0", "S1"))
    assert second.provider_message_ids == ("S2",)
    assert len(signalled.taken) == 2


async def test_a_channel_may_keep_to_itself_what_was_read(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    channel = await house.value(
        """insert into channels (name, provider, external_id, unknown_senders, pacing)
           values ('Quiet', 'waha', 'quiet', 'create', '{"marks_seen": false}') returning id"""
    )
    quiet = await router.chat("+6286000000007", channel=channel)
    await received(house, router, quiet, "Q1")
    told = await router.chat("+6286000000008")
    await received(house, router, told, "T1")
    async with orders(house, SIGNALS, told) as signalled, orders(house, SIGNALS, quiet) as silent:
        assert (await sari.post(f"/chats/{quiet}/read")).json()["unread_count"] == 0
        await sari.post(f"/chats/{told}/read")
        await signalled.next(SendSignal)
        await silent.take()
    assert silent.taken == []
    assert await house.value("select count(*) from outbox where convert_from(payload, 'UTF8') like '%\"Q1\"%'") == 0


async def test_channels_say_what_can_be_done_there(sari: httpx.AsyncClient, house: House) -> None:
    channels = {one["id"]: one for one in (await sari.get("/api/v1/channels")).json()["items"]}
    whapi, waha = channels[house.whapi]["capabilities"], channels[house.waha]["capabilities"]
    assert {"react", "edit", "revoke", "voice", "sticker"} <= set(whapi)
    assert "sticker" not in waha
    assert "audio" in waha  # it goes out as a document
