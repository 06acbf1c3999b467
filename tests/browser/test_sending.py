"""What happens on sending: what sends, what can be taken back, and what outlives the page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.people import Person, page_of
from tests.browser.talking import a_chat, at_chat, press, tab_to
from tests.e2e.system import Desk, Simulator, new_phone


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, sari: Person) -> AsyncIterator[Page]:
    """Sari's page; nothing is loaded yet."""
    async with page_of(browser, sari) as opened:
        yield opened


async def test_what_is_taken_back_is_not_sent(
    page: Page, sari: Person, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    await sari.prefers(undo_seconds=10)
    phone, chat_id, _ = await a_chat(simulator, admin, "Urung")
    box = await at_chat(page, chat_id)
    await page.keyboard.type("We are fully booked")
    await page.keyboard.press("Enter")
    held = page.get_by_test_id("held")
    await expect(held).to_be_visible()
    await expect(box).to_have_value("")
    await page.screenshot(path=screenshots / "undo-sending.png")
    await press(page, "Escape", "z")
    await expect(held).to_have_count(0)
    await expect(box).to_have_value("We are fully booked")
    await expect(box).to_be_focused()
    # The messages of a chat go in the order in which they were written: the first one never does.
    await box.fill("One room is left")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message").last).to_have_attribute("data-status", "read", timeout=25_000)
    assert (await simulator.texts(phone))[1:] == ["One room is left"]


async def test_what_is_kept_back_is_sent_once_and_in_order(
    page: Page, sari: Person, admin: Desk, simulator: Simulator
) -> None:
    await sari.prefers(undo_seconds=5)
    phone, chat_id, _ = await a_chat(simulator, admin, "Tunggu")
    box = await at_chat(page, chat_id)
    for text in ("One room is left", "Shall we keep it?"):
        await page.keyboard.type(text)
        await page.keyboard.press("Enter")
    await page.keyboard.type("the next words")
    await expect(page.get_by_test_id("held")).to_have_count(2)
    await expect(page.get_by_test_id("held")).to_have_count(0)
    await expect(page.get_by_test_id("message").last).to_have_attribute("data-status", "read")
    assert (await simulator.received(phone, 3))[1:] == ["One room is left", "Shall we keep it?"]
    await expect(box).to_have_value("the next words")

    # What is done next with the chat does not overtake it.
    await box.fill("Goodbye")
    await press(page, "Enter", "Escape", "b")
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "bot")
    await expect(page.get_by_test_id("held")).to_have_count(0)
    assert (await simulator.received(phone, 4))[1:] == ["One room is left", "Shall we keep it?", "Goodbye"]


async def test_leaving_the_page_keeps_what_was_not_sent_as_a_draft(
    page: Page, sari: Person, admin: Desk, simulator: Simulator
) -> None:
    await sari.prefers(undo_seconds=10)
    phone, chat_id, _ = await a_chat(simulator, admin, "Pergi")
    box = await at_chat(page, chat_id)
    await page.keyboard.type("Almost sent")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("held")).to_be_visible()
    await page.reload()
    await expect(box).to_have_value("Almost sent")
    await expect(page.get_by_test_id("held")).to_have_count(0)
    await sari.prefers(undo_seconds=0)
    await page.reload()
    await expect(box).to_have_value("Almost sent")
    await expect(box).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message").last).to_have_attribute("data-status", "read")
    assert (await simulator.texts(phone))[1:] == ["Almost sent"]


async def test_what_sends_is_the_writers_choice(page: Page, sari: Person, admin: Desk, simulator: Simulator) -> None:
    phone, chat_id, _ = await a_chat(simulator, admin, "Kirim")
    await page.goto("/inbox/settings/keyboard")
    choice = page.get_by_role("radio", name="Ctrl + Enter")
    await choice.check()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.goto(f"/inbox/chats/{chat_id}")
    composer = page.get_by_test_id("composer")
    await expect(composer).to_contain_text("Ctrl + Enter sends")
    box = composer.get_by_label("Message")
    await expect(box).to_be_focused()
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await page.keyboard.type("lines")
    await expect(box).to_have_value("two\nlines")
    await page.keyboard.press("Control+Enter")
    await expect(box).to_have_value("")
    assert (await simulator.received(phone, 2))[1:] == ["two\nlines"]


async def test_a_newer_build_is_offered_and_no_draft_is_lost(
    page: Page, sari: Person, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Baru")
    box = await at_chat(page, chat_id)
    name = await page.locator('meta[name="sapa-build"]').get_attribute("content")
    answered = await page.request.get("/auth/me")
    assert answered.headers["x-sapa-build"] == name
    await expect(page.get_by_test_id("new-version")).to_have_count(0)

    async def from_a_newer_one(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, headers={**answer.headers, "x-sapa-build": "0123456789ab"})

    await page.route("**/chats/counts", from_a_newer_one)
    await page.keyboard.type("half a sentence")
    await simulator.says(new_phone(), "Halo")
    strip = page.get_by_test_id("new-version")
    await expect(strip).to_be_visible()
    await page.screenshot(path=screenshots / "new-version.png")
    await page.unroute("**/chats/counts")
    await tab_to(page, strip.get_by_role("button", name="Reload"), "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(strip).to_have_count(0)
    await expect(box).to_have_value("half a sentence")
