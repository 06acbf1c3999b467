"""What tests and demos do with the simulator."""

import hashlib
import hmac
from collections.abc import AsyncIterator

import httpx
from pydantic import SecretStr

from tests.integration.simulator.conftest import World, a_world

PHONE = "6281234567890"


async def test_a_whapi_customer_writes(world: World) -> None:
    order = {"provider": "whapi", "from": "0812-3456-7890", "text": "Halo", "name": "Budi"}
    answer = await world.http.post("/control/messages", json=order)
    assert answer.status_code == 200
    made = answer.json()
    assert (made["status"], made["phone"], len(made["ids"])) == (200, f"+{PHONE}", 1)
    [body] = world.whapi_bodies
    assert body["event"] == {"type": "messages", "event": "post"}
    assert body["channel_id"] == "SIMULA-TR001"
    [item] = body["messages"]
    assert (item["id"], item["from_me"], item["from_name"]) == (made["id"], False, "Budi")


async def test_the_simplified_shape(world: World) -> None:
    order = {"provider": "whapi", "from": PHONE, "text": "Halo", "name": "John Doe", "shape": "simplified"}
    await world.http.post("/control/messages", json={**order, "timestamp": 1704123456})
    [body] = world.whapi_bodies
    assert body["messages"][0]["from"] == f"{PHONE}@c.us"
    assert set(body) == {"messages"}
    assert set(body["messages"][0]) == {"from", "from_name", "pushname", "text", "timestamp"}


async def test_a_waha_customer_writes_to_a_named_session(world: World) -> None:
    order = {"provider": "waha", "from": PHONE, "text": "Halo", "session": "second", "event": "both", "id": "3AID"}
    made = (await world.http.post("/control/messages", json=order)).json()
    assert made["ids"] == ["3AID"]
    assert [body["event"] for body in world.waha_bodies] == ["message", "message.any"]
    assert {body["session"] for body in world.waha_bodies} == {"second"}
    assert {body["payload"]["id"] for body in world.waha_bodies} == {f"false_{PHONE}@c.us_3AID"}


async def test_many_messages_each_with_an_id_of_its_own_and_in_order_when_asked(world: World) -> None:
    order = {"provider": "waha", "from": PHONE, "text": "nr {n}", "count": 20, "ordered": True}
    made = (await world.http.post("/control/messages", json=order)).json()
    assert len(set(made["ids"])) == 20
    assert [body["payload"]["body"] for body in world.waha_bodies] == [f"nr {n}" for n in range(1, 21)]


async def test_the_same_webhook_many_times(world: World) -> None:
    order = {"provider": "whapi", "from": PHONE, "text": "Halo", "duplicate": 50}
    made = (await world.http.post("/control/messages", json=order)).json()
    assert len(made["webhooks"]) == 50
    assert len({received.raw for received in world.receiver.got}) == 1
    assert len(world.receiver.got) == 50


async def test_a_batch_is_one_body(world: World) -> None:
    order = {"provider": "whapi", "from": PHONE, "text": "{n}", "count": 3, "batch": True}
    await world.http.post("/control/messages", json=order)
    [body] = world.whapi_bodies
    assert [item["text"]["body"] for item in body["messages"]] == ["1", "2", "3"]


async def test_refused_webhooks_are_repeated_until_taken(world: World) -> None:
    world.receiver.answers += [503, 404]
    order = {"provider": "waha", "from": PHONE, "text": "Halo"}
    answer = await world.http.post("/control/messages", json=order)
    assert (answer.status_code, answer.json()["status"]) == (202, 503)
    await world.receiver.wait_for(lambda: len(world.receiver.got) == 3, "the repeats")
    first, *repeats = world.receiver.got
    assert all(repeat.raw == first.raw for repeat in repeats)
    assert {r.headers["x-webhook-request-id"] for r in world.receiver.got} == {first.headers["x-webhook-request-id"]}


async def test_whapi_takes_nothing_but_200_for_an_answer(world: World) -> None:
    world.receiver.answers += [202]
    await world.http.post("/control/messages", json={"provider": "whapi", "from": PHONE, "text": "Halo"})
    await world.receiver.wait_for(lambda: len(world.receiver.got) == 2, "the repeat")


async def test_repeats_end() -> None:
    async with a_world(simulator_waha_retry_attempts=2) as world:
        world.receiver.answers += [500] * 10
        await world.http.post("/control/messages", json={"provider": "waha", "from": PHONE, "text": "Halo"})
        await world.receiver.wait_for(lambda: len(world.receiver.got) == 3, "the repeats")
        stats = (await world.http.get("/control/stats")).json()["webhooks"]
        assert stats == {"delivered": 0, "failed_tries": 3, "given_up": 1, "dropped": 0}


async def test_nobody_listens() -> None:
    async with a_world(simulator_waha_webhook_url="http://127.0.0.1:9/nothing") as world:
        order = {"provider": "waha", "from": PHONE, "text": "Halo"}
        answer = await world.http.post("/control/messages", json=order)
        assert (answer.status_code, answer.json()["status"]) == (202, None)
        assert answer.json()["webhooks"][0]["error"]


async def test_webhooks_are_signed() -> None:
    keys = {"waha_webhook_hmac_key": SecretStr("key"), "whapi_webhook_token": SecretStr("secret")}
    async with a_world(**keys) as world:
        for provider in ("waha", "whapi"):
            await world.http.post("/control/messages", json={"provider": provider, "from": PHONE, "text": "Halo"})
        waha, whapi = world.receiver.got
        assert waha.headers["x-webhook-hmac"] == hmac.new(b"key", waha.raw, hashlib.sha512).hexdigest()
        assert whapi.headers["authorization"] == "Bearer secret"


async def test_the_owner_answers_on_the_phone(world: World) -> None:
    for provider in ("whapi", "waha"):
        order = {"provider": provider, "to": PHONE, "text": "Sebentar ya"}
        assert (await world.http.post("/control/phone-reply", json=order)).status_code == 200
    [whapi] = [m for b in world.whapi_bodies for m in b.get("messages", [])]
    [waha] = [b["payload"] for b in world.waha_bodies if b["event"] == "message.any"]
    assert (whapi["from_me"], whapi["source"]) == (True, "mobile")
    assert (waha["fromMe"], waha["source"]) == (True, "app")
    assert await world.items("deliveries", PHONE) == []
    await world.receiver.wait_for(lambda: "read" in world.whapi_statuses(whapi["id"]), "the read status")


async def test_customers_read_when_they_want(world: World) -> None:
    await world.http.put("/control/receipts", json={"auto_read": False})
    message_id = (await world.whapi_send(PHONE, "Halo")).json()["message"]["id"]
    await world.receiver.wait_for(lambda: "delivered" in world.whapi_statuses(message_id), "delivered")
    assert "read" not in world.whapi_statuses(message_id)
    read = await world.http.post("/control/read", json={"provider": "whapi", "phone": PHONE})
    assert read.json() == {"read": 1}
    await world.receiver.wait_for(lambda: "read" in world.whapi_statuses(message_id), "read")


async def test_any_body_can_be_sent_as_a_webhook(world: World) -> None:
    await world.http.post("/control/webhooks", json={"provider": "whapi", "body": "not json"})
    await world.http.post("/control/webhooks", json={"provider": "waha", "body": {"event": "odd"}})
    assert [received.raw for received in world.receiver.got] == [b"not json", b'{"event":"odd"}']


async def test_positions_let_a_reader_go_on_where_it_was(world: World) -> None:
    await world.whapi_send(PHONE, "satu")
    seen = (await world.http.get("/control/deliveries")).json()["last_seq"]
    await world.whapi_send(PHONE, "dua")
    newer = (await world.http.get("/control/deliveries", params={"since": seen})).json()["items"]
    assert [item["text"] for item in newer] == ["dua"]


async def test_reset_forgets_and_stops_repeating(world: World) -> None:
    await world.behave("whapi", "failing")
    world.receiver.answers += [500] * 1000
    await world.http.post("/control/messages", json={"provider": "waha", "from": PHONE, "text": "Halo"})
    await world.http.post("/control/reset")
    stats = (await world.http.get("/control/stats")).json()
    assert (stats["chats"], stats["pending"], stats["requests"]) == (0, 0, 0)
    world.receiver.answers.clear()
    assert (await world.whapi_send(PHONE, "Halo")).status_code == 200


async def test_an_unknown_mode_is_refused_and_a_misspelt_switch_named(world: World) -> None:
    odd = await world.http.put("/control/behaviour", json={"provider": "whapi", "mode": "odd"})
    assert odd.status_code == 422
    order = {"provider": "whapi", "mode": "ok", "delay_ms": None, "dealy_ms": 1}
    misspelt = await world.http.put("/control/behaviour", json=order)
    assert misspelt.json()["ignored"] == ["dealy_ms"]


async def test_receipts_take_only_what_they_know(world: World) -> None:
    receipts = (await world.http.put("/control/receipts", json={"auto_read": False, "odd": 1})).json()
    assert receipts["auto_read"] is False
    assert "odd" not in receipts


async def test_the_page_follows_live(world: World) -> None:
    async with world.http.stream("GET", "/control/stream") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: hello"
        await world.whapi_send(PHONE, "Halo")
        events = [line async for line in _events(lines, 2)]
    assert events == ["event: message", "event: request"]


async def _events(lines: AsyncIterator[str], count: int) -> AsyncIterator[str]:
    async for line in lines:
        if line.startswith("event: "):
            yield line
            count -= 1
            if not count:
                return


async def test_the_page_is_served(world: World) -> None:
    page = await world.http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "WhatsApp" in page.text


async def test_health_needs_no_key(world: World) -> None:
    answer: httpx.Response = await world.http.get("/health")
    assert answer.json() == {"status": "ok"}
