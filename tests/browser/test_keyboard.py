"""Everything by keyboard: the palette, single letters, and walking through lists."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.people import PASSWORD, Person, at_inbox, page_of
from tests.browser.talking import a_chat, at_chat, press, tab_to
from tests.e2e.system import Desk, Simulator


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, sari: Person) -> AsyncIterator[Page]:
    """Sari's page; nothing is loaded yet."""
    async with page_of(browser, sari) as opened:
        yield opened


async def _sign_in(page: Page, person: Person) -> None:
    await page.context.clear_cookies()
    await page.goto("/")
    email = page.get_by_test_id("login-form").get_by_label("Email")
    await email.wait_for()
    if not await email.evaluate("element => element === document.activeElement"):
        await tab_to(page, email)
    await page.keyboard.type(person.email)
    await tab_to(page, page.get_by_test_id("login-form").get_by_label("Password"))
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("live-badge")).to_have_attribute("data-state", "live")
    await expect(page.get_by_test_id("chat-row").first).to_be_visible()


async def _is_at(page: Page, path: str) -> None:
    await expect(page).to_have_url(re.compile(re.escape(path) + "$"))


async def _choose(page: Page, typed: str) -> None:
    """In the palette."""
    await page.keyboard.press("Control+k")
    palette = page.get_by_test_id("palette")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type(typed)
    await expect(palette.get_by_role("option").first).to_be_visible()
    await expect(palette.get_by_role("option", selected=True)).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(palette).to_have_count(0)


async def test_the_whole_job_without_a_mouse(
    page: Page, sari: Person, zainal: Person, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone, chat_id, name = await a_chat(simulator, admin, "Ratna", mode=None)
    await _sign_in(page, sari)
    await page.keyboard.press("Tab")
    await expect(page.get_by_test_id("skip-list")).to_be_focused()
    await page.keyboard.press("Enter")
    row = page.get_by_test_id("chat-row").filter(has_text=name)
    await expect(page.get_by_test_id("chat-row").first).to_be_focused()
    await press(page, "ArrowDown", "Home")
    if not await row.evaluate("element => element === document.activeElement"):
        await tab_to(page, row, "ArrowDown")
    await page.keyboard.press("Enter")
    await _is_at(page, f"/chats/{chat_id}")
    box = page.get_by_test_id("composer").get_by_label("Message")
    await expect(box).to_be_focused()
    await expect(page.get_by_test_id("message").first).to_be_visible()

    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("thread")).to_be_focused()
    await expect(page.get_by_test_id("banner")).to_be_visible()
    await page.keyboard.press("i")
    await expect(page.get_by_test_id("banner")).to_have_count(0)
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "agent")
    await page.keyboard.press("r")
    await expect(box).to_be_focused()
    await page.keyboard.type("Yes, there is one")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message").last).to_have_attribute("data-status", "read")
    await expect(box).to_be_focused()

    await press(page, "Escape", "a")
    menu = page.get_by_role("menu")
    await expect(menu).to_be_visible()
    await page.screenshot(path=screenshots / "keyboard-assign.png")
    # As in any menu, what is typed leads to what begins so.
    await page.keyboard.type(zainal.name[:8], delay=40)
    await expect(menu.get_by_role("menuitemradio").filter(has_text=zainal.name)).to_be_focused()
    await page.keyboard.press("Enter")
    assign = page.get_by_test_id("assign")
    await expect(assign).to_contain_text(zainal.name)
    await expect(assign).to_be_focused()
    await page.keyboard.press("e")
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "closed")
    assert (await simulator.texts(phone)).count("Yes, there is one") == 1


async def test_the_palette_leads_to_chats_and_screens_in_both_languages(
    page: Page, sari: Person, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    _, one, name = await a_chat(simulator, admin, "Wulan")
    phone, other, _ = await a_chat(simulator, admin, "Gede")
    await at_inbox(page)
    await _choose(page, name)
    await _is_at(page, f"/chats/{one}")
    await expect(page.get_by_test_id("composer").get_by_label("Message")).to_be_focused()
    # Also while one writes, and by number.
    await page.keyboard.press("Control+k")
    await page.keyboard.type(f"0{phone.removeprefix('62')}")
    await expect(page.get_by_test_id("palette-chat")).to_have_attribute("data-chat-id", str(other))
    await page.screenshot(path=screenshots / "palette.png")
    await page.keyboard.press("Enter")
    await _is_at(page, f"/chats/{other}")

    await _choose(page, "notifications")
    await _is_at(page, "/settings/notifications")
    await expect(page.get_by_test_id("notification-settings")).to_be_visible()
    await expect(page.get_by_role("main")).to_be_focused()
    await _choose(page, "bahasa")
    await expect(page.locator("html")).to_have_attribute("lang", "id")
    await page.keyboard.press("Control+k")
    palette = page.get_by_test_id("palette")
    await expect(palette.get_by_text("Terakhir dipakai")).to_be_visible()
    # What an agent may not do is not offered, nor what makes no sense on this screen.
    await expect(palette.locator('[data-command="go:/settings/channels"]')).to_have_count(0)
    await expect(palette.locator('[data-command="close"]')).to_have_count(0)
    await page.keyboard.type("papan ketik dan")
    await expect(palette.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await _is_at(page, "/settings/keyboard")
    await expect(page.get_by_role("heading", name="Papan ketik dan pengiriman", level=1)).to_be_visible()
    await page.screenshot(path=screenshots / "keyboard-settings.png")
    await page.keyboard.press("Control+k")
    await page.keyboard.press("Control+k")
    await expect(palette).to_have_count(0)


async def test_the_palette_acts_on_the_open_chat(page: Page, sari: Person, admin: Desk, simulator: Simulator) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Putu")
    await at_chat(page, chat_id)
    await _choose(page, "pause")
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "paused")
    await _choose(page, "label")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("vip")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("details").get_by_text("vip")).to_be_visible()
    await _choose(page, "priority")
    await expect(page.get_by_role("menuitemradio", name="Urgent")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(page.get_by_test_id("priority")).to_have_attribute("data-priority", "urgent")
    await _choose(page, "mark unread")
    await expect(page).to_have_url(re.compile("/inbox/?$"))
    await _choose(page, "dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_single_letters_are_only_letters_while_one_writes(
    page: Page, sari: Person, admin: Desk, simulator: Simulator
) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Made")
    box = await at_chat(page, chat_id)
    every = "jkeasbnrizx?"
    await page.keyboard.type(every)
    await expect(box).to_have_value(every)
    search = page.get_by_role("searchbox")
    await press(page, "Escape", "/")
    await expect(search).to_be_focused()
    await page.keyboard.type(every + "/")
    await expect(search).to_have_value(every + "/")
    await press(page, "Control+e", "Alt+e", "Escape")
    await expect(page).to_have_url(re.compile(f"/chats/{chat_id}"))
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "agent")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_test_id("composer")).to_be_visible()


async def test_single_letters_can_be_switched_off(page: Page, sari: Person, admin: Desk, simulator: Simulator) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Ketut")
    await at_inbox(page)
    await _choose(page, "keyboard and")
    letters = page.get_by_label("Single letters are shortcuts")
    await expect(letters).to_be_checked()
    await tab_to(page, letters)
    await page.keyboard.press("Space")
    await expect(letters).not_to_be_checked()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.goto(f"/inbox/chats/{chat_id}")
    await expect(page.get_by_test_id("composer").get_by_label("Message")).to_be_focused()
    await press(page, "Escape", "e", "?", "n")
    await expect(page.get_by_test_id("desk-composer")).to_have_attribute("data-kind", "reply")
    await page.keyboard.press("Control+.")
    await expect(page.get_by_test_id("desk-composer")).to_have_attribute("data-kind", "note")
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "agent")
    await expect(page.get_by_test_id("write-note")).not_to_have_attribute("aria-keyshortcuts", "N")
    await _choose(page, "shortcuts")
    await expect(page.get_by_test_id("shortcuts")).to_be_visible()
    await expect(page.get_by_text("Single letters are switched off.")).to_be_visible()
    await expect(page.get_by_test_id("shortcuts").get_by_text("Close the chat")).to_have_count(0)


async def test_the_list_of_shortcuts(
    page: Page, sari: Person, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Nyoman")
    await at_chat(page, chat_id)
    await press(page, "Escape", "?")
    shortcuts = page.get_by_test_id("shortcuts")
    await expect(shortcuts).to_be_visible()
    for key, name in (("E", "Close the chat"), ("J", "Next chat"), ("Ctrl K", "Commands"), ("?", "Keyboard shortcuts")):
        row = shortcuts.locator("div").filter(has_text=name).last
        await expect(row.locator("kbd")).to_have_text([key])
    await page.screenshot(path=screenshots / "shortcuts.png")
    await page.keyboard.press("e")
    await page.keyboard.press("Escape")
    await expect(shortcuts).to_have_count(0)
    await expect(page.get_by_test_id("thread")).to_be_focused()
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "agent")


async def test_walking_through_the_chats_and_the_messages(
    page: Page, sari: Person, admin: Desk, simulator: Simulator
) -> None:
    made = [await a_chat(simulator, admin, name) for name in ("Satu", "Dua", "Tiga")]
    first, second, third = (chat_id for _, chat_id, _ in reversed(made))
    await at_chat(page, first)
    rows = page.get_by_test_id("chat-row")
    await expect(rows.first).to_have_attribute("data-chat-id", str(first))
    await page.keyboard.press("Escape")
    for key, chat_id in (("j", second), ("j", third), ("k", second)):
        await page.keyboard.press(key)
        await _is_at(page, f"/chats/{chat_id}")
        await expect(page.get_by_test_id("message").first).to_be_visible()
        await expect(page.locator(f'[data-testid="chat-row"][data-chat-id="{chat_id}"]')).to_be_focused()

    await tab_to(page, page.get_by_test_id("skip-messages"), "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("thread")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    messages = page.get_by_test_id("message")
    await expect(messages.last).to_be_focused()
    await press(page, "ArrowUp", "Enter")
    menu = page.get_by_role("menu")
    await expect(menu).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(menu).to_have_count(0)
    await expect(messages.nth(-2)).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(messages.nth(-2).get_by_role("button", name="Reply")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("compose-bar")).to_be_visible()
    await expect(page.get_by_test_id("composer").get_by_label("Message")).to_be_focused()
