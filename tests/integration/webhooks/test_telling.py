"""What receivers are told: everything, in order, and again until they have it."""

import asyncio
import socket
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest
from standardwebhooks import Webhook

from services.api.domain.webhook_delivery import DISABLE_AFTER, GIVE_UP_AFTER
from services.api.webhooks.keeping import WebhookKeeper
from shared.conversations.handing import assign, change_mode
from shared.conversations.loading import lock_chat
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause
from shared.outbound.addresses import NO_EXCEPTIONS
from tests.integration.api.house import Writer
from tests.integration.webhooks.conftest import Office
from tests.integration.webhooks.receiver import Event, Receiver

_PHONES = iter(range(10_000, 99_999))


async def _chat(router: Writer) -> int:
    return await router.chat(f"+62811777{next(_PHONES)}", name="Ayu")


def _texts(events: Sequence[Event], chat: int | None = None) -> list[str]:
    created = [event["data"]["message"] for event in events if event["type"] == "message.created"]
    return [message["text"] for message in created if chat is None or message["chat_id"] == chat]


async def test_a_change_is_told_as_a_signed_versioned_event(office: Office, receiver: Receiver, router: Writer) -> None:
    _, secret = await office.subscribe(receiver.url)
    desk = await office.desk()
    chat = await _chat(router)
    message = await router.receive(chat, "Halo")
    await office.work(desk)
    event, headers, body = next(one for one in receiver.asked if one[0]["type"] == "message.created")
    assert Webhook(secret).verify(body, headers) == event
    assert headers["webhook-id"] == event["id"]
    assert (event["version"], event["data"]["message"]["id"], event["data"]["chat"]["id"]) == (1, message, chat)
    assert [one["sequence"] for one in receiver.accepted] == sorted(one["sequence"] for one in receiver.accepted)
    assert len({one["id"] for one in receiver.accepted}) == len(receiver.accepted)


async def test_each_status_an_assignment_and_a_mode_have_events_of_their_own(
    office: Office, receiver: Receiver, router: Writer
) -> None:
    chat = await _chat(router)
    message = await router.receive(chat, "Halo")
    await office.subscribe(receiver.url, types=["message.status_changed", "chat.assigned", "chat.mode_changed"])
    desk = await office.desk()
    await router.set_status(message, "sent")
    await router.set_status(message, "delivered")
    async with router.base.transactions.begin() as unit:
        state = await lock_chat(unit.connection, chat)
        assert state is not None
        changes = Changes()
        cause = Cause("test")
        agent = office.house.people["sari"]
        change_mode(state, "agent", changes, reason="taken_over", now=office.time(), cause=cause, agent_id=agent)
        assign(state, agent, changes, reason="taken_over", now=office.time(), cause=cause, agent_id=agent)
        await save(unit, [state], changes)
    await office.work(desk)
    told = [(event["type"], event["data"]) for event in receiver.accepted]
    assert [kind for kind, _ in told] == [
        "message.status_changed",
        "message.status_changed",
        "chat.mode_changed",
        "chat.assigned",
    ]
    assert [data["status"] for _, data in told[:2]] == ["sent", "delivered"]
    assert (told[2][1]["mode"], told[2][1]["previous"]) == ("agent", "bot")
    assert (told[3][1]["assigned_agent_id"], told[3][1]["by_agent_id"]) == (agent, agent)


async def test_only_what_is_wanted_is_told(office: Office, receiver: Receiver, router: Writer) -> None:
    house = office.house
    await office.subscribe(receiver.url, types=["message.created"], channels=[house.waha])
    desk = await office.desk()
    elsewhere = await _chat(router)
    here = await router.chat(f"+62811777{next(_PHONES)}", channel=house.waha)
    await router.receive(elsewhere, "not this")
    await router.receive(here, "this")
    await office.work(desk)
    assert _texts(receiver.accepted) == ["this"]
    assert {event["type"] for event in receiver.accepted} == {"message.created"}


async def test_pain_12_a_receiver_that_is_down_for_an_hour_gets_everything_in_order(
    office: Office, receiver: Receiver, router: Writer
) -> None:
    subscription, _ = await office.subscribe(receiver.url, types=["message.created"])
    desks = [await office.desk(), await office.desk()]
    chats = [await _chat(router) for _ in range(3)]
    receiver.answer = lambda _event: 503
    sent: dict[int, list[str]] = defaultdict(list)
    for minute in range(60):
        for chat in chats[: 1 + minute % 3]:
            text = f"{chat} at {minute}"
            await router.receive(chat, text)
            sent[chat].append(text)
        await office.work(*desks)
        office.time.pass_(minutes=1)
    assert receiver.accepted == []
    assert len(receiver.asked) < 60  # who does not answer is asked by one event at a time, and less and less
    receiver.answer = lambda _event: 200
    office.time.pass_(minutes=7)
    await office.work(*desks)
    for chat in chats:
        assert _texts(receiver.accepted, chat) == sent[chat]
    ids = [event["id"] for event in receiver.accepted]
    assert len(ids) == len(set(ids)) == sum(len(texts) for texts in sent.values())
    assert {delivery["status"] for delivery in await office.of(subscription)} == {"delivered"}


async def test_an_event_that_is_refused_holds_up_its_own_chat_only(
    office: Office, receiver: Receiver, router: Writer
) -> None:
    await office.subscribe(receiver.url, types=["message.created"])
    desk = await office.desk()
    stuck, free = await _chat(router), await _chat(router)
    receiver.answer = lambda event: 500 if event["data"]["message"]["text"] == "poison" else 200
    for text in ("poison", "behind it"):
        await router.receive(stuck, text)
    for number in range(8):
        await router.receive(free, str(number))
        office.time.pass_(seconds=40)
        await office.work(desk)
    assert _texts(receiver.accepted, free) == [str(number) for number in range(8)]
    assert _texts(receiver.accepted, stuck) == []
    office.time.pass_(seconds=GIVE_UP_AFTER.total_seconds())
    await router.receive(free, "later")
    await office.work(desk)
    office.time.pass_(hours=1)
    await office.work(desk)
    assert _texts(receiver.accepted, stuck) == ["behind it"]


async def test_events_of_one_chat_are_never_told_side_by_side_by_any_number_of_replicas(
    office: Office, receiver: Receiver, router: Writer
) -> None:
    await office.subscribe(receiver.url, types=["message.created"])
    desks = [await office.desk() for _ in range(3)]
    chat = await _chat(router)
    receiver.delay = 0.01
    for number in range(30):
        await router.receive(chat, str(number))
    await asyncio.gather(*(office.work(desk) for desk in desks))
    await office.work(*desks)
    assert receiver.most_at_once == 1
    assert _texts([event for event, _, _ in receiver.asked]) == [str(n) for n in range(30)]


async def test_what_a_killed_replica_had_claimed_is_told_by_another(
    office: Office, receiver: Receiver, router: Writer
) -> None:
    await office.subscribe(receiver.url, types=["message.created"])
    gone, other = await office.desk(), await office.desk()
    await router.receive(await _chat(router), "Halo")
    await gone._expander.round()
    [claimed] = await gone._claims.claim(most=5, busy={}, each=5)
    await office.work(other)
    assert receiver.accepted == []
    office.time.pass_(minutes=2)
    await office.work(other)
    assert [event["id"] for event in receiver.accepted] == [claimed.uid]


async def test_a_receiver_that_fails_for_days_is_switched_off_and_operators_are_told(
    office: Office, receiver: Receiver, router: Writer
) -> None:
    subscription, _ = await office.subscribe(receiver.url, types=["message.created"])
    desk = await office.desk()
    kept = office.time.now - office.time.now.replace(year=office.time.now.year - 1)
    keeper = WebhookKeeper(router.base.transactions, kept=kept, clock=office.time)
    receiver.answer = lambda _event: 500
    await router.receive(await _chat(router), "Halo")

    async def troubles() -> list[str]:
        await keeper.look()
        rows = await office.house.fetch("select kind from findings where watcher = 'api.webhooks'")
        return [row["kind"] for row in rows]

    for _ in range(8):
        await office.work(desk)
        office.time.pass_(minutes=4)
    assert await troubles() == ["webhook_failing"]
    office.time.pass_(seconds=DISABLE_AFTER.total_seconds())
    await office.work(desk)
    assert await troubles() == ["webhook_disabled"]
    [row] = await office.house.fetch("select * from webhook_subscriptions where id = $1", subscription)
    assert (row["is_active"], row["disabled_reason"]) == (False, "failing")
    assert [one["status"] for one in await office.of(subscription)] == ["pending"]  # kept for whoever resumes it
    await office.house.fetch("delete from webhook_subscriptions where id = $1", subscription)
    assert await troubles() == []


async def test_a_receiver_that_says_it_is_gone_is_believed(office: Office, receiver: Receiver, router: Writer) -> None:
    subscription, _ = await office.subscribe(receiver.url)
    desk = await office.desk()
    receiver.answer = lambda _event: 410
    await router.receive(await _chat(router), "Halo")
    await office.work(desk)
    assert await office.house.value("select disabled_reason from webhook_subscriptions where id = $1", subscription)


async def test_the_receivers_wish_to_wait_is_granted(office: Office, receiver: Receiver, router: Writer) -> None:
    await office.subscribe(receiver.url, types=["message.created"])
    desk = await office.desk()
    receiver.answer, receiver.headers = lambda _event: 429, {"retry-after": "600"}
    await router.receive(await _chat(router), "Halo")
    await office.work(desk)
    office.time.pass_(seconds=590)
    await office.work(desk)
    assert len(receiver.asked) == 1
    receiver.answer = lambda _event: 200
    office.time.pass_(seconds=20)
    await office.work(desk)
    assert _texts(receiver.accepted) == ["Halo"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_a_failure_and_leads_nowhere(
    office: Office, receiver: Receiver, router: Writer, status: int
) -> None:
    subscription, _ = await office.subscribe(receiver.url, types=["message.created"])
    desk = await office.desk()
    receiver.answer, receiver.headers = lambda _event: status, {"location": receiver.url + "/elsewhere"}
    await router.receive(await _chat(router), "Halo")
    await office.work(desk)
    assert len(receiver.asked) == 1
    [delivery] = await office.of(subscription)
    assert delivery["status"] == "pending"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "2130706433"]
)
async def test_no_address_inside_is_asked_however_it_is_written(
    office: Office, receiver: Receiver, router: Writer, host: str
) -> None:
    subscription, _ = await office.subscribe(receiver.url.replace("127.0.0.1", host), types=["message.created"])
    strict = await office.desk(exceptions=NO_EXCEPTIONS)
    await router.receive(await _chat(router), "Halo")
    await office.work(strict)
    assert receiver.asked == []
    [attempt] = await office.house.fetch(
        "select a.* from webhook_attempts a join webhook_deliveries d on d.id = a.delivery_id "
        "where d.subscription_id = $1",
        subscription,
    )
    assert attempt["status_code"] is None


async def test_a_name_that_leads_inside_only_at_the_second_look_is_refused(
    office: Office, receiver: Receiver, router: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked up is what is connected to: a name that changes between the two is of no use."""
    subscription, _ = await office.subscribe(receiver.url.replace("127.0.0.1", "rebinding.example"))
    looks: list[str] = []

    async def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        looks.append(host)
        where = "93.184.216.34" if len(looks) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (where, port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
    strict = await office.desk(exceptions=NO_EXCEPTIONS)
    monkeypatch.setattr("services.api.webhooks.telling.TOTAL_SECONDS", 0.5)
    await router.receive(await _chat(router), "Halo")
    for _ in range(3):
        await office.work(strict)
        office.time.pass_(minutes=10)
    assert receiver.asked == []
    assert len(looks) >= 2
    assert {one["status"] for one in await office.of(subscription)} == {"pending"}
