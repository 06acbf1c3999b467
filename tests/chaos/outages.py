"""Broker, database, or both away for a while, with customers who go on writing."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any
from uuid import uuid4

from tests.chaos.system import Server, System
from tests.e2e.system import LocalRun, Simulator, new_phone
from tests.loopback import loopback
from tests.waiting import until

EVERY_S = 0.1


async def first_answers(system: System, away: list[Server], seconds: float) -> tuple[list[int | None], list[str]]:
    """Write every moment while these servers are away, which are started again after.

    Returns what the webhooks were answered at their first try, and the phones: a customer each.
    """
    await asyncio.gather(*(asyncio.to_thread(server.stop) for server in away))
    try:
        return await answers_during(system, asyncio.sleep(seconds))
    finally:
        await asyncio.gather(*(asyncio.to_thread(server.start, keep_port=True) for server in away))


async def answers_during(system: System, trouble: Coroutine[Any, Any, None]) -> tuple[list[int | None], list[str]]:
    """Write every moment until `trouble` is over.

    Returns what the webhooks were answered at their first try, and the phones: a customer each.
    """
    phones: list[str] = []
    writing: list[asyncio.Task[int | None]] = []
    troubled = asyncio.create_task(trouble)
    async with loopback(base_url=system.run.info["simulator_url"], timeout=60) as client:
        simulator = Simulator(client)
        while not troubled.done():
            phones.append(new_phone())
            writing.append(asyncio.create_task(_write(simulator, phones[-1])))
            await asyncio.wait({troubled}, timeout=EVERY_S)
        answers = await asyncio.gather(*writing)
    await troubled
    return answers, phones


async def _write(simulator: Simulator, phone: str) -> int | None:
    status: int | None = (await simulator.says(phone, f"pesan {uuid4().hex}"))["status"]
    return status


async def each_is_answered_once(run: LocalRun, phones: list[str], *, within: float = 90) -> None:
    """Every customer's message is stored once and answered once, and nobody gets anything twice."""
    async with loopback(base_url=run.info["simulator_url"], timeout=60) as client:
        simulator = Simulator(client)

        async def all_answered() -> bool:
            received = Counter((item["phone"] or "").lstrip("+") for item in await simulator.deliveries())
            missing = [phone for phone in phones if not received[phone]]
            assert not missing, f"{len(missing)} of {len(phones)} wait"
            return True

        await until(all_answered, within, what="an answer to everybody", interval=0.5)
        connection = await run.database()
        try:

            async def settled() -> bool:
                waiting = await connection.fetchval(
                    "select (select count(*) from messages where status in ('queued', 'sending'))"
                    " + (select count(*) from outbox) + (select count(*) from bot_turns where closed_at is null)"
                )
                assert waiting == 0, f"{waiting} under way"
                return True

            await until(settled, 60, what="quiet", interval=0.5)
            stored = await connection.fetch(
                "select substr(k.phone, 2) as phone, count(*) filter (where not m.from_me) as asked,"
                " count(*) filter (where m.from_me) as answered from messages m join chats c on c.id = m.chat_id"
                " join contacts k on k.id = c.contact_id where substr(k.phone, 2) = any($1::text[]) group by 1",
                phones,
            )
        finally:
            await connection.close()
        assert {(row["asked"], row["answered"]) for row in stored} == {(1, 1)}
        assert len(stored) == len(phones)
        received = Counter((item["phone"] or "").lstrip("+") for item in await simulator.deliveries())
        assert {received[phone] for phone in phones} == {1}
