"""One scaled system for all end-to-end and browser tests: every guarantee is shown with several replicas."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.e2e.system import Desk, LocalRun, Simulator
from tests.loopback import loopback

# Exists in the simulated WAHA; no channel has it until a test connects it.
SECOND_SESSION = "spa"
SCALE = "ingress=2 router=3 bot=2 sender=3 api=2"


_STANDING: list[LocalRun] = []


def end_systems() -> None:
    """End what stands: even at rest a system takes a tenth of a core from the tests that need none."""
    while _STANDING:
        _STANDING.pop().stop()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    """The running system; SAPA_E2E_RUN names the folder of one that runs already."""
    if given := os.environ.get("SAPA_E2E_RUN"):
        yield LocalRun(Path(given), json.loads((Path(given) / "run.json").read_text()))
        return
    variables = {
        "SIMULATOR_WAHA_SESSIONS": SECOND_SESSION,
        "API_WEBHOOK_PRIVATE_HOSTS": "127.0.0.1",
        # What is in doubt is a person's to decide soon, not after minutes.
        "SENDER_UNKNOWN_HOLD_S": "30",
    }
    run = LocalRun.start(tmp_path_factory.mktemp("system"), scale=SCALE, variables=variables)
    _STANDING.append(run)
    yield run
    end_systems()


@pytest_asyncio.fixture(loop_scope="session")
async def origin(system: LocalRun) -> AsyncIterator[httpx.AsyncClient]:
    """The public origin, not signed in."""
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=400)
    async with loopback(base_url=system.info["base_url"], timeout=30, limits=limits) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def admin(system: LocalRun) -> AsyncIterator[Desk]:
    """The API as the admin."""
    async with loopback(base_url=system.info["base_url"], timeout=30) as client:
        yield await Desk.sign_in(client, **system.info["admin"])


@pytest_asyncio.fixture(loop_scope="session")
async def simulator(system: LocalRun) -> AsyncIterator[Simulator]:
    """The simulator, with both providers behaving when the test ends."""
    async with loopback(base_url=system.info["simulator_url"], timeout=120) as client:
        made = Simulator(client)
        yield made
        await made.behave_again()


@pytest_asyncio.fixture(loop_scope="session")
async def room(admin: Desk) -> str:
    """The number of a free room."""
    rooms = (await admin.get("/api/v1/rooms"))["items"]
    return str(next(room["room_number"] for room in rooms if not room["is_booked"]))
