"""Several agents at one chat: notes, drafts, quick replies, who is replying, and replies that crossed."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.people import Person, at_inbox, joined, page_of
from tests.browser.talking import a_chat, open_chat
from tests.e2e.system import Desk, LocalRun, Simulator


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def budi(system: LocalRun) -> AsyncIterator[Person]:
    """A second agent."""
    async with joined(system, "Budi") as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def budis(browser: Browser, budi: Person) -> AsyncIterator[Page]:
    """His inbox, in a browser profile of its own."""
    async with page_of(browser, budi) as page:
        yield await at_inbox(page)


async def test_a_note_reaches_the_mentioned_colleague_and_no_customer(
    page: Page, budi: Person, budis: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone, chat_id, _ = await a_chat(simulator, admin, "Ratna")
    await open_chat(page, chat_id)
    await page.get_by_test_id("write-note").click()
    form = page.get_by_test_id("note-composer")
    box = form.get_by_label("Note")
    await box.press_sequentially(f"Please look, @{budi.name.lower()}")
    await expect(page.get_by_test_id("picker").get_by_role("option").first).to_be_visible()
    await page.screenshot(path=screenshots / "note-mention.png")
    await box.press("Enter")
    await expect(box).to_have_value(f"Please look, @{budi.name} ")
    await box.press_sequentially("she is a regular")
    await expect(form.get_by_role("button", name="Add note")).to_be_visible()
    await box.press("Enter")
    note = page.get_by_test_id("note")
    await expect(note).to_contain_text("she is a regular")
    await expect(note.locator("mark")).to_have_text(f"@{budi.name}")
    await expect(box).to_have_value("")
    await expect(budis.get_by_text(re.compile("mentioned you in the chat with"))).to_be_visible(timeout=10_000)
    await open_chat(budis, chat_id)
    await expect(budis.get_by_test_id("note")).to_contain_text("she is a regular")
    await expect(budis.get_by_test_id("note-menu")).to_have_count(0)

    await page.get_by_test_id("note-menu").click()
    await page.get_by_role("menuitem", name="Change note").click()
    await note.get_by_label("Change note").fill("she comes every year")
    await note.get_by_role("button", name="Save").click()
    await expect(budis.get_by_test_id("note")).to_contain_text("she comes every year", timeout=10_000)
    await page.screenshot(path=screenshots / "note.png")
    await page.get_by_test_id("note-menu").click()
    await page.get_by_role("menuitem", name="Delete note").click()
    await page.get_by_role("button", name="Delete note").click()
    await expect(budis.get_by_test_id("note")).to_contain_text("This note was deleted", timeout=10_000)

    await page.keyboard.press("Control+.")
    reply = page.get_by_test_id("composer").get_by_label("Message")
    await reply.fill("Yes, there is")
    await reply.press("Enter")
    texts = await simulator.received(phone, 2)
    assert texts[1:] == ["Yes, there is"]


async def test_pain_10_a_reply_that_crossed_a_colleagues_is_held_and_the_answer_shown(
    page: Page, budi: Person, budis: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone, chat_id, _ = await a_chat(simulator, admin, "Silang")
    await open_chat(page, chat_id)
    await open_chat(budis, chat_id)
    mine = page.get_by_test_id("composer").get_by_label("Message")
    his = budis.get_by_test_id("composer").get_by_label("Message")
    await mine.fill("We are fully booked")
    await his.fill("Yes, room 204 is free")
    await his.press("Enter")
    answer = page.get_by_test_id("message").filter(has_text="Yes, room 204 is free")
    await expect(answer).to_be_visible(timeout=10_000)
    await mine.press("Enter")
    stale = page.get_by_test_id("stale")
    await expect(stale).to_contain_text(re.compile(rf"{budi.name} answered \d+ s ago"))
    await expect(stale).to_contain_text("Yes, room 204 is free")
    await page.screenshot(path=screenshots / "stale-reply.png")
    await stale.get_by_role("button", name="Edit").click()
    await expect(mine).to_have_value("We are fully booked")
    await expect(stale).to_have_count(0)
    assert (await simulator.received(phone, 2))[1:] == ["Yes, room 204 is free"]

    await his.fill("Shall we keep it for you?")
    await his.press("Enter")
    await expect(page.get_by_test_id("message").filter(has_text="Shall we keep it")).to_be_visible(timeout=10_000)
    await mine.press("Enter")
    await stale.get_by_test_id("send-anyway").click()
    assert (await simulator.received(phone, 4))[2:] == ["Shall we keep it for you?", "We are fully booked"]
    await expect(stale).to_have_count(0)


async def test_a_colleague_is_seen_looking_and_replying(
    page: Page, budi: Person, budis: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Bersama")
    await open_chat(page, chat_id)
    viewer = page.get_by_test_id("thread-viewers").get_by_test_id("viewer")
    await expect(viewer).to_have_count(0)  # in the list he may still be at the chat that he was at last
    await open_chat(budis, chat_id)
    await expect(viewer).to_have_count(1, timeout=10_000)
    await budis.get_by_test_id("composer").get_by_label("Message").press_sequentially("Selamat")
    await expect(page.get_by_test_id("replying")).to_contain_text(f"{budi.name} is replying", timeout=10_000)
    await expect(viewer).to_have_attribute("data-state", "editing")
    row = page.locator(f"[data-testid=chat-row][data-chat-id='{chat_id}']")
    await expect(row.get_by_test_id("viewer")).to_have_count(1)
    await page.screenshot(path=screenshots / "colleague-replies.png")
    await budis.goto("/inbox/")
    await expect(viewer).to_have_count(0, timeout=10_000)
    await expect(page.get_by_test_id("replying")).to_be_empty()


async def test_a_draft_stays_with_its_chat_and_is_there_on_another_screen(
    page: Page, budis: Page, admin: Desk, simulator: Simulator
) -> None:
    _, first, _ = await a_chat(simulator, admin, "Satu")
    _, second, _ = await a_chat(simulator, admin, "Dua")
    await open_chat(page, first)
    box = page.get_by_test_id("composer").get_by_label("Message")
    saved = page.expect_response(lambda answer: "/drafts/reply" in answer.url and answer.ok)
    async with saved:
        await box.fill("For the first")
    await page.get_by_test_id("tab-all").click()
    await page.locator(f"[data-testid=chat-row][data-chat-id='{second}']").click()
    await expect(box).to_have_value("")
    row = page.locator(f"[data-testid=chat-row][data-chat-id='{first}']")
    await expect(row.get_by_test_id("draft-mark")).to_contain_text("For the first")
    await row.click()
    await expect(box).to_have_value("For the first")

    elsewhere = await page.context.new_page()
    await open_chat(elsewhere, first)
    other_box = elsewhere.get_by_test_id("composer").get_by_label("Message")
    await expect(other_box).to_have_value("For the first")
    await other_box.fill("For the first, from the phone")
    await expect(box).to_have_value("For the first, from the phone", timeout=10_000)
    await open_chat(budis, first)
    await expect(budis.get_by_test_id("composer").get_by_label("Message")).to_have_value("")
    await box.press("Enter")
    await expect(other_box).to_have_value("", timeout=10_000)
    await page.reload()
    await expect(page.get_by_test_id("message").last).to_contain_text("from the phone")
    await expect(box).to_have_value("")


async def test_a_quick_reply_is_prepared_picked_and_filled(
    page: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    await page.goto("/inbox/settings/quick-replies")
    await page.get_by_test_id("add-quick-reply").click()
    form = page.get_by_test_id("quick-reply-form")
    await form.get_by_label("Shortcut").fill("wifi")
    await form.get_by_label("Title").fill("Wi-Fi password")
    await form.get_by_label("Text in English").fill("Dear {costumer_name}, the network is SAPA.")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_contain_text("{costumer_name} is no variable")
    await form.get_by_label("Text in English").fill("Dear {customer_name}, room {room}: the network is SAPA.")
    await form.get_by_label("Text in Indonesian").fill("{customer_name}, kamar {room}: jaringannya SAPA.")
    await page.screenshot(path=screenshots / "quick-reply-form.png")
    await form.get_by_role("button", name="Save").click()
    await expect(page.get_by_test_id("quick-reply")).to_contain_text("/wifi")
    await page.screenshot(path=screenshots / "quick-replies.png")

    phone, chat_id, name = await a_chat(simulator, admin, "Sinyal")
    await open_chat(page, chat_id)
    box = page.get_by_test_id("composer").get_by_label("Message")
    await box.press_sequentially("/wi")
    await expect(page.get_by_test_id("picker")).to_contain_text("/wifi")
    await page.screenshot(path=screenshots / "quick-reply-picker.png")
    await box.press("Enter")
    await expect(box).to_have_value(re.compile(re.escape(name)))
    await expect(page.get_by_test_id("composer")).to_contain_text("Nothing is known for {room}")
    await box.press("Enter")
    await expect(page.get_by_test_id("composer").get_by_role("button", name="Send")).to_be_disabled()
    filled = (await box.input_value()).replace("{room}", "204")
    await box.fill(filled)
    await box.press("Enter")
    assert (await simulator.received(phone, 2))[1] == filled


async def test_a_chat_is_put_aside_made_urgent_and_filed(
    inbox: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone, chat_id, _ = await a_chat(simulator, admin, "Nanti")
    await inbox.set_viewport_size({"width": 1500, "height": 900})
    await open_chat(inbox, chat_id)
    await inbox.get_by_test_id("priority").click()
    await inbox.get_by_role("menuitemradio", name="Urgent").click()
    row = inbox.locator(f"[data-testid=chat-row][data-chat-id='{chat_id}']")
    await expect(row.get_by_test_id("priority-chip")).to_have_text("Urgent")
    await inbox.get_by_test_id("snooze").click()
    await inbox.screenshot(path=screenshots / "snooze-menu.png")
    await inbox.get_by_role("menuitem", name="Tomorrow morning").click()
    await expect(inbox.get_by_test_id("snooze-banner")).to_contain_text("Put aside until")
    await expect(row.get_by_test_id("snoozed")).to_be_visible()
    await inbox.get_by_test_id("add-filter").click()
    await inbox.get_by_role("menuitem", name="Put aside", exact=True).click()
    await expect(inbox.get_by_test_id("chat-row")).to_have_count(1)

    await inbox.get_by_test_id("edit-contact").click()
    form = inbox.get_by_test_id("contact-form")
    await form.get_by_label("Name").fill("Ibu Nanti")
    await form.get_by_label("Notes about the customer").fill("Allergic to peanuts")
    await form.get_by_role("button", name="Save").click()
    await expect(inbox.get_by_test_id("contact-notes")).to_have_text("Allergic to peanuts")
    await inbox.screenshot(path=screenshots / "desk.png")
    await simulator.says(phone, "Are you there?", name="somebody else")
    await expect(inbox.get_by_test_id("snooze-banner")).to_have_count(0, timeout=10_000)
    await expect(inbox.get_by_test_id("chat-row")).to_have_count(0)
    await inbox.get_by_test_id("filter-chip").click()
    await expect(row).to_contain_text("Ibu Nanti")


async def test_what_failed_is_explained_sent_again_or_discarded(
    page: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone, chat_id, _ = await a_chat(simulator, admin, "Gagal")
    await open_chat(page, chat_id)
    await simulator.behave("whapi", "permanent", phone=phone)
    box = page.get_by_test_id("composer").get_by_label("Message")
    for text in ("no more of this", "second try"):
        await box.fill(text)
        await box.press("Enter")
    messages = page.get_by_test_id("message")
    given_up, again = messages.filter(has_text="no more of this"), messages.filter(has_text="second try")
    for failed in (given_up, again):
        await expect(failed).to_have_attribute("data-status", "failed", timeout=20_000)
    await page.screenshot(path=screenshots / "failed-actions.png")
    await given_up.get_by_test_id("discard").click()
    await expect(given_up.get_by_test_id("discarded")).to_be_visible()
    await expect(given_up.get_by_test_id("retry")).to_have_count(0)
    await simulator.behave("whapi", "ok", phone=phone)
    await again.get_by_test_id("retry").click()
    await expect(again).to_have_attribute("data-status", "read", timeout=20_000)
    assert (await simulator.texts(phone))[1:] == ["second try"]


@pytest.mark.parametrize(("scheme", "size"), [("dark", (1360, 860)), ("light", (390, 844))])
async def test_the_desk_in_the_dark_and_on_a_phone(
    inbox: Page, admin: Desk, simulator: Simulator, screenshots: Path, scheme: str, size: tuple[int, int]
) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Gelap")
    await inbox.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await inbox.set_viewport_size({"width": size[0], "height": size[1]})
    await open_chat(inbox, chat_id)
    await inbox.get_by_test_id("write-note").click()
    box = inbox.get_by_test_id("note-composer").get_by_label("Note")
    await box.fill("Late check-out is fine")
    await box.press("Enter")
    await expect(inbox.get_by_test_id("note")).to_be_visible()
    await box.fill("and another")
    await inbox.screenshot(path=screenshots / f"desk-{scheme}-{size[0]}.png")
    width = await inbox.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0]
