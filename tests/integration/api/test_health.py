"""Troubles, as people see them."""

import httpx

from shared.db.engine import create_engine
from shared.db.unit_of_work import Transactions
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.publisher import Publisher
from shared.observability.findings import Finding, keep

DEAF = Finding("provider_deaf", "Channel WhatsApp (WAHA) is connected but deaf.", "2")


async def test_a_trouble_is_shown_as_long_as_it_stands_and_told_once(
    sari: httpx.AsyncClient, nobody: httpx.AsyncClient, database_url: str, rabbitmq_url: str
) -> None:
    engine = create_engine(database_url, application_name="test", pool_size=1)
    publisher = OutboxPublisher(engine, Publisher(rabbitmq_url, name="test"))
    transactions = Transactions(engine, publisher, None)
    assert (await sari.get("/api/v1/health")).json() == {"status": "ok", "troubles": []}
    told = []
    for _ in range(2):
        async with transactions.begin() as work:
            await keep(work, "ingress", [DEAF])
            told += [item.data for item in work.feed]
    assert told == [{"kind": "health_alert", "agent_id": None, "detail": DEAF.detail}]
    body = (await sari.get("/api/v1/health")).json()
    assert body["status"] == "degraded"
    assert [(one["kind"], one["subject"], one["detail"]) for one in body["troubles"]] == [
        ("provider_deaf", "2", DEAF.detail)
    ]
    ready = await nobody.get("/ready")
    assert (ready.status_code, ready.json()["degraded"]) == (200, ["provider_deaf:2"])
    async with transactions.begin() as work:
        await keep(work, "router", [])
    assert (await sari.get("/api/v1/health")).json()["status"] == "degraded"
    async with transactions.begin() as work:
        await keep(work, "ingress", [])
    assert (await sari.get("/api/v1/health")).json()["status"] == "ok"
    await engine.dispose()


async def test_troubles_are_for_people_of_the_house(nobody: httpx.AsyncClient) -> None:
    assert (await nobody.get("/api/v1/health")).status_code == 401


async def test_figures_are_given(nobody: httpx.AsyncClient) -> None:
    figures = (await nobody.get("/metrics")).text
    for name in ("sapa_feed_position", "sapa_feed_read_position", "sapa_live_streams", "process_resident_memory_bytes"):
        assert f"\n{name} " in figures
