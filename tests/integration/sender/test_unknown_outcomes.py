"""Messages that may have been sent: looked for at the provider, then sent exactly once, or given up for a person."""

import asyncio
import signal
from typing import Any, Literal

import orjson
import pytest

from services.sender.bootstrap import Sender
from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History
from services.sender.gateways import ByProvider
from services.sender.providers.gateway import Change, Gateway, Outgoing, Signal, Timing
from services.sender.providers.waha import WahaGateway
from services.sender.providers.waha_sessions import WahaSessions
from shared.clock import utc_now
from shared.contracts.envelope import ChannelRef
from shared.contracts.messages import MessageEchoed
from shared.contracts.sending import MessageOutcomeUnknown, MessageSent
from shared.messaging.relay import Relay
from tests.integration.sender.fake_provider import Action, accept, answer, cut, fail
from tests.integration.sender.harness import Chat, World
from tests.integration.sender.test_crashes import free_port, process
from tests.waiting import until

Provider = Literal["whapi", "waha"]
PROVIDERS: list[Provider] = ["whapi", "waha"]
UNNAMED = answer(200, {"sent": True}, delivers=True)
SAID_IT_FAILED = answer(500, {"error": {"code": 500, "message": "x"}, "exception": {"message": "x"}}, delivers=True)


def chat_at(provider: Provider) -> Chat:
    return Chat.new(provider=provider, channel_id=1 + PROVIDERS.index(provider))


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("action", [cut(delivers=True), UNNAMED, SAID_IT_FAILED], ids=["cut", "unnamed", "500"])
async def test_what_was_delivered_is_found_and_not_repeated(world: World, provider: Provider, action: Action) -> None:
    chat = chat_at(provider)
    world.provider.behave(chat.phone, action, accept())
    async with world.senders():
        await world.order(chat.write("1"), chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["sent", "sent"])
    assert world.provider.texts(chat.phone) == world.provider.received(chat.phone) == ["1", "2"]
    first = next(event for event in world.of(chat) if isinstance(event, MessageSent))
    assert first.provider_message_id == world.provider.delivered[0].id
    attempts = await world.rows("select outcome from attempts where chat_id = :c order by seq", c=chat.id)
    assert [row.outcome for row in attempts] == ["sent", "sent"]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("action", [cut(), fail()], ids=["cut", "500"])
async def test_what_was_not_delivered_is_sent_again_before_what_follows(
    world: World, provider: Provider, action: Action
) -> None:
    chat = chat_at(provider)
    world.provider.behave(chat.phone, accept(), action, accept())
    async with world.senders():
        await world.order(*(chat.write(str(number)) for number in range(3)))
        await until(lambda: world.outcomes(chat) == ["sent", "attempt_failed", "sent", "sent"])
    assert world.provider.texts(chat.phone) == ["0", "1", "1", "2"]
    assert world.provider.received(chat.phone) == ["0", "1", "2"]
    assert "sending" in world.keys(chat)
    attempts = await world.rows("select outcome from attempts where chat_id = :c order by id", c=chat.id)
    assert [row.outcome for row in attempts] == ["sent", "absent", "sent", "sent"]


async def test_the_same_words_twice_are_two_messages(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(), cut(), cut(delivers=True), accept())
    async with world.senders():
        await world.order(*(chat.write("ya") for _ in range(3)))
        await until(lambda: world.outcomes(chat) == ["sent", "attempt_failed", "sent", "sent"])
    assert world.provider.received(chat.phone) == ["ya"] * 3
    ids = {event.provider_message_id for event in world.of(chat) if isinstance(event, MessageSent)}
    assert len(ids) == 3


async def test_silence_past_the_deadline_is_looked_for(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(0.9), accept())
    async with world.senders(sender_deadline_s=0.6, sender_lease_s=3, sender_settle_s=0.3):
        await world.order(chat.write("1"))
        await until(lambda: world.outcomes(chat) in (["sent"], ["attempt_failed", "sent"]))
    # The request dies with its connection here, or has come through: once, in any case.
    assert world.provider.received(chat.phone) == ["1"]


async def test_accepted_but_nowhere_to_be_seen_is_for_a_person(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(), answer(200, {"sent": True}), accept())
    async with world.senders():
        await world.order(*(chat.write(str(number)) for number in range(3)))
        await until(lambda: world.outcomes(chat) == ["sent", "outcome_unknown", "sent"])
    assert world.provider.texts(chat.phone) == ["0", "1", "2"]


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_without_history_it_becomes_unknown_and_the_lane_goes_on(world: World, provider: Provider) -> None:
    chat = chat_at(provider)
    world.provider.behave(chat.phone, cut(), accept())
    world.provider.shows_history = False
    first = chat.write("1")
    async with world.senders(sender_unknown_hold_s=1):
        await world.order(first, chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["outcome_unknown", "sent"])
        earlier, later = world.provider.times(chat.phone)
        assert later - earlier >= 1.0
        assert await world.states(chat) == ["unknown", "sent"]
        event = next(event for event in world.of(chat) if isinstance(event, MessageOutcomeUnknown))
        assert (event.error_code, event.message_id) == ("connection_lost", first.message_id)
        await world.order(chat.write("1", message_id=first.message_id))
        await until(lambda: world.outcomes(chat) == ["outcome_unknown", "sent", "sent"])
    assert world.of(chat)[-1].model_dump()["attempt"] == 2
    assert world.provider.texts(chat.phone) == ["1", "2", "1"]


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_not_there_counts_only_while_connected(world: World, provider: Provider) -> None:
    chat = chat_at(provider)
    world.provider.behave(chat.phone, cut(), accept())
    world.provider.is_connected = False
    async with world.senders():
        await world.order(chat.write("1"))
        await until(lambda: world.provider.looks >= 3)
        assert world.provider.texts(chat.phone) == ["1"]
        world.provider.is_connected = True
        await until(lambda: world.outcomes(chat) == ["attempt_failed", "sent"], 20)
    assert world.provider.received(chat.phone) == ["1"]


async def test_a_history_that_has_lost_our_messages_proves_nothing(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(), cut(), accept())
    async with world.senders(sender_unknown_hold_s=1):
        await world.order(chat.write("0"))
        await until(lambda: world.outcomes(chat) == ["sent"])
        world.provider.delivered.clear()
        await world.order(chat.write("1"))
        await until(lambda: world.outcomes(chat) == ["sent", "outcome_unknown"])
    assert world.provider.texts(chat.phone) == ["0", "1"]


async def test_an_echo_that_nobody_claims_is_evidence(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, cut(delivers=True), accept())
    world.provider.shows_history = False
    now = utc_now()
    echo = MessageEchoed(
        occurred_at=now,
        channel=ChannelRef(provider="whapi"),
        address=f"{chat.phone}@c.us",
        provider_message_id=f"echo-{chat.id}",
        text="1",
        sent_at=now.replace(microsecond=0),
        received_at=now,
        source="api",
    )
    held = orjson.dumps({"chat_id": chat.id, "event": echo.model_dump(mode="json")}).decode()
    async with world.senders():
        await world.order(chat.write("1"))
        await until(lambda: world.provider.looks >= 1)
        await world.execute(
            """insert into message_anchors (channel_id, from_me, provider_message_id, echo, echo_hold_until)
               values (1, true, :id, cast(:echo as jsonb), now() + interval '30 s')""",
            id=echo.provider_message_id,
            echo=held,
        )
        await until(lambda: world.outcomes(chat) == ["sent"])
    event = next(event for event in world.of(chat) if isinstance(event, MessageSent))
    assert event.provider_message_id == echo.provider_message_id


async def test_our_own_id_lets_the_provider_collapse_a_repeat(world: World) -> None:
    """The first request is carried out only after the sender found nothing and repeated it."""
    chat = chat_at("waha")
    world.provider.engine = "GOWS"
    late: list[Any] = []

    async def cut_and_keep(request: Any, asked: Any) -> Any:
        late.append(asked)
        request.transport.abort()
        return await cut()(request, asked)

    world.provider.behave(chat.phone, cut_and_keep, accept())
    async with world.senders() as [sender]:
        sessions = await sessions_of(sender)
        await until(sessions.with_own_ids)
        await world.order(chat.write("1"))
        await until(lambda: world.outcomes(chat) == ["attempt_failed", "sent"])
        world.provider.deliver(late[0])
    assert [asked.own_id for asked in world.provider.asked] == [late[0].own_id] * 2
    assert late[0].own_id.startswith("3EB0")
    assert len(late[0].own_id) == 22
    assert world.provider.received(chat.phone) == ["1"]
    rows = await world.rows("select own_id from attempts where chat_id = :c", c=chat.id)
    assert {row.own_id for row in rows} == {late[0].own_id}


async def sessions_of(sender: Sender) -> WahaSessions:
    gateway = await sender.gateways.of(1, "waha")
    assert isinstance(gateway, WahaGateway)
    return gateway.sessions


async def test_browser_engines_get_no_id_of_ours(world: World) -> None:
    chat = chat_at("waha")
    async with world.senders() as [sender]:
        sessions = await sessions_of(sender)
        await until(lambda: not sessions._asking)
        await world.order(chat.write("1"))
        await until(lambda: world.outcomes(chat) == ["sent"])
    assert [asked.own_id for asked in world.provider.asked] == [None]


class Dying:
    """A gateway whose process dies at each message's first attempt: before the request, or after its answer."""

    typing_ends_by_itself = True

    def __init__(self, real: Gateway) -> None:
        self._real = real
        self.died: dict[str, str] = {}

    async def send(self, message: Outgoing, timing: Timing) -> Accepted:
        if message.address in self.died:
            return await self._real.send(message, timing)
        self.died[message.address] = "before" if len(self.died) % 4 == 3 else "after"
        if self.died[message.address] == "after":
            await self._real.send(message, timing)
        raise asyncio.CancelledError

    async def change(self, change: Change, timing: Timing) -> None:
        await self._real.change(change, timing)

    async def signal(self, signal: Signal, timing: Timing) -> None:
        await self._real.signal(signal, timing)

    async def history(self, message: Outgoing, timing: Timing) -> History:
        return await self._real.history(message, timing)


async def let_die(sender: Sender) -> list[Dying]:
    real = {name: await sender.gateways.of(number, name) for number, name in enumerate(PROVIDERS, start=1)}
    dying: dict[str, Dying] = {name: Dying(gateway) for name, gateway in real.items() if gateway is not None}
    sender.courier._gateways = ByProvider(dying)
    return list(dying.values())


async def test_a_crash_between_send_and_record_100_times_each_customer_has_it_once(world: World) -> None:
    chats = [chat_at(PROVIDERS[number % 2]) for number in range(100)]
    quick: dict[str, Any] = {"sender_deadline_s": 2, "sender_lease_s": 3}
    async with world.senders(**quick) as [sender]:
        dying = await let_die(sender)
        await world.order(*(chat.write(words) for chat in chats for words in ("Halo", "Sampai jumpa")))
        # Events come in any order: that of a failed attempt may be behind that of the one which followed it.
        await until(lambda: all(world.outcomes(chat).count("sent") == 2 for chat in chats), 60)
    assert sum(len(gateway.died) for gateway in dying) == 100
    assert sum(death == "after" for gateway in dying for death in gateway.died.values()) >= 70
    for chat in chats:
        assert world.provider.received(chat.phone) == ["Halo", "Sampai jumpa"]
        assert "outcome_unknown" not in world.keys(chat)


async def test_kill_9_between_send_and_record_each_customer_has_it_once(world: World) -> None:
    """The provider has carried out what it was asked, and keeps its answers back until the process is dead."""
    chats = [chat_at(PROVIDERS[number % 2]) for number in range(20)]
    quick: dict[str, Any] = {"sender_deadline_s": 2, "sender_lease_s": 3}

    async def deliver_and_wait(request: Any, asked: Any) -> Any:
        world.provider.deliver(asked)
        await asyncio.sleep(60)

    world.provider.default = deliver_and_wait
    relay = Relay(world.engine, world.publisher).leadership
    relay.start()
    try:
        async with process(world, free_port(), **quick) as victim:
            await world.order(*(chat.write("Halo") for chat in chats))
            await until(lambda: len(world.provider.delivered) == len(chats))
            victim.send_signal(signal.SIGKILL)
            await victim.wait()
        world.provider.default = accept()
        async with world.senders(2, **quick):
            await world.order(*(chat.write("Sampai jumpa") for chat in chats))
            await until(lambda: all(world.outcomes(chat) == ["sent", "sent"] for chat in chats), 30)
    finally:
        await relay.stop()
    for chat in chats:
        assert world.provider.received(chat.phone) == ["Halo", "Sampai jumpa"]
