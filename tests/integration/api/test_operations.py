"""Dead letters, quarantined webhooks and the state of the system, as admins see and settle them."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
import orjson
import pytest

from shared.messaging.dead_letters import dead_letter_office
from shared.messaging.topology import QUEUES, ROUTER_INTAKE, ROUTER_STATUSES
from tests.integration.api.house import House, Writer
from tests.waiting import until


@pytest.fixture(autouse=True)
async def no_letters(house: House) -> AsyncIterator[None]:
    yield
    async with dead_letter_office(house.rabbitmq_url) as office:
        for queue in QUEUES:
            await office.drop(queue, lambda _letter: True)


async def bury(house: House, body: bytes, queue: str = ROUTER_STATUSES.dead_letters, **headers: Any) -> str:
    letter_id = str(uuid4())
    message = aio_pika.Message(
        body,
        message_id=letter_id,
        correlation_id="corr-1",
        type="message.status_reported.v1",
        headers={"sapa-reason": "rejected", "sapa-error": "ValueError", "sapa-attempts": 3, **headers},
    )
    async with await aio_pika.connect(house.rabbitmq_url) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(message, queue)
    return letter_id


async def test_dead_letters_are_listed_and_shown_with_why(admin: httpx.AsyncClient, house: House) -> None:
    letter_id = await bury(house, b'{"text": "Halo"}')
    listed = (await admin.get("/api/v1/dead-letters")).json()
    [letter] = listed["items"]
    assert (letter["id"], letter["queue"], letter["reason"], letter["error"]) == (
        letter_id,
        ROUTER_STATUSES.name,
        "rejected",
        "ValueError",
    )
    assert (letter["attempts"], letter["correlation_id"]) == (3, "corr-1")
    assert listed["queues"] == [{"queue": ROUTER_STATUSES.name, "count": 1}]
    assert "Halo" not in (await admin.get("/api/v1/dead-letters")).text
    detail = (await admin.get(f"/api/v1/dead-letters/{ROUTER_STATUSES.name}/{letter_id}")).json()
    assert detail["body"] == {"text": "Halo"}


async def test_one_letter_is_requeued_another_dropped_and_both_are_in_the_audit_log(
    admin: httpx.AsyncClient, house: House
) -> None:
    again, gone, stays = [await bury(house, b"{}") for _ in range(3)]
    path, queue = "/api/v1/dead-letters", ROUTER_STATUSES.name
    assert (await admin.post(f"{path}/requeue", json={"queue": queue, "ids": [again]})).json() == {"count": 1}
    assert (await admin.post(f"{path}/drop", json={"queue": queue, "ids": [gone]})).json() == {"count": 1}

    async def left() -> list[str]:
        return [one["id"] for one in (await admin.get(path)).json()["items"]]

    assert await left() == [stays]
    assert (await admin.post(f"{path}/drop", json={"queue": queue, "ids": [gone]})).json()["code"] == "letter_not_found"
    async with await aio_pika.connect(house.rabbitmq_url) as connection:
        channel = await connection.channel()
        taken = await (await channel.declare_queue(queue, passive=True)).get(no_ack=True)
        assert taken is not None
        assert taken.message_id == again
    audit = await house.fetch("select action, data from audit_log where subject = 'dead_letters' order by id")
    told = [(row["action"], orjson.loads(row["data"])["ids"]) for row in audit]
    assert ("dead_letters.requeue", [again]) in told
    assert ("dead_letters.drop", [gone]) in told


async def test_agents_see_none_of_it(sari: httpx.AsyncClient) -> None:
    for path in ("/api/v1/dead-letters", "/api/v1/quarantine", "/api/v1/system", "/api/v1/quarantine/1"):
        assert (await sari.get(path)).status_code == 403, path
    assert (await sari.post("/api/v1/dead-letters/drop", json={"queue": "router.intake"})).status_code == 403


async def quarantined(house: House, raw: Any, **more: Any) -> int:
    columns = {
        "event_id": uuid4(),
        "provider": "whapi",
        "reason": "missing_sender",
        "detail": "messages[0]: the sender is missing",
        "encoding": "json",
        "raw": orjson.dumps(raw).decode(),
        "channel": None,
        "part": "messages",
        "received_at": datetime(2026, 1, 5, 3, 4, 5, tzinfo=UTC),
        **more,
    }
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    found: int = await house.value(
        f"insert into quarantined_webhooks ({', '.join(columns)}) values ({places}) returning id", *columns.values()
    )
    return found


GOOD = {
    "id": "Q1",
    "from": "6281234567890",
    "chat_id": "6281234567890@s.whatsapp.net",
    "type": "text",
    "from_me": False,
}
GOOD |= {"type": "text", "text": {"body": "Halo"}, "timestamp": 1767582245}


async def test_what_is_understood_by_now_is_replayed_once_as_it_was_received_then(
    admin: httpx.AsyncClient, house: House
) -> None:
    kept = await quarantined(house, GOOD)
    path = f"/api/v1/quarantine/{kept}"
    explained = (await admin.get(f"{path}/explanation")).json()
    assert explained["is_understood"]
    assert [(line["kind"], line["text"], line["phone"]) for line in explained["lines"]] == [
        ("message", "Halo", "+6281234567890")
    ]
    first = (await admin.post(f"{path}/replay")).json()
    assert (first["review"]["outcome"], first["review"]["published"], first["review"]["user"]["name"]) == (
        "replayed",
        1,
        "Admin",
    )
    assert (await admin.post(f"{path}/replay")).status_code == 200

    async with await aio_pika.connect(house.rabbitmq_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(ROUTER_INTAKE.name, passive=True)
        events: list[dict[str, Any]] = []

        async def both() -> bool:
            message = await queue.get(no_ack=True, fail=False)
            if message is not None:
                events.append(orjson.loads(message.body))
            return len([one for one in events if one.get("provider_message_id") == "Q1"]) == 2

        await until(both, what="both copies")
    copies = [one for one in events if one.get("provider_message_id") == "Q1"]
    assert copies[0]["event_id"] == copies[1]["event_id"]  # which the router takes as one
    assert copies[0]["received_at"] == "2026-01-05T03:04:05Z"


async def test_what_cannot_be_used_is_said_to_be_so_and_put_aside(admin: httpx.AsyncClient, house: House) -> None:
    broken = await quarantined(house, {"id": "Q2", "type": "text"})
    no_json = await quarantined(
        house, base64.b64encode(b"<html>").decode(), encoding="base64", reason="not_json", part=None
    )
    for one, text in ((broken, "Q2"), (no_json, "<html>")):
        answer = await admin.post(f"/api/v1/quarantine/{one}/replay")
        assert (answer.status_code, answer.json()["code"]) == (409, "still_unusable")
        assert text in (await admin.get(f"/api/v1/quarantine/{one}")).text
        assert not (await admin.get(f"/api/v1/quarantine/{one}/explanation")).json()["is_understood"]
    chosen = {"ids": [broken, no_json, 999_999_999]}
    assert (await admin.post("/api/v1/quarantine/dismiss", json=chosen)).json() == {"count": 2}
    assert (await admin.post("/api/v1/quarantine/dismiss", json=chosen)).json() == {"count": 0}
    listed = (await admin.get("/api/v1/quarantine?state=open&limit=200")).json()
    assert {broken, no_json}.isdisjoint(one["id"] for one in listed["items"])


async def test_a_channel_that_was_unknown_is_the_reason_until_it_is_connected(
    admin: httpx.AsyncClient, house: House
) -> None:
    session = f"spa-{uuid4().hex[:8]}"
    payload = {"id": "false_6281234567890@c.us_W1", "from": "6281234567890@c.us", "fromMe": False, "body": "Halo"}
    body = {"event": "message", "session": session, "payload": {**payload, "timestamp": 1767582245}}
    kept = await quarantined(house, body, provider="waha", reason="unknown_channel", part=None, channel=session)
    path = f"/api/v1/quarantine/{kept}"
    assert (await admin.post(f"{path}/replay")).json()["code"] == "still_unusable"
    assert not (await admin.get(f"{path}/explanation")).json()["is_understood"]
    await house.fetch(
        "insert into channels (name, provider, external_id, unknown_senders) values ('Spa', 'waha', $1, 'create')",
        session,
    )
    assert (await admin.post(f"{path}/replay")).json()["review"]["outcome"] == "replayed"


async def test_the_quarantine_is_read_page_by_page_and_filtered(admin: httpx.AsyncClient, house: House) -> None:
    reason = f"odd_{uuid4().hex[:8]}"
    ids = [await quarantined(house, {"n": number}, reason=reason) for number in range(5)]
    seen: list[int] = []
    cursor = ""
    while True:
        answer = (await admin.get(f"/api/v1/quarantine?reason={reason}&limit=2{cursor}")).json()
        seen += [one["id"] for one in answer["items"]]
        assert {"reason": reason, "count": 5} in answer["reasons"]
        if answer["next_cursor"] is None:
            break
        cursor = f"&cursor={answer['next_cursor']}"
    assert seen == list(reversed(ids))
    for bad in ("x", "1-x", "99999999999999999999-1", "1-99999999999999999999"):
        assert (await admin.get(f"/api/v1/quarantine?cursor={bad}")).status_code == 422


async def test_the_state_of_the_system_at_one_glance(admin: httpx.AsyncClient, house: House, router: Writer) -> None:
    await bury(house, b"{}")

    async def heard() -> Any:
        found = (await admin.get("/api/v1/system")).json()
        states = {one["service"]: one for one in found["services"]}
        return (found, states) if states["api"]["state"] == "up" and states["bot"]["state"] == "down" else None

    found, states = await until(heard, what="the heartbeats", timeout=30)
    [replica, *_] = states["api"]["replicas"]
    assert (replica["is_alive"], replica["pid"] > 0, replica["version"]) == (True, True, found["version"])
    queues = {one["queue"]: one for one in found["queues"]}
    assert set(queues) == {queue.name for queue in QUEUES}
    assert queues[ROUTER_STATUSES.name]["dead_letters"] == 1
    assert found["broker_answers"]
    assert {one["kind"] for one in found["backlogs"]} == {"outbox", "lanes", "webhooks"}
    assert house.whapi in [one["id"] for one in found["channels"]]
    assert found["database_version"]
    assert found["broker_version"]
