"""Ingress and router between a simulator that loses webhooks and a real database."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from deploy.simulator.__main__ import server as simulator_server
from deploy.simulator.settings import Settings as SimulatorSettings
from services.router.bootstrap import build
from services.router.settings import Settings as RouterSettings
from tests.integration.ingress.running import running
from tests.integration.simulator.conftest import serving
from tests.loopback import loopback
from tests.waiting import until


@dataclass
class House:
    """What a test does to the world, and what it sees of it."""

    database: asyncpg.Pool
    simulator: httpx.AsyncClient
    ingress: httpx.AsyncClient

    async def says(self, provider: str, phone: str, text: str, **more: Any) -> None:
        """A customer writes, whether or not the webhook arrives."""
        body = {"provider": provider, "from": phone, "text": text, "ordered": True, **more}
        (await self.simulator.post("/control/messages", json=body)).raise_for_status()

    async def drop(self, provider: str, every: int) -> None:
        """Lose every so many-th webhook."""
        body = {"provider": provider, "drop_every": every}
        (await self.simulator.put("/control/webhooks", json=body)).raise_for_status()

    async def session(self, provider: str, status: str | None) -> None:
        """What the provider says of its session."""
        body = {"provider": provider, "status": status}
        (await self.simulator.put("/control/session", json=body)).raise_for_status()

    async def messages(self, phone: str) -> list[asyncpg.Record]:
        """A customer's messages as they are shown."""
        rows: list[asyncpg.Record] = await self.database.fetch(
            """select m.* from messages m join chats c on c.id = m.chat_id join contacts p on p.id = c.contact_id
               where p.phone = $1 and not m.from_me order by m.order_time, m.order_tie, m.id""",
            f"+{phone}",
        )
        return rows

    async def finding(self, kind: str, timeout: float = 45.0) -> asyncpg.Record:
        """Wait for a trouble to be found: a new leader may first have to wait for the last one's session to end."""

        async def found() -> asyncpg.Record | None:
            return await self.database.fetchrow("select * from findings where kind = $1", kind)

        row: asyncpg.Record = await until(found, timeout, what=kind)
        return row

    async def no_finding(self, kind: str, timeout: float = 45.0) -> None:
        """Wait for a trouble to be over."""

        async def gone() -> bool:
            return await self.database.fetchrow("select 1 from findings where kind = $1", kind) is None

        await until(gone, timeout, what=f"no {kind}")


@asynccontextmanager
async def house(database_url: str, rabbitmq_url: str, **ingress: Any) -> AsyncIterator[House]:
    """Everything running; the comparison looks often, and at messages as soon as they are there."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=3)
    await pool.execute(
        """insert into channels (name, provider, external_id, unknown_senders)
           values ('Whapi', 'whapi', null, 'create'), ('WAHA', 'waha', 'default', 'create') on conflict do nothing"""
    )
    servers = {"database_url": database_url, "rabbitmq_url": rabbitmq_url}
    watching = {
        "whapi_base_url": f"http://127.0.0.1:{port}/whapi",
        "waha_host": f"http://127.0.0.1:{port}/waha",
        "ingress_watch_every_s": 0.3,
        "ingress_history_every_s": 0.3,
        "ingress_history_settle_s": 0,
    }
    router = build(RouterSettings.model_validate({**servers, "router_turn_deadline_s": 300}))
    try:
        async with running(**{**servers, **watching, **ingress}) as client:
            settings = SimulatorSettings(
                simulator_port=port,
                simulator_whapi_webhook_url=f"{client.base_url}/webhook/whapi",
                simulator_waha_webhook_url=f"{client.base_url}/api/v1/waha/webhook",
            )
            async with (
                serving(simulator_server(settings)) as taken,
                loopback(base_url=f"http://127.0.0.1:{taken}", timeout=60) as simulator,
                router.router.lifespan_context(router),
            ):
                yield House(pool, simulator, client)
    finally:
        await pool.close()
