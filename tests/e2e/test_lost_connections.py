"""Sessions of the database that end while the services use them."""

import asyncio
from collections import Counter
from uuid import uuid4

from tests.chaos.outages import each_is_answered_once
from tests.e2e.system import LocalRun, Simulator, new_phone
from tests.waiting import until

CUSTOMERS_AT_ONCE = 12
ROUNDS = 12

_END_ALL = """
    select application_name, pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
"""


async def test_sessions_that_are_ended_again_and_again_under_load_cost_nothing(
    system: LocalRun, simulator: Simulator
) -> None:
    """All services lose all their sessions a dozen times: each message is answered once, and no process ends of it."""
    before = system.processes()
    connection = await system.database()
    phones: list[str] = []
    ended: Counter[str] = Counter()

    async def write() -> None:
        phone = new_phone()
        phones.append(phone)
        assert (await simulator.says(phone, f"pesan {uuid4().hex}"))["status"] == 200

    async def end_all() -> bool:
        names = [row["application_name"] for row in await connection.fetch(_END_ALL)]
        ended.update(names)
        return bool(names)

    try:
        for _ in range(ROUNDS):
            customers = [asyncio.create_task(write()) for _ in range(CUSTOMERS_AT_ONCE)]
            # Services come back at once, so there is always a session to end, most of them with work under way.
            await until(end_all, what="sessions to end")
            await asyncio.gather(*customers)
    finally:
        await connection.close()
    await each_is_answered_once(system, phones)
    assert {"router", "sender", "api"} <= ended.keys()
    assert system.processes() == before
