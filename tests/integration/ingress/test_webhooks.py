"""Webhooks against a real broker and a real database."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import aio_pika
import httpx
import orjson
import pytest
from aio_pika.abc import AbstractQueue
from sqlalchemy import text

from shared.contracts.catalog import CONTRACTS
from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageReceived, WebhookQuarantined
from shared.db.engine import create_engine
from tests.integration.ingress.running import NOWHERE_BROKER, NOWHERE_DATABASE, Line, running
from tests.unit.ingress.bodies import outcomes, waha_body, waha_payload, whapi_body, whapi_text
from tests.waiting import until

ACCEPTED = {"status": "ok", "accepted": 1, "quarantined": 0}


@pytest.fixture
async def events(rabbitmq_url: str) -> AsyncIterator[AbstractQueue]:
    """A queue that sees whatever is published during the test."""
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind("events", "#")
        yield queue


@pytest.fixture
async def ingress(database_url: str, rabbitmq_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running(database_url=database_url, rabbitmq_url=rabbitmq_url) as client:
        yield client


async def published(queue: AbstractQueue, count: int) -> list[Contract]:
    """The next contracts on the wire, in order."""
    messages: list[Any] = []
    while len(messages) < count:
        messages.append(await until(lambda: queue.get(fail=False, no_ack=True), what="an event on the broker"))
    assert await queue.get(fail=False, no_ack=True) is None
    assert all(message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT for message in messages)
    return [CONTRACTS[message.type].model_validate_json(message.body) for message in messages]


async def in_outbox(database_url: str) -> list[Contract]:
    """The contracts in the outbox, which is emptied."""
    engine = create_engine(database_url, application_name="test", pool_size=1)
    async with engine.begin() as connection:
        rows = (await connection.execute(text("delete from outbox returning routing_key, payload"))).all()
    await engine.dispose()
    return [CONTRACTS[row.routing_key].model_validate_json(row.payload) for row in rows]


async def test_a_message_is_on_the_broker_when_the_webhook_is_answered(
    ingress: httpx.AsyncClient, events: AbstractQueue, database_url: str
) -> None:
    answer = await ingress.post("/webhook/whapi", json=whapi_body(whapi_text()))
    assert (answer.status_code, answer.json()) == (200, ACCEPTED)
    (message,) = await published(events, 1)
    assert isinstance(message, MessageReceived)
    assert message.text == "Halo"
    assert await in_outbox(database_url) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/webhook/whapi/"),
        ("POST", "/webhook/whapi/messages/post"),
        ("PUT", "/webhook/whapi/messages"),
        ("PATCH", "/webhook/whapi/messages"),
        ("DELETE", "/webhook/whapi/messages"),
    ],
)
async def test_whapis_path_and_method_modes(
    ingress: httpx.AsyncClient, events: AbstractQueue, method: str, path: str
) -> None:
    answer = await ingress.request(method, path, json={"messages": [whapi_text()]})
    assert (answer.status_code, answer.json()) == (200, ACCEPTED)
    assert outcomes(await published(events, 1)) == ["received"]


@pytest.mark.parametrize("path", ["/api/v1/waha/webhook", "/api/v1/waha/webhook/"])
async def test_waha(ingress: httpx.AsyncClient, events: AbstractQueue, path: str) -> None:
    answer = await ingress.post(path, json=waha_body(waha_payload()))
    assert (answer.status_code, answer.json()) == (200, ACCEPTED)
    assert outcomes(await published(events, 1)) == ["received"]


async def test_good_items_beside_bad_ones(ingress: httpx.AsyncClient, events: AbstractQueue) -> None:
    answer = await ingress.post("/webhook/whapi", json=whapi_body(None, whapi_text(), {}))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "accepted": 1, "quarantined": 2})
    contracts = await published(events, 3)
    assert sorted(outcomes(contracts)) == ["quarantined:missing_sender", "quarantined:not_an_object", "received"]
    assert len({contract.correlation_id for contract in contracts}) == 1


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/webhook/whapi", [1, 2], "not_an_object"),
        ("/webhook/whapi", {}, "unknown_event"),
        ("/api/v1/waha/webhook", None, "not_an_object"),
        ("/api/v1/waha/webhook", {"session": "default"}, "unknown_event"),
        ("/api/v1/waha/webhook", waha_body(waha_payload(), session="stranger"), "unknown_channel"),
        ("/api/v1/waha/webhook", waha_body(waha_payload(), session=...), "unknown_channel"),
    ],
)
async def test_json_of_any_shape_is_kept(
    ingress: httpx.AsyncClient, events: AbstractQueue, path: str, body: Any, reason: str
) -> None:
    answer = await ingress.post(path, content=orjson.dumps(body))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "accepted": 0, "quarantined": 1})
    (kept,) = await published(events, 1)
    assert isinstance(kept, WebhookQuarantined)
    assert (kept.reason, kept.raw) == (reason, body)


@pytest.mark.parametrize("path", ["/webhook/whapi", "/api/v1/waha/webhook"])
@pytest.mark.parametrize("body", [b"", b"{not json", b"\xff\x00\xfe"])
async def test_what_is_no_json_is_kept_and_refused(
    ingress: httpx.AsyncClient, events: AbstractQueue, path: str, body: bytes
) -> None:
    answer = await ingress.post(path, content=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_json"
    (kept,) = await published(events, 1)
    assert isinstance(kept, WebhookQuarantined)
    assert base64.b64decode(kept.raw) == body
    assert answer.json()["request_id"] == kept.correlation_id


async def test_absurd_depth_is_kept(ingress: httpx.AsyncClient, events: AbstractQueue) -> None:
    answer = await ingress.post("/webhook/whapi", content=b"[" * 100_000 + b"]" * 100_000)
    assert (answer.status_code, answer.json()["quarantined"]) == (200, 1)
    assert outcomes(await published(events, 1)) == ["quarantined:nested_too_deeply"]


async def test_a_channel_that_was_just_added_is_known(
    ingress: httpx.AsyncClient, events: AbstractQueue, database_url: str
) -> None:
    engine = create_engine(database_url, application_name="test", pool_size=1)
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "insert into channels (name, provider, external_id, unknown_senders)"
                " values ('Second', 'waha', 'second', 'create')"
            )
        )
    await engine.dispose()

    async def accepted() -> bool:
        answer = await ingress.post("/api/v1/waha/webhook", json=waha_body(waha_payload(), session="second"))
        return bool(answer.json()["accepted"] == 1)

    await until(accepted, timeout=5, what="the new channel to be known")


async def test_bodies_beyond_the_limit(ingress: httpx.AsyncClient, events: AbstractQueue) -> None:
    limit = 4 * 1024 * 1024
    largest = orjson.dumps(whapi_body(whapi_text()))
    largest += b" " * (limit - len(largest))

    async def in_chunks(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    for content in (largest + b" ", in_chunks(largest + b" "), in_chunks(b"x" * 9_000_000)):
        answer = await ingress.post("/webhook/whapi", content=content)
        assert answer.status_code == 413
        assert answer.json()["code"] == "too_large"
    for content in (largest, in_chunks(largest)):
        assert (await ingress.post("/webhook/whapi", content=content)).json() == ACCEPTED
    assert outcomes(await published(events, 2)) == ["received", "received"]


async def test_other_paths_and_methods_are_problems(ingress: httpx.AsyncClient) -> None:
    for method, path, status in (
        ("GET", "/webhook/whapi", 405),
        ("PUT", "/api/v1/waha/webhook", 405),
        ("POST", "/webhook/other", 404),
    ):
        answer = await ingress.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["request_id"]


async def test_forged_webhooks_are_refused(database_url: str, rabbitmq_url: str, events: AbstractQueue) -> None:
    secrets = {"whapi_webhook_token": "geheim", "waha_webhook_hmac_key": "kunci"}
    async with running(database_url=database_url, rabbitmq_url=rabbitmq_url, **secrets) as ingress:
        body = orjson.dumps(waha_body(waha_payload()))
        signature = hmac.new(b"kunci", body, hashlib.sha512).hexdigest()
        refused = [
            await ingress.post("/webhook/whapi", json=whapi_body(whapi_text())),
            await ingress.post("/webhook/whapi", content=b"no json", headers={"X-Webhook-Token": "wrong"}),
            await ingress.post("/api/v1/waha/webhook", content=body),
            await ingress.post("/api/v1/waha/webhook", content=body + b" ", headers={"X-Webhook-Hmac": signature}),
        ]
        assert [answer.status_code for answer in refused] == [401] * 4
        assert {answer.json()["code"] for answer in refused} == {"unauthorized"}
        good = [
            await ingress.post(
                "/webhook/whapi", json=whapi_body(whapi_text()), headers={"Authorization": "Bearer geheim"}
            ),
            await ingress.post("/api/v1/waha/webhook", content=body, headers={"X-Webhook-Hmac": signature}),
        ]
        assert [answer.json() for answer in good] == [ACCEPTED] * 2
    assert outcomes(await published(events, 2)) == ["received", "received"]


async def test_without_the_broker_events_wait_in_the_outbox(database_url: str) -> None:
    async with running(database_url=database_url, rabbitmq_url=NOWHERE_BROKER) as ingress:
        ready = await ingress.get("/ready")
        assert (ready.status_code, ready.json()["checks"]) == (200, {"broker": False, "database": True})
        answers = await asyncio.gather(
            *(ingress.post("/webhook/whapi", json=whapi_body(whapi_text(id=f"M-{n}"), {})) for n in range(40))
        )
        assert {answer.status_code for answer in answers} == {200}
        assert (await ingress.post("/webhook/whapi", content=b"no json")).status_code == 400
    assert sorted(outcomes(await in_outbox(database_url))) == [
        *["quarantined:missing_sender"] * 40,
        "quarantined:not_json",
        *["received"] * 40,
    ]


async def test_without_the_database_nothing_is_amiss(rabbitmq_url: str, events: AbstractQueue) -> None:
    async with running(database_url=NOWHERE_DATABASE, rabbitmq_url=rabbitmq_url) as ingress:
        assert (await ingress.post("/webhook/whapi", json=whapi_body(whapi_text()))).json() == ACCEPTED
        stranger = await ingress.post("/api/v1/waha/webhook", json=waha_body(waha_payload(), session="stranger"))
        assert stranger.json()["quarantined"] == 1
        ready = await ingress.get("/ready")
        assert (ready.status_code, ready.json()["checks"]) == (200, {"broker": True, "database": False})
    assert sorted(outcomes(await published(events, 2))) == ["quarantined:unknown_channel", "received"]


async def test_without_both_the_provider_has_to_come_back() -> None:
    async with running(database_url=NOWHERE_DATABASE, rabbitmq_url=NOWHERE_BROKER) as ingress:
        answer = await ingress.post("/webhook/whapi", json=whapi_body(whapi_text()))
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["code"] == "not_stored"
        assert answer.elapsed.total_seconds() < 4
        assert (await ingress.post("/webhook/whapi", content=b"no json")).status_code == 503
        assert (await ingress.get("/ready")).status_code == 503
        assert (await ingress.get("/health")).status_code == 200


async def test_a_frozen_broker_costs_one_second_and_nothing_is_lost(
    database_url: str, rabbitmq_url: str, events: AbstractQueue
) -> None:
    async with Line(rabbitmq_url) as line, running(database_url=database_url, rabbitmq_url=line.url) as ingress:
        assert (await ingress.post("/webhook/whapi", json=whapi_body(whapi_text(id="A-1")))).json() == ACCEPTED
        line.freeze()
        frozen = await ingress.post("/webhook/whapi", json=whapi_body(whapi_text(id="A-2")))
        assert frozen.json() == ACCEPTED
        assert frozen.elapsed.total_seconds() < 3
        spared = await ingress.post("/webhook/whapi", json=whapi_body(whapi_text(id="A-3")))
        assert spared.json() == ACCEPTED
        assert spared.elapsed.total_seconds() < 0.9, "the breaker spares others the wait"
        line.thaw()
        stored = {getattr(contract, "provider_message_id", "") for contract in await in_outbox(database_url)}
        assert stored == {"A-2", "A-3"}

        async def broker_again() -> bool:
            await ingress.post("/webhook/whapi", json=whapi_body(whapi_text(id="A-4")))
            return await in_outbox(database_url) == []

        await until(broker_again, what="the broker to be used again")
