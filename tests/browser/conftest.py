"""A real Chromium against the running system."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from deploy.local.packages import ensure, find_chromium
from tests.browser.talking import Control, Talk
from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
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


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The machine's Chromium, installed as a package where it is missing."""
    ensure(["chromium"], say=print, log=tmp_path_factory.mktemp("chromium") / "install.log")
    found = find_chromium()
    assert found is not None
    return found


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """A browser without a screen."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        await launched.close()


@pytest.fixture
async def context(browser: Browser, system: LocalRun) -> AsyncIterator[BrowserContext]:
    """A fresh profile in English; any error on the page fails the test that caused it."""
    opened = await browser.new_context(
        base_url=system.info["base_url"],
        locale="en-GB",
        viewport={"width": 1360, "height": 860},
        # Keeping the whole build for offline use in every test's own profile would only take time; see test_pwa.
        service_workers="block",
    )
    problems: list[str] = []
    opened.on("weberror", lambda error: problems.append(str(error.error)))
    yield opened
    await opened.close()
    assert problems == []


@pytest.fixture
async def inbox(context: BrowserContext, system: LocalRun) -> Page:
    """The inbox, signed in through its own screen."""
    page = await context.new_page()
    await page.goto("/")
    form = page.get_by_test_id("login-form")
    await form.get_by_label("Email").fill(system.info["admin"]["email"])
    await form.get_by_label("Password").fill(system.info["admin"]["password"])
    await form.get_by_role("button", name="Sign in").click()
    await page.get_by_test_id("chat-list").wait_for()
    return page


@pytest.fixture
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


@pytest.fixture
async def control(system: LocalRun) -> AsyncIterator[Control]:
    async with loopback(base_url=system.info["simulator_url"], timeout=60) as client:
        yield Control(client)


@pytest.fixture
async def talk(inbox: Page, admin: Desk, simulator: Simulator) -> Talk:
    phone = new_phone()
    name = f"Komang {phone[-4:]}"
    await simulator.says(phone, "Halo", name=name)
    await simulator.received(phone, 1)
    await admin.set_mode((await admin.chat_of(phone))["id"], "agent")
    await inbox.get_by_test_id("tab-all").click()
    row = inbox.get_by_test_id("chat-row").filter(has_text=name)
    await row.click()
    await expect(inbox.get_by_test_id("message")).to_have_count(2)
    return Talk(inbox, simulator, phone, name)
