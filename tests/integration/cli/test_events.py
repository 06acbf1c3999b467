"""`sapa events`: the log seen, replayed into a scratch database, and replayed live."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from shared.clock import utc_now
from shared.contracts.guests import GuestRegistered
from shared.contracts.messages import MessageReceived
from shared.contracts.sending import MessageFailed, SendMessage
from shared.conversations.handing import change_mode
from shared.conversations.loading import lock_chat, new_message_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause, Draft, compose, send_again
from shared.conversations.unmerging import undo
from shared.db.unit_of_work import Transactions
from shared.ids import new_id
from tests.integration.cli.conftest import Sapa
from tests.integration.router.test_persons import linked, one_chat, two_chats
from tests.integration.router.world import WAHA, World, echoed, new_address, received, reported, sent, world
from tests.waiting import until


@pytest.fixture
async def here(database_url: str, rabbitmq_url: str) -> AsyncIterator[World]:
    async with world(database_url, rabbitmq_url) as running:
        yield running


@pytest.fixture
async def scratch(database_url: str) -> AsyncIterator[str]:
    """A name for a database that is not there yet."""
    name = f"replay_{uuid4().hex[:12]}"
    yield make_url(database_url).set(database=name).render_as_string(hide_password=False)
    connection = await asyncpg.connect(database_url)
    await connection.execute(f'drop database if exists "{name}" with (force)')
    await connection.close()


class Command:
    """Runs `sapa` in a thread, since it has an event loop of its own."""

    def __init__(self, **env: str) -> None:
        self._sapa = Sapa(**env)

    async def json(self, *arguments: str, code: int = 0) -> Any:
        result = await asyncio.to_thread(self._sapa.run, *arguments, "--json", code=code)
        return json.loads(result.stdout)

    async def fails(self, *arguments: str, code: int) -> str:
        return await asyncio.to_thread(self._sapa.fails, *arguments, code=code)

    async def out(self, *arguments: str) -> str:
        return (await asyncio.to_thread(self._sapa.run, *arguments)).stdout


@pytest.fixture
def sapa(database_url: str, rabbitmq_url: str) -> Command:
    return Command(DATABASE_URL=database_url, RABBITMQ_URL=rabbitmq_url)


async def a_day(here: World, transactions: Transactions) -> int:
    """Customers, the bot and agents at work; the id of the chat where most happens."""
    agent = await here.one(
        """insert into users (email, name, role, password_hash) values ('ayu@example.com', 'Ayu', 'agent', 'x')
           on conflict (email) do update set name = 'Ayu' returning id"""
    )
    # Sent, delivered and read; what a person typed on the phone in between.
    address, order = await here.conversation(text="Selamat datang!")
    await here.publish(
        sent(order, f"p-1-{order.chat_id}"),
        reported(f"p-1-{order.chat_id}", "read"),
        echoed(address, "Selamat datang!", f"p-1-{order.chat_id}"),
    )
    await until(lambda: _status(here, order.message_id, "read"))
    echo = echoed(address, "Saya bantu dari telepon", f"typed-{order.chat_id}", source="phone")
    await here.publish(echo)
    await here.outcome(echo)
    # An agent takes over, writes, is refused once, and tries again.
    async with transactions.begin() as work:
        chat = await lock_chat(work.connection, order.chat_id)
        assert chat is not None
        changes, now, cause = Changes(), utc_now(), Cause("agent-1")
        change_mode(chat, "agent", changes, reason="changed", now=now, cause=cause, agent_id=agent)
        [message_id] = await new_message_ids(work.connection, 1)
        draft = Draft("Ini Ayu", sender="agent", origin="inbox", agent_id=agent)
        message = compose(chat, draft, changes, message_id=message_id, now=now, cause=cause)
        await save(work, [chat], changes)
    second: SendMessage = await here.order_for(order.chat_id, 2)
    await here.publish(_failed(second))
    await until(lambda: _status(here, message_id, "failed"))
    async with transactions.begin() as work:
        chat = await lock_chat(work.connection, order.chat_id)
        assert chat is not None
        changes = Changes()
        send_again(chat, message, changes, now=utc_now(), cause=Cause("agent-2"))
        await save(work, [chat], changes)
    third = await here.order_for(order.chat_id, 3)
    await here.publish(sent(third, f"p-3-{order.chat_id}"))
    await until(lambda: _status(here, message_id, "sent"))
    # A customer who wrote to the agent; another whom nobody has answered; a bot's answer that failed.
    await here.publish(received(address, "Terima kasih"), lonely := received(new_address(), "Ada orang?"))
    await here.outcome(lonely)
    _, refused = await here.conversation(text="Tidak sampai")
    await here.publish(_failed(refused))
    await until(lambda: _status(here, refused.message_id, "failed"))
    await until(lambda: _texts(here, address, 5))
    return order.chat_id


def _failed(order: SendMessage) -> MessageFailed:
    return MessageFailed(
        occurred_at=utc_now(),
        message_id=order.message_id,
        chat_id=order.chat_id,
        channel_id=order.channel_id,
        seq=order.seq,
        attempt=1,
        error_code="refused",
        error="The provider refused.",
    )


async def _status(here: World, message_id: int, status: str) -> bool:
    return bool(await here.one("select status from messages where id = $1", message_id) == status)


async def _texts(here: World, address: str, count: int) -> bool:
    return len(await here.messages(address)) == count


async def _quiet(here: World) -> bool:
    return bool(await here.one("select count(*) from outbox") == 0)


async def test_chats_and_messages_rebuilt_from_events_alone_are_the_live_ones(
    here: World, sapa: Command, scratch: str, database_url: str
) -> None:
    async with here.routers(2) as routers:
        chat_id = await a_day(here, routers[0].base.transactions)
        await until(lambda: _quiet(here))
    result = await sapa.json("events", "replay", "--to", scratch)
    assert result.get("failed", 0) == result.get("unplaced", 0) == 0
    found = await sapa.json("events", "compare", "--to", scratch)
    assert found["items"] == []
    assert found["live"] == found["rebuilt"]
    assert found["live"]["messages"] >= 8

    # A filter rebuilds a part; the comparison says what is missing.
    assert "exists; --replace makes it anew" in await sapa.fails("events", "replay", "--to", scratch, code=1)
    await sapa.json("events", "replay", "--to", scratch, "--replace", "--chat", str(chat_id))
    found = await sapa.json("events", "compare", "--to", scratch, code=1)
    assert chat_id not in {item["chat_id"] for item in found["items"]}
    assert {(item["what"], item["rebuilt"]) for item in found["items"]} <= {("chat", "missing"), ("messages", 0)}

    # What was changed behind the events' back is found.
    await sapa.json("events", "replay", "--to", scratch, "--replace")
    pool = await asyncpg.connect(scratch)
    await pool.execute("update messages set text = 'forged' where text = 'Ini Ayu'")
    await pool.execute("update chats set mode = 'paused' where id = $1", chat_id)
    await pool.close()
    found = await sapa.json("events", "compare", "--to", scratch, code=1)
    assert {(item["chat_id"], item["what"]) for item in found["items"]} == {(chat_id, "mode"), (chat_id, "text")}

    assert "is the live database" in await sapa.fails("events", "replay", "--to", database_url, "--replace", code=2)


async def test_chats_that_were_merged_and_parted_again_are_rebuilt_apart(
    here: World, sapa: Command, scratch: str
) -> None:
    async with here.routers(1) as routers:
        lid, number, hidden, known = await two_chats(here)
        await here.publish(link := linked(lid, number))
        await here.outcome(link)
        await one_chat(here, lid, number)
        merge_id = await here.one("select id from chat_merges where merged_chat_id = $1", hidden)
        async with routers[0].base.transactions.begin() as work:
            await undo(work, merge_id, now=utc_now(), cause=Cause("agent-parts"))
        await until(lambda: _quiet(here))
    result = await sapa.json("events", "replay", "--to", scratch)
    assert result.get("failed", 0) == 0
    pool = await asyncpg.connect(scratch)
    try:
        apart = await pool.fetch(
            """select c.id, a.address, c.merged_into,
                      (select count(*) from messages m where m.chat_id = c.id) as messages
               from chats c join addresses a on a.chat_id = c.id where a.address = any($1::text[])""",
            [lid, number],
        )
    finally:
        await pool.close()
    assert {row["address"]: tuple(row)[0::2] for row in apart} == {lid: (hidden, None), number: (known, None)}
    assert [row["messages"] for row in apart] == [2, 2]


async def test_replayed_live_what_was_processed_changes_nothing(here: World, sapa: Command, database_url: str) -> None:
    async with here.routers(2) as routers:
        await a_day(here, routers[0].base.transactions)
        await until(lambda: _quiet(here))
        tables = ("chats", "messages", "bot_turns", "timeline_entries")
        before = [await here.rows(f"select * from {table} order by id") for table in tables]
        lanes = {chat["id"]: chat["outbound_seq"] for chat in before[0]}
        planned = await sapa.json("events", "replay", "--live", "--dry-run")
        assert "say --yes as well" in await sapa.fails("events", "replay", "--live", code=2)
        done = await sapa.json("events", "replay", "--live", "--yes")
        assert done["published"] == planned["would_replay"] > 15
        fence = received(new_address(), "and after it")
        await here.publish(fence)
        await here.outcome(fence)
        await until(lambda: _consumed(here), 20, what="the replayed events to be consumed")
        fresh = await here.chat(fence.address)
        assert fresh is not None
        for table, was in zip(tables, before, strict=True):
            column = "id" if table == "chats" else "chat_id"
            now = await here.rows(f"select * from {table} where {column} <> $1 order by id", fresh["id"])
            assert now == was, table
    # Orders keep their place in the lane, by which the sender knows them.
    assert all(1 <= order.seq <= lanes[order.chat_id] for order in here.orders)
    audit = await here.rows("select action, data from audit_log")
    assert [row["action"] for row in audit] == ["events.replayed"]


async def _consumed(here: World) -> bool:
    import aio_pika

    from shared.messaging.topology import QUEUES

    async with await aio_pika.connect(here.settings["rabbitmq_url"]) as connection:
        channel = await connection.channel()
        return not any(
            [
                (await channel.declare_queue(queue.name, passive=True)).declaration_result.message_count
                for queue in QUEUES
            ]
        )


async def test_list_show_and_filters(here: World, sapa: Command) -> None:
    address = new_address()
    async with here.routers():
        _, order = await here.conversation(address, "Jawaban")
        await here.publish(other := received(new_address(), "Lain", channel=WAHA))
        await here.outcome(other)
        chat = str(order.chat_id)

        async def listed() -> list[dict[str, Any]]:
            items: list[dict[str, Any]] = (await sapa.json("events", "list", "--chat", chat))["items"]
            return items

        items = await listed()
    assert [item["type"] for item in items] == ["message.received.v1", "reply.generated.v1", "message.send.v1"]
    assert address not in json.dumps(items)
    journey = items[0]["correlation_id"]
    same = (await sapa.json("events", "list", "--correlation-id", journey))["items"]
    assert {item["correlation_id"] for item in same} == {journey}
    assert len(same) == 3
    waha = (await sapa.json("events", "list", "--channel", "2"))["items"]
    assert str(other.event_id) in {item["event_id"] for item in waha}
    assert items[0]["event_id"] not in {item["event_id"] for item in waha}
    types = (await sapa.json("events", "list", "--type", "message.send"))["items"]
    assert {item["type"] for item in types} == {"message.send.v1"}
    later = (await sapa.json("events", "list", "--since", other.occurred_at.isoformat()))["items"]
    assert str(other.event_id) in {item["event_id"] for item in later}
    assert items[0]["event_id"] not in {item["event_id"] for item in later}
    assert (await sapa.json("events", "list", "--since", "2999-01-01"))["items"] == []
    assert len((await sapa.json("events", "list", "--limit", "2"))["items"]) == 2
    shown = json.loads(await sapa.out("events", "show", items[0]["event_id"]))
    assert (shown["body"]["text"], shown["exchange"]) == ("Halo", "events")
    assert "no event nothing" in await sapa.fails("events", "show", "nothing", code=1)
    assert "there is no chat 99999" in await sapa.fails("events", "list", "--chat", "99999", code=1)


async def test_tail_shows_what_comes(here: World, sapa: Command) -> None:
    tailing = asyncio.create_task(sapa.out("events", "tail", "--type", "message.received.v1", "--limit", "1"))

    async def heard() -> bool:
        await here.publish(received(new_address()))
        return tailing.done()

    await until(heard, 20, interval=0.2)
    assert json.loads(await tailing)["type"] == "message.received.v1"


async def test_guests_who_may_write_only_during_their_stay_are_rebuilt_too(
    here: World, sapa: Command, scratch: str
) -> None:
    phone = "+6281277700011"
    await here.guest(phone)
    stay = (
        await here.rows(
            "select s.*, r.room_number, k.checkin_date from guest_sessions s "
            "join checkins k on k.id = s.checkin_id join rooms r on r.id = k.room_id "
            "where s.phone = $1",
            phone,
        )
    )[0]
    message: MessageReceived = received(f"{phone[1:]}@c.us", "Dari kamar", channel=WAHA)
    async with here.routers():
        await here.publish(
            GuestRegistered(
                occurred_at=utc_now(),
                guest_id=stay["guest_id"],
                checkin_id=stay["checkin_id"],
                session_id=stay["id"],
                chat_id=900_000_000 + new_id().int % 1000,
                full_name="Ayu",
                phone=phone,
                room_number=stay["room_number"],
                checkin_date=stay["checkin_date"],
            ),
            message,
        )
        assert await here.outcome(message) == "applied"
    await sapa.json("events", "replay", "--to", scratch)
    pool = await asyncpg.connect(scratch)
    try:
        texts = await pool.fetch(
            """select m.text, m.stay_session_id from messages m join addresses a on a.chat_id = m.chat_id
               where a.address = $1""",
            message.address,
        )
    finally:
        await pool.close()
    assert [(row["text"], row["stay_session_id"]) for row in texts] == [("Dari kamar", stay["id"])]
