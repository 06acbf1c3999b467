"""What is wrong with the system stands on the screen as long as it is wrong, and not a moment without knowing it."""

from collections.abc import AsyncIterator
from pathlib import Path

import aio_pika
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from shared.messaging.dead_letters import dead_letter_office
from shared.messaging.topology import QUEUES, ROUTER_STATUSES
from tests.browser.people import Person, at_inbox, page_of
from tests.e2e.system import LocalRun, Simulator

# A watcher's round, and a second one where it does not believe the first.
ROUNDS = 40_000


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def no_letters(system: LocalRun) -> AsyncIterator[None]:
    """No dead letters, of other tests or of a failed one of these."""
    await _drop_letters(system)
    yield
    await _drop_letters(system)


async def _drop_letters(system: LocalRun) -> None:
    async with dead_letter_office(system.info["rabbitmq_url"]) as office:
        for queue in QUEUES:
            await office.drop(queue, lambda _letter: True)


async def _bury_something(system: LocalRun) -> None:
    """What no consumer can read."""
    async with await aio_pika.connect(system.info["rabbitmq_url"]) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"not ours"), ROUTER_STATUSES.name)


async def test_a_dead_letter_stands_as_a_trouble_until_it_is_gone(
    inbox: Page, system: LocalRun, screenshots: Path
) -> None:
    strip = inbox.get_by_test_id("troubles")
    await expect(strip).to_have_count(0, timeout=ROUNDS)
    await inbox.evaluate("window.isTheSamePage = true")
    await _bury_something(system)
    await expect(strip).to_contain_text("Some messages could not be processed", timeout=ROUNDS)
    await inbox.screenshot(path=screenshots / "trouble.png", animations="disabled")

    await strip.press("Enter")
    panel = inbox.get_by_role("dialog", name="What is wrong right now")
    trouble = panel.locator("[data-kind='dead_letters']")
    await expect(trouble).to_have_attribute("data-subject", ROUTER_STATUSES.name)
    for words in ("Just began", "sapa dlq requeue", "1 message could not be handled"):
        await expect(trouble).to_contain_text(words)
    await expect(panel.get_by_role("button", name="Close")).to_be_focused()
    await inbox.screenshot(path=screenshots / "trouble-panel.png", animations="disabled")
    await inbox.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(strip).to_be_focused()

    await _drop_letters(system)
    await expect(strip).to_have_count(0, timeout=ROUNDS)
    await expect(inbox.get_by_text("Over: Some messages could not be processed")).to_be_visible()
    assert await inbox.evaluate("window.isTheSamePage")


async def test_while_the_server_does_not_say_how_it_is_nothing_is_claimed(
    inbox: Page, context: BrowserContext, system: LocalRun
) -> None:
    async def fail(route: Route) -> None:
        await route.fulfill(status=503, json={"title": "Unavailable", "status": 503})

    async def reconnect() -> None:
        await context.set_offline(True)
        await expect(inbox.get_by_test_id("live-badge")).to_have_attribute("data-state", "offline")
        await context.set_offline(False)
        await expect(inbox.get_by_test_id("live-badge")).to_have_attribute("data-state", "live", timeout=20_000)

    strip = inbox.get_by_test_id("troubles")
    await expect(strip).to_have_count(0, timeout=ROUNDS)
    await context.route("**/api/v1/health", fail)
    await inbox.reload()
    await expect(inbox.get_by_test_id("chat-list")).to_be_visible()
    await _bury_something(system)
    # The admin's notice says that the server knows.
    await expect(inbox.get_by_text("was put aside for an operator")).to_be_visible(timeout=ROUNDS)
    await expect(strip).to_have_count(0)
    await expect(inbox.get_by_role("alert")).to_have_count(0)

    await context.unroute("**/api/v1/health")
    await reconnect()
    await expect(strip).to_be_visible(timeout=ROUNDS)
    await strip.click()
    panel = inbox.get_by_test_id("trouble-panel")
    await expect(panel).to_contain_text("keeps itself up to date")
    await context.route("**/api/v1/health", fail)
    await reconnect()
    await expect(panel).to_contain_text("Could not be checked again just now", timeout=20_000)
    await context.unroute("**/api/v1/health")
    await reconnect()
    await expect(panel).to_contain_text("keeps itself up to date", timeout=20_000)


@pytest_asyncio.fixture(loop_scope="session")
async def saris_phone(browser: Browser, sari: Person) -> AsyncIterator[Page]:
    look = {"locale": "id-ID", "viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}
    async with page_of(browser, sari, **look) as opened:
        yield opened


async def test_an_agent_on_the_phone_learns_in_indonesian_that_a_number_is_disconnected(
    saris_phone: Page, simulator: Simulator, screenshots: Path
) -> None:
    page = await at_inbox(saris_phone)
    strip = page.get_by_test_id("troubles")
    await simulator.session("waha", "SCAN_QR_CODE")
    try:
        await expect(strip).to_contain_text("Satu kanal terputus dari WhatsApp", timeout=ROUNDS)
        await strip.tap()
        panel = page.get_by_role("dialog", name="Gangguan saat ini")
        await expect(panel.get_by_test_id("trouble")).to_contain_text("SCAN_QR_CODE")
        width = await page.evaluate("document.scrollingElement.scrollWidth")
        assert width == 390
        await page.screenshot(path=screenshots / "trouble-phone.png", animations="disabled")
    finally:
        await simulator.session("waha", None)
    await expect(strip).to_have_count(0, timeout=ROUNDS)
    await expect(panel).to_have_count(0)
