"""Everything by keyboard: the palette, single letters, walking through lists, and what happens on sending."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.talking import LONG
from tests.e2e.system import Desk, LocalRun, Simulator, new_phone

PASSWORD = "a password for agents"


@dataclass(frozen=True)
class Person:
    """An agent of their own, so that what they choose touches no other test."""

    name: str
    email: str
    system: LocalRun

    async def prefers(self, **preferences: object) -> None:
        database = await self.system.database()
        for name, value in preferences.items():
            await database.execute(f"update users set {name} = $1 where email = $2", value, self.email)
        await database.close()


async def _join(system: LocalRun, name: str) -> Person:
    person = Person(f"{name} {uuid4().hex[:5]}", f"{uuid4().hex[:8]}@example.com", system)
    await asyncio.to_thread(system.create_agent, person.email, PASSWORD)
    await person.prefers(name=person.name)
    return person


@pytest.fixture
async def sari(system: LocalRun) -> AsyncIterator[Person]:
    person = await _join(system, "Sari")
    yield person
    await person.prefers(is_active=False)


@pytest.fixture
async def zainal(system: LocalRun) -> AsyncIterator[Person]:
    person = await _join(system, "Zainal")
    yield person
    await person.prefers(is_active=False)


@pytest.fixture
async def page(browser: Browser, system: LocalRun, sari: Person) -> AsyncIterator[Page]:
    """A page of hers, signed out."""
    context = await browser.new_context(
        base_url=system.info["base_url"], locale="en-GB", viewport={"width": 1360, "height": 860}
    )
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield await context.new_page()
    await context.close()
    assert problems == []


async def _press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def _tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """By as many presses as it takes; AssertionError where the way does not lead there."""
    for _ in range(60):
        await page.keyboard.press(key)
        if await wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached")


async def _sign_in(page: Page, person: Person) -> None:
    await page.goto("/")
    email = page.get_by_test_id("login-form").get_by_label("Email")
    await email.wait_for()
    if not await email.evaluate("element => element === document.activeElement"):
        await _tab_to(page, email)
    await page.keyboard.type(person.email)
    await _tab_to(page, page.get_by_test_id("login-form").get_by_label("Password"))
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("live-badge")).to_have_attribute("data-state", "live", timeout=LONG)
    await expect(page.get_by_test_id("chat-row").first).to_be_visible(timeout=LONG)


async def _chat(simulator: Simulator, admin: Desk, name: str, mode: str | None = "agent") -> tuple[str, int, str]:
    """The customer's number, the chat's id, and the name that is shown."""
    phone = new_phone()
    shown = f"{name} {phone[-4:]}"
    await simulator.says(phone, "Is there a room?", name=shown)
    await simulator.received(phone, 1)
    chat_id = (await admin.chat_of(phone))["id"]
    if mode is not None:
        await admin.set_mode(chat_id, mode)
    return phone, chat_id, shown


async def _open(page: Page, person: Person, chat_id: int) -> Locator:
    """Signed in and at the chat; its text box, which has the focus."""
    await _sign_in(page, person)
    await page.goto(f"/inbox/chats/{chat_id}")
    await expect(page.get_by_test_id("message").first).to_be_visible(timeout=LONG)
    box = page.get_by_test_id("composer").get_by_label("Message")
    await expect(box).to_be_focused()
    return box


async def _is_at(page: Page, path: str) -> None:
    await expect(page).to_have_url(re.compile(re.escape(path) + "$"))


async def _choose(page: Page, typed: str) -> None:
    """In the palette."""
    await page.keyboard.press("Control+k")
    palette = page.get_by_test_id("palette")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type(typed)
    await expect(palette.get_by_role("option").first).to_be_visible(timeout=LONG)
    await expect(palette.get_by_role("option", selected=True)).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(palette).to_have_count(0)


async def test_the_whole_job_without_a_mouse(
    page: Page, sari: Person, zainal: Person, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone, chat_id, name = await _chat(simulator, admin, "Ratna", mode=None)
    await _sign_in(page, sari)
    await page.keyboard.press("Tab")
    await expect(page.get_by_test_id("skip-list")).to_be_focused()
    await page.keyboard.press("Enter")
    row = page.get_by_test_id("chat-row").filter(has_text=name)
    await expect(page.get_by_test_id("chat-row").first).to_be_focused()
    await _press(page, "ArrowDown", "Home")
    if not await row.evaluate("element => element === document.activeElement"):
        await _tab_to(page, row, "ArrowDown")
    await page.keyboard.press("Enter")
    await _is_at(page, f"/chats/{chat_id}")
    box = page.get_by_test_id("composer").get_by_label("Message")
    await expect(box).to_be_focused(timeout=LONG)
    await expect(page.get_by_test_id("message").first).to_be_visible(timeout=LONG)

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
    await expect(page.get_by_test_id("message").last).to_have_attribute("data-status", "read", timeout=LONG)
    await expect(box).to_be_focused()

    await _press(page, "Escape", "a")
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
    _, one, name = await _chat(simulator, admin, "Wulan")
    phone, other, _ = await _chat(simulator, admin, "Gede")
    await _sign_in(page, sari)
    await _choose(page, name)
    await _is_at(page, f"/chats/{one}")
    await expect(page.get_by_test_id("composer").get_by_label("Message")).to_be_focused(timeout=LONG)
    # Also while one writes, and by number.
    await page.keyboard.press("Control+k")
    await page.keyboard.type(f"0{phone.removeprefix('62')}")
    await expect(page.get_by_test_id("palette-chat")).to_have_attribute("data-chat-id", str(other), timeout=LONG)
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
    _, chat_id, _ = await _chat(simulator, admin, "Putu")
    await _open(page, sari, chat_id)
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
    _, chat_id, _ = await _chat(simulator, admin, "Made")
    box = await _open(page, sari, chat_id)
    every = "jkeasbnrizx?"
    await page.keyboard.type(every)
    await expect(box).to_have_value(every)
    search = page.get_by_role("searchbox")
    await _press(page, "Escape", "/")
    await expect(search).to_be_focused()
    await page.keyboard.type(every + "/")
    await expect(search).to_have_value(every + "/")
    await _press(page, "Control+e", "Alt+e", "Escape")
    await expect(page).to_have_url(re.compile(f"/chats/{chat_id}"))
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "agent")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_test_id("composer")).to_be_visible()


async def test_single_letters_can_be_switched_off(page: Page, sari: Person, admin: Desk, simulator: Simulator) -> None:
    _, chat_id, _ = await _chat(simulator, admin, "Ketut")
    await _sign_in(page, sari)
    await _choose(page, "keyboard and")
    letters = page.get_by_label("Single letters are shortcuts")
    await expect(letters).to_be_checked()
    await _tab_to(page, letters)
    await page.keyboard.press("Space")
    await expect(letters).not_to_be_checked()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.goto(f"/inbox/chats/{chat_id}")
    await expect(page.get_by_test_id("composer").get_by_label("Message")).to_be_focused(timeout=LONG)
    await _press(page, "Escape", "e", "?", "n")
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
    _, chat_id, _ = await _chat(simulator, admin, "Nyoman")
    await _open(page, sari, chat_id)
    await _press(page, "Escape", "?")
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
    made = [await _chat(simulator, admin, name) for name in ("Satu", "Dua", "Tiga")]
    first, second, third = (chat_id for _, chat_id, _ in reversed(made))
    await _open(page, sari, first)
    rows = page.get_by_test_id("chat-row")
    await expect(rows.first).to_have_attribute("data-chat-id", str(first))
    await page.keyboard.press("Escape")
    for key, chat_id in (("j", second), ("j", third), ("k", second)):
        await page.keyboard.press(key)
        await _is_at(page, f"/chats/{chat_id}")
        await expect(page.get_by_test_id("message").first).to_be_visible(timeout=LONG)
        await expect(page.locator(f'[data-testid="chat-row"][data-chat-id="{chat_id}"]')).to_be_focused()

    await _tab_to(page, page.get_by_test_id("skip-messages"), "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("thread")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    messages = page.get_by_test_id("message")
    await expect(messages.last).to_be_focused()
    await _press(page, "ArrowUp", "Enter")
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


async def test_what_is_taken_back_is_not_sent(
    page: Page, sari: Person, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    await sari.prefers(undo_seconds=10)
    phone, chat_id, _ = await _chat(simulator, admin, "Urung")
    box = await _open(page, sari, chat_id)
    await page.keyboard.type("We are fully booked")
    await page.keyboard.press("Enter")
    held = page.get_by_test_id("held")
    await expect(held).to_be_visible()
    await expect(box).to_have_value("")
    await page.screenshot(path=screenshots / "undo-sending.png")
    await _press(page, "Escape", "z")
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
    phone, chat_id, _ = await _chat(simulator, admin, "Tunggu")
    box = await _open(page, sari, chat_id)
    for text in ("One room is left", "Shall we keep it?"):
        await page.keyboard.type(text)
        await page.keyboard.press("Enter")
    await page.keyboard.type("the next words")
    await expect(page.get_by_test_id("held")).to_have_count(2)
    await expect(page.get_by_test_id("held")).to_have_count(0, timeout=LONG)
    await expect(page.get_by_test_id("message").last).to_have_attribute("data-status", "read", timeout=LONG)
    assert (await simulator.received(phone, 3))[1:] == ["One room is left", "Shall we keep it?"]
    await expect(box).to_have_value("the next words")

    # What is done next with the chat does not overtake it.
    await box.fill("Goodbye")
    await _press(page, "Enter", "Escape", "b")
    await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "bot")
    await expect(page.get_by_test_id("held")).to_have_count(0)
    assert (await simulator.received(phone, 4))[1:] == ["One room is left", "Shall we keep it?", "Goodbye"]


async def test_leaving_the_page_keeps_what_was_not_sent_as_a_draft(
    page: Page, sari: Person, admin: Desk, simulator: Simulator
) -> None:
    await sari.prefers(undo_seconds=10)
    phone, chat_id, _ = await _chat(simulator, admin, "Pergi")
    box = await _open(page, sari, chat_id)
    await page.keyboard.type("Almost sent")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("held")).to_be_visible()
    await page.reload()
    await expect(box).to_have_value("Almost sent", timeout=LONG)
    await expect(page.get_by_test_id("held")).to_have_count(0)
    await sari.prefers(undo_seconds=0)
    await page.reload()
    await expect(box).to_have_value("Almost sent", timeout=LONG)
    await expect(box).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message").last).to_have_attribute("data-status", "read", timeout=LONG)
    assert (await simulator.texts(phone))[1:] == ["Almost sent"]


async def test_what_sends_is_the_writers_choice(page: Page, sari: Person, admin: Desk, simulator: Simulator) -> None:
    phone, chat_id, _ = await _chat(simulator, admin, "Kirim")
    await _sign_in(page, sari)
    await page.goto("/inbox/settings/keyboard")
    choice = page.get_by_role("radio", name="Ctrl + Enter")
    await choice.check()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.goto(f"/inbox/chats/{chat_id}")
    composer = page.get_by_test_id("composer")
    await expect(composer).to_contain_text("Ctrl + Enter sends", timeout=LONG)
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
    _, chat_id, _ = await _chat(simulator, admin, "Baru")
    box = await _open(page, sari, chat_id)
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
    await expect(strip).to_be_visible(timeout=LONG)
    await page.screenshot(path=screenshots / "new-version.png")
    await page.unroute("**/chats/counts")
    await _tab_to(page, strip.get_by_role("button", name="Reload"), "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(strip).to_have_count(0, timeout=LONG)
    await expect(box).to_have_value("half a sentence", timeout=LONG)
