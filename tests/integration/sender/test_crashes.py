"""Processes that die or freeze, and commits whose fate is unknown."""

import asyncio
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.sender.bootstrap import Sender
from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History
from services.sender.gateways import ByProvider
from services.sender.providers.gateway import Change, Gateway, Outgoing, Signal, Timing
from shared.contracts.sending import MessageAttemptFailed
from shared.messaging.outbox import OWN_SECONDS
from shared.messaging.relay import Relay
from tests.integration.sender.fake_provider import accept
from tests.integration.sender.harness import Chat, World
from tests.loopback import loopback
from tests.waiting import until


@asynccontextmanager
async def process(world: World, port: int, **settings: object) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m services.sender` as it runs in production."""
    values = world.environment(http_port=port, log_level="WARNING", **settings)
    environment = {**os.environ, **{name.upper(): str(value) for name, value in values.items()}}
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "services.sender", env=environment)
    try:
        async with loopback() as client:

            async def ready() -> bool:
                try:
                    return (await client.get(f"http://127.0.0.1:{port}/ready")).status_code == 200
                except httpx.TransportError:
                    return False

            await until(ready, 20)
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_kill_9_under_load_loses_and_repeats_nothing(world: World) -> None:
    chats = [Chat.new() for _ in range(40)]
    commands = [chat.write(str(number)) for number in range(15) for chat in chats]
    random.Random(3).shuffle(commands)
    world.provider.default = accept(0.02)
    quick: dict[str, Any] = {"sender_deadline_s": 2, "sender_lease_s": 3}
    relay = Relay(world.engine, world.publisher).leadership
    relay.start()
    try:
        async with process(world, free_port(), **quick) as victim, world.senders(2, **quick):
            await world.order(*commands)
            await until(lambda: len(world.provider.asked) > 150)
            victim.send_signal(signal.SIGKILL)
            settled = "select count(*) from outbound where state = 'sent'"

            async def all_settled() -> bool:
                return bool((await world.rows(settled))[0][0] == len(commands))

            await until(all_settled, 60)
            told = "select count(*) from outbox"

            async def all_told() -> bool:
                return bool((await world.rows(told))[0][0] == 0)

            await until(all_told, OWN_SECONDS + 30, what="what the victim had committed and not published")
            await until(lambda: len({event.model_dump()["message_id"] for event in world.events}) == len(commands))
    finally:
        await relay.stop()
    for chat in chats:
        assert world.provider.received(chat.phone) == [str(number) for number in range(15)]


async def test_an_attempt_left_open_by_a_crash_is_looked_for_before_it_is_repeated(world: World) -> None:
    chat = Chat.new()
    command = chat.write("1")
    world.provider.default = accept(60)
    quick: dict[str, Any] = {"sender_deadline_s": 1, "sender_lease_s": 2}
    async with process(world, free_port(), **quick) as victim:
        await world.order(command)
        await until(lambda: world.provider.texts(chat.phone) == ["1"])
        victim.send_signal(signal.SIGKILL)
        await victim.wait()
    world.provider.default = accept()
    async with world.senders(**quick):
        await world.order(chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["attempt_failed", "sent", "sent"])
    event = next(event for event in world.of(chat) if isinstance(event, MessageAttemptFailed))
    assert (event.message_id, event.attempt, event.error_code) == (command.message_id, 1, "crashed")
    assert world.provider.looks > 0
    assert world.provider.received(chat.phone) == ["1", "2"]


async def test_sigterm_finishes_what_is_at_the_provider(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(0.8), accept())
    async with process(world, free_port()) as child:
        await world.order(chat.write("1"), chat.write("2"))
        await until(lambda: world.provider.texts(chat.phone) == ["1"])
        child.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(child.wait(), 15) in {0, -signal.SIGTERM}
    assert await world.states(chat) == ["sent", "pending"]
    assert await world.rows("select 1 from lanes where owner is not null") == []
    async with world.senders():
        await until(lambda: "sent" in world.keys(chat)[-1:] and world.provider.texts(chat.phone) == ["1", "2"])


SHORT: dict[str, Any] = {"sender_deadline_s": 1, "sender_lease_s": 2}


class Delayed:
    """A gateway that holds a request up before or after it is made, once."""

    typing_ends_by_itself = True

    def __init__(self, real: Gateway, *, before: float = 0.0, after: float = 0.0) -> None:
        self._real = real
        self._delays = [(before, after)]
        self.is_done = False

    async def send(self, message: Outgoing, timing: Timing) -> Accepted:
        before, after = self._delays.pop() if self._delays else (0.0, 0.0)
        try:
            await asyncio.sleep(before)
            accepted = await self._real.send(message, timing)
            await asyncio.sleep(after)
            return accepted
        finally:
            self.is_done = True

    async def change(self, change: Change, timing: Timing) -> None:
        await self._real.change(change, timing)

    async def signal(self, signal: Signal, timing: Timing) -> None:
        await self._real.signal(signal, timing)

    async def history(self, message: Outgoing, timing: Timing) -> History:
        return await self._real.history(message, timing)


async def hold_up(sender: Sender, *, before: float = 0.0, after: float = 0.0) -> Delayed:
    real = await sender.gateways.of(1, "whapi")
    assert real is not None
    delayed = Delayed(real, before=before, after=after)
    sender.courier._gateways = ByProvider({"whapi": delayed})
    return delayed


async def test_a_process_that_was_frozen_past_its_lease_writes_nothing_late(world: World) -> None:
    chat = Chat.new()
    async with world.senders(**SHORT) as [sender]:
        frozen = await hold_up(sender, before=6)
        await world.order(chat.write("1"), chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["attempt_failed", "sent", "sent"])
        await until(lambda: frozen.is_done)
    assert world.provider.texts(chat.phone) == ["1", "2"]
    assert await world.states(chat) == ["sent", "sent"]


@pytest.mark.parametrize("hold_s", [0, 600])
async def test_a_result_that_comes_after_its_lease_still_tells_that_it_was_sent(world: World, hold_s: int) -> None:
    """Whether the message has been given up meanwhile, or is still looked for."""
    chat = Chat.new()
    world.provider.shows_history = False
    async with world.senders(sender_unknown_hold_s=hold_s, **SHORT) as [sender]:
        await hold_up(sender, after=6)
        await world.order(chat.write("1"), chat.write("2"))
        expected = ["outcome_unknown", "sent", "sent"] if hold_s == 0 else ["sent", "sent"]
        await until(lambda: world.outcomes(chat) == expected)
    assert await world.states(chat) == ["sent", "sent"]
    assert world.provider.received(chat.phone) == ["1", "2"]
    attempts = await world.rows("select outcome, provider_message_id from attempts where chat_id = :c", c=chat.id)
    assert sorted(tuple(row) for row in attempts) == [("sent", "ID0"), ("sent", "ID1")]


async def test_lost_database_connections_repeat_nothing(world: World) -> None:
    chats = [Chat.new() for _ in range(20)]
    world.provider.default = accept(0.01)
    cut_off = """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'sender' and datname = current_database()
    """
    async with world.senders(2):
        for number in range(12):
            await world.order(*(chat.write(str(number)) for chat in chats))
            await world.rows(cut_off)
        await until(lambda: all(world.provider.texts(chat.phone)[-1:] == ["11"] for chat in chats), 60)
    for chat in chats:
        assert world.provider.texts(chat.phone) == [str(number) for number in range(12)]


async def test_a_commit_that_was_lost_is_sent_soon_and_not_called_unknown(world: World) -> None:
    """The lane was claimed, but the process never heard of it: nothing was written, so it may be sent."""
    chat = Chat.new()
    async with world.senders() as [sender]:
        transactions = sender.poller._lanes._rounds._transactions
        real = transactions.begin
        broken: list[datetime] = []

        @asynccontextmanager
        async def losing() -> AsyncIterator[object]:
            async with real() as work:
                yield work
            if not broken and (await world.rows("select 1 from attempts where chat_id = :c", c=chat.id)):
                broken.append(datetime.now(UTC))
                raise ConnectionResetError("the commit's answer is lost")

        transactions.begin = losing  # type: ignore[method-assign,assignment]
        await world.order(chat.write("1"))
        await until(lambda: world.keys(chat) == ["sent"])
        assert broken
    assert world.provider.texts(chat.phone) == ["1"]
    attempts = await world.rows("select outcome, error_code from attempts where chat_id = :c order by id", c=chat.id)
    assert [tuple(row) for row in attempts] == [("transient", "not_written"), ("sent", None)]
