"""A real Chromium against the running system."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from deploy.local.packages import ensure, find_chromium
from tests.browser.people import Person, at_inbox, joined, let_in, profile
from tests.browser.talking import Control, Talk, a_chat
from tests.e2e.system import Desk, LocalRun, Simulator
from tests.loopback import loopback

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that beeps, and no question whether it may be used.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


# As patient as `until` where something is only waited for; what is promised soon is asked for with its own time.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The machine's Chromium, installed as a package where it is missing."""
    ensure(["chromium"], say=print, log=tmp_path_factory.mktemp("chromium") / "install.log")
    found = find_chromium()
    assert found is not None
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """A browser without a screen, for all tests of a run; each takes profiles of its own."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, system: LocalRun) -> AsyncIterator[BrowserContext]:
    """A fresh profile in English; any error on the page fails the test that caused it."""
    async with profile(browser, system) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, system: LocalRun) -> Page:
    """The admin's page, signed in; nothing is loaded yet."""
    return await let_in(context, **system.info["admin"])


@pytest_asyncio.fixture(loop_scope="session")
async def inbox(page: Page) -> Page:
    """The admin's list of chats."""
    return await at_inbox(page)


@pytest_asyncio.fixture(loop_scope="session")
async def sari(system: LocalRun) -> AsyncIterator[Person]:
    """An agent."""
    async with joined(system, "Sari") as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def zainal(system: LocalRun) -> AsyncIterator[Person]:
    """Another agent."""
    async with joined(system, "Zainal") as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def customer_page(context: BrowserContext, system: LocalRun) -> Page:
    """The simulator's page, where one plays the customer."""
    page = await context.new_page()
    await page.goto(system.info["simulator_url"])
    return page


@pytest.fixture
def screenshots() -> Path:
    """Where pictures of the screens are kept for people to look at."""
    folder = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def control(system: LocalRun) -> AsyncIterator[Control]:
    async with loopback(base_url=system.info["simulator_url"], timeout=60) as client:
        yield Control(client)


@pytest_asyncio.fixture(loop_scope="session")
async def talk(inbox: Page, admin: Desk, simulator: Simulator) -> Talk:
    phone, _, name = await a_chat(simulator, admin, "Komang", text="Halo")
    await inbox.get_by_test_id("tab-all").click()
    row = inbox.get_by_test_id("chat-row").filter(has_text=name)
    await row.click()
    await expect(inbox.get_by_test_id("message")).to_have_count(2)
    return Talk(inbox, simulator, phone, name)
