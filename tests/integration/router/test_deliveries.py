"""Send results, statuses and echoes in every order."""

import itertools
from typing import Any

import pytest

from shared.clock import utc_now
from shared.contracts.envelope import Contract
from shared.contracts.sending import (
    MessageAttemptFailed,
    MessageCancelled,
    MessageFailed,
    MessageOutcomeUnknown,
    MessageSending,
    SendMessage,
)
from tests.integration.router.world import World, at, echoed, new_address, reported, sent
from tests.waiting import until


async def ours(here: World, address: str) -> list[dict[str, Any]]:
    """The messages from our side."""
    return [message for message in await here.messages(address) if message["from_me"]]


def fact(kind: type[Contract], order: SendMessage, **fields: Any) -> Contract:
    """Something the sender tells about an order."""
    return kind.model_validate(
        {
            "occurred_at": utc_now(),
            "message_id": order.message_id,
            "chat_id": order.chat_id,
            "channel_id": order.channel_id,
            "seq": order.seq,
            "attempt": 1,
            **fields,
        }
    )


async def test_result_echo_and_statuses_in_any_order_are_one_message(here: World) -> None:
    kinds = ("sent", "echo", "delivered", "read")
    orders = list(itertools.permutations(kinds))
    async with here.routers(3):
        ends: list[tuple[tuple[str, ...], str]] = []
        for permutation in orders:
            address, order = await here.conversation()
            name = f"wamid-{address}"
            facts: dict[str, Contract] = {
                "sent": sent(order, name),
                "echo": echoed(address, order.text, name, source="api"),
                "delivered": reported(name, "delivered"),
                "read": reported(name, "read"),
            }
            events = [facts[kind] for kind in permutation]
            for event in events:
                await here.publish(event)
                await here.outcome(event)
            ends.append((permutation, address))
        for permutation, address in ends:
            (message,) = await ours(here, address)
            assert (message["status"], message["sender"], message["provider_message_id"]) == (
                "read",
                "bot",
                f"wamid-{address}",
            ), permutation


async def test_all_at_once_through_three_replicas(here: World) -> None:
    async with here.routers(3):
        conversations = [await here.conversation() for _ in range(10)]
        events: list[Contract] = []
        for address, order in conversations:
            name = f"storm-{address}"
            events += [
                reported(name, "read"),
                echoed(address, order.text, name, source="api"),
                reported(name, "delivered"),
                sent(order, name),
                echoed(address, order.text, name, source="api"),
                reported(name, "sent"),
            ]
        await here.publish(*events)
        await here.outcomes(events)
    for address, _ in conversations:
        (message,) = await ours(here, address)
        assert (message["status"], message["origin"]) == ("read", "bot")


async def test_a_held_echo_without_a_send_result_is_matched_by_its_text(here: World) -> None:
    async with here.routers(router_echo_hold_s=20):
        address, order = await here.conversation()
        await here.publish(event := echoed(address, order.text, f"lost-{address}", source="api"))
        assert await here.outcome(event) == "applied:held"
        await here.publish(fact(MessageOutcomeUnknown, order, error_code="timeout", error="no answer"))

        async def settled() -> bool:
            (message,) = await ours(here, address)
            return bool(message["status"] == "sent" and message["provider_message_id"] == f"lost-{address}")

        await until(settled, what="the unknown message to be recognised in its echo")


async def test_what_a_person_types_on_the_phone_is_an_agents_message(here: World) -> None:
    async with here.routers():
        address, order = await here.conversation()
        await here.publish(first := sent(order, f"id-{address}"))
        await here.outcome(first)
        before = await here.chat(address)
        await here.publish(reported(f"typed-{address}", "delivered"))
        await here.publish(event := echoed(address, "Saya bantu ya", f"typed-{address}", source="phone"))
        assert await here.outcome(event) == "applied"
        messages = await ours(here, address)
        after = await here.chat(address)
    assert before is not None
    assert after is not None
    shown = next(message for message in messages if message["text"] == "Saya bantu ya")
    assert (shown["sender"], shown["origin"], shown["agent_id"]) == ("agent", "phone", None)
    assert after["unread_count"] == before["unread_count"]
    assert after["open_turn_id"] is None
    assert (shown["status"], len(messages)) == ("delivered", 2)


async def test_an_echo_that_was_shown_is_absorbed_by_a_late_result(here: World) -> None:
    async with here.routers(router_echo_hold_s=0.2):
        address, order = await here.conversation()
        name = f"late-{address}"
        await here.publish(echoed(address, "typed differently", name, source="unknown"))

        async def shown() -> bool:
            return len(await ours(here, address)) == 2

        await until(shown, what="the held echo to be shown")
        await here.publish(event := sent(order, name))
        await here.outcome(event)
        (message,) = await ours(here, address)
        chat = await here.chat(address)
        merged = await here.rows("select * from feed where type = 'message.merged' and message_id = $1", message["id"])
    assert chat is not None
    assert (message["id"], message["status"], message["text"]) == (order.message_id, "sent", order.text)
    assert chat["last_message_id"] == order.message_id
    assert len(merged) == 1


async def test_an_echo_to_a_new_number_makes_a_chat_that_the_bot_leaves_alone(here: World) -> None:
    address = new_address()
    async with here.routers():
        await here.publish(event := echoed(address, "Halo dari hotel", f"new-{address}", source="phone"))
        assert await here.outcome(event) == "applied"
    chat = await here.chat(address)
    assert chat is not None
    assert (chat["unread_count"], chat["open_turn_id"]) == (0, None)


@pytest.mark.parametrize(
    ("facts", "status", "attempts"),
    [
        ([(MessageSending, {})], "sending", 0),
        ([(MessageAttemptFailed, {"attempt": 2})], "queued", 2),
        ([(MessageAttemptFailed, {}), (MessageSending, {"attempt": 2})], "sending", 1),
        ([(MessageFailed, {"attempt": 3})], "failed", 3),
        ([(MessageFailed, {"attempt": 3}), (MessageAttemptFailed, {"attempt": 2})], "failed", 3),
        ([(MessageOutcomeUnknown, {})], "unknown", 1),
        ([(MessageCancelled, {"attempt": 0})], "cancelled", 0),
        ([(MessageFailed, {"seq": 99})], "queued", 0),
    ],
)
async def test_progress_is_shown(
    here: World, facts: list[tuple[type[Contract], dict[str, Any]]], status: str, attempts: int
) -> None:
    details = {
        "error_code": "provider_down",
        "error": "no answer",
        "reason": "mode_changed",
        "next_attempt_at": utc_now(),
    }
    async with here.routers():
        address, order = await here.conversation()
        for kind, fields in facts:
            await here.publish(event := fact(kind, order, **details | fields))
            await here.outcome(event)
        (message,) = await ours(here, address)
    assert (message["status"], message["attempts"]) == (status, attempts)


async def test_a_result_without_an_id_counts_as_sent(here: World) -> None:
    async with here.routers():
        address, order = await here.conversation()
        await here.publish(event := sent(order, None))
        await here.outcome(event)
        await here.publish(late := echoed(address, order.text, f"noid-{address}", source="api", sent_at=at(70)))
        await here.outcome(late)
        (message,) = await ours(here, address)
    assert (message["status"], message["provider_message_id"]) == ("sent", f"noid-{address}")


async def test_facts_about_nothing_that_we_know_are_skipped(here: World) -> None:
    async with here.routers():
        _, order = await here.conversation()
        nowhere = sent(order.model_copy(update={"chat_id": 10**9}), "x-1")
        nothing = sent(order.model_copy(update={"message_id": 10**9}), "x-2")
        await here.publish(nowhere, nothing)
        assert await here.outcome(nowhere) == "skipped:unknown_chat"
        assert await here.outcome(nothing) == "skipped:unknown_message"
