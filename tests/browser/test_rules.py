"""The desk's rules, two-factor for admins, counts of views, urgent chats, and what keeps one from writing."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from shared.clock import utc_now
from shared.security.second_factor import code_at
from tests.browser.people import PASSWORD, Person, at_inbox, joined, page_of
from tests.browser.talking import a_chat
from tests.browser.test_attention import SPY
from tests.e2e.system import Desk, LocalRun, Simulator
from tests.waiting import until

# A watcher's round, and a second one where it does not believe the first.
ROUNDS = 60_000
# As long as the sender looks for what may have been sent, and a round.
IN_DOUBT = 90.0


@asynccontextmanager
async def _chief(browser: Browser, system: LocalRun, admin: Desk) -> AsyncIterator[Page]:
    """Another admin at the inbox, in a profile of their own."""
    async with joined(system, "chief") as chief:
        made = await admin.client.patch(f"/api/v1/users/{chief.id}", json={"role": "admin"})
        made.raise_for_status()
        async with page_of(browser, chief) as page:
            yield await at_inbox(page)


async def _set_up(page: Page) -> None:
    """Two-factor sign-in, in the dialog that is open."""
    proof = page.get_by_test_id("two-factor-password")
    await proof.get_by_label("Password").fill(PASSWORD)
    await proof.get_by_role("button", name="Continue").click()
    app = page.get_by_test_id("two-factor-app")
    secret = await app.get_by_test_id("two-factor-secret").inner_text()
    await app.get_by_label("Code of the app").fill(code_at(secret, utc_now()))
    await app.get_by_role("button", name="Turn on").click()
    await page.get_by_role("button", name="I have kept them").click()


async def test_two_factor_is_asked_of_all_admins_and_an_open_page_becomes_the_set_up(
    browser: Browser, system: LocalRun, admin: Desk, screenshots: Path
) -> None:
    async with (
        _chief(browser, system, admin) as deciding,
        _chief(browser, system, admin) as other,
    ):
        await deciding.goto("/inbox/settings/people")
        panel = deciding.get_by_test_id("security")
        needed = panel.get_by_label("Admins need two-factor sign-in")
        await needed.click()
        await expect(panel.get_by_role("alert")).to_contain_text("Set it up for yourself first")
        await expect(needed).not_to_be_checked()
        await panel.get_by_role("link", name="To my account").click()
        await deciding.get_by_test_id("two-factor").get_by_role("button", name="Set up").click()
        await _set_up(deciding)
        await deciding.goto("/inbox/settings/people")
        try:
            await needed.click()
            await expect(needed).to_be_checked()
            await deciding.screenshot(path=screenshots / "security.png", full_page=True)
            # The other's page, which nobody touched, shows nothing but the way on.
            enrol = other.get_by_test_id("enrol")
            await expect(enrol).to_be_visible()
            await expect(other.get_by_test_id("chat-list")).to_have_count(0)
            await other.screenshot(path=screenshots / "enrol.png")
            await other.reload()
            await expect(enrol).to_be_visible()
            await enrol.get_by_role("button", name="Set up").click()
            await _set_up(other)
            await expect(other.get_by_test_id("chat-list")).to_be_visible()
            await expect(enrol).to_have_count(0)
        finally:
            await needed.click()
            await expect(needed).not_to_be_checked()
        await deciding.goto("/inbox/settings/audit")
        await expect(deciding.locator("[data-action='security.changed']").first).to_contain_text("✓ → ✗")


@pytest_asyncio.fixture(loop_scope="session")
async def needs_note(admin: Desk) -> AsyncIterator[None]:
    desk = await admin.get("/api/v1/desk-settings")
    (await admin.client.put("/api/v1/desk-settings", json={**desk, "handover_needs_note": True})).raise_for_status()
    yield
    (await admin.client.put("/api/v1/desk-settings", json={**desk, "handover_needs_note": False})).raise_for_status()


async def test_where_the_desk_wants_it_a_hand_over_asks_for_a_note(
    needs_note: None, page: Page, sari: Person, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Nyoman")
    await page.goto(f"/inbox/chats/{chat_id}")
    await page.get_by_test_id("take-over").click()  # takes it, and so hands nothing over
    await expect(page.get_by_test_id("banner")).to_have_count(0)
    await page.get_by_test_id("assign").click()
    await page.get_by_role("menuitemradio").filter(has_text=sari.name).click()
    dialog = page.get_by_test_id("hand-over")
    await expect(dialog.get_by_role("radio", name=sari.name)).to_be_checked()
    submit = dialog.get_by_role("button", name="Hand over")
    await expect(submit).to_be_disabled()
    await expect(dialog).to_contain_text("This desk wants a note with every hand-over.")
    await page.screenshot(path=screenshots / "hand-over-note.png")
    await dialog.get_by_label("Note").fill("Wants a late check-out.")
    await submit.click()
    await expect(page.get_by_test_id("assign")).to_contain_text(sari.name)
    await expect(page.get_by_test_id("assignments")).to_contain_text("Wants a late check-out.")


async def test_a_view_tells_what_it_holds_as_it_changes_also_one_that_a_colleague_makes(
    inbox: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    label = f"V{random.randrange(10**6)}"
    phone, chat_id, name = await a_chat(simulator, admin, "Nyoman", mode="paused")
    (await admin.client.post(f"/chats/{chat_id}/read")).raise_for_status()
    body = {"name": label, "filters": {"label": label}, "shared": True}
    view = (await admin.client.post("/api/v1/views", json=body)).raise_for_status().json()
    try:
        tab = inbox.get_by_test_id("tab-view").filter(has_text=label)
        await expect(tab.get_by_test_id("view-chats")).to_have_text("0")
        await expect(tab.get_by_test_id("view-unread")).to_have_count(0)
        (await admin.client.patch(f"/chats/{chat_id}", json={"labels": [label]})).raise_for_status()
        await expect(tab.get_by_test_id("view-chats")).to_have_text("1")
        await simulator.says(phone, "Ada kabar?", name=name)
        await expect(tab.get_by_test_id("view-unread")).to_have_text("1")
        await inbox.screenshot(path=screenshots / "view-counts.png")
    finally:
        await admin.client.delete(f"/api/v1/views/{view['id']}")
    await expect(tab).to_have_count(0)


async def test_an_urgent_chat_that_nobody_has_is_heard_again_and_again_until_it_is_taken(
    context: BrowserContext, inbox: Page, system: LocalRun, admin: Desk, simulator: Simulator
) -> None:
    connection = await system.database()
    await connection.execute("delete from notification_settings")
    await connection.execute("update chats set priority = 'normal' where priority = 'urgent'")
    await connection.close()
    phone, chat_id, name = await a_chat(simulator, admin, "Nyoman")
    (await admin.client.patch(f"/chats/{chat_id}", json={"priority": "urgent"})).raise_for_status()
    await simulator.says(phone, "Tolong, airnya meluap!", name=name)
    await context.add_init_script(SPY)
    await inbox.clock.install()
    # Opened on a list in which the chat is not.
    await inbox.goto("/inbox/?tab=mine")
    step = inbox.get_by_test_id("sound-step")
    async with inbox.expect_response(lambda answer: "priority=urgent" in answer.url and answer.ok):
        await step.get_by_role("button", name="Test the sound").click()
    await step.get_by_role("button", name="Yes, I heard it").click()

    async def again() -> bool:
        before: int = await inbox.evaluate("window.tones")
        await inbox.clock.fast_forward(31_000)
        after: int = await inbox.evaluate("window.tones")
        return after > before

    await until(again, 30, what="the tone")
    assert await again(), "it is repeated"
    seen = await admin.get(f"/chats/{chat_id}")
    taken = {"assignment_version": seen["assignment_version"]}
    (await admin.client.post(f"/chats/{chat_id}/claim", json=taken)).raise_for_status()
    # The page knows.
    await expect(inbox.get_by_test_id("chat-row").filter(has_text=name)).to_be_visible()

    async def silent() -> bool:
        return not await again()

    await until(silent, 30, what="silence")
    (await admin.client.patch(f"/chats/{chat_id}", json={"mode": "closed"})).raise_for_status()


async def _unknown(admin: Desk, chat_id: int, message_id: int) -> Any:
    async def found() -> Any:
        [message] = [one for one in await admin.messages(chat_id) if one["id"] == message_id]
        return message if message["status"] == "unknown" else None

    return await until(found, IN_DOUBT, what="nobody can tell")


async def test_a_message_in_doubt_is_looked_for_and_sent_again_only_if_it_is_not_there(
    page: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    there, its_chat, _ = await a_chat(simulator, admin, "Nyoman")
    lost, lost_chat, _ = await a_chat(simulator, admin, "Nyoman")
    # One is delivered and one is not, of both nothing is told, and WhatsApp's history cannot be asked.
    await simulator.behave("whapi", "cut_after_accept", phone=there, silent=True, count=1)
    await simulator.behave("whapi", "failing", phone=lost, count=1)
    await simulator.behave("whapi", "failing", all_calls=True)
    delivered = (await admin.reply(its_chat, "Room 204 is ready"))["id"]
    missing = (await admin.reply(lost_chat, "Room 206 is ready"))["id"]
    await _unknown(admin, its_chat, delivered)
    await _unknown(admin, lost_chat, missing)

    await page.goto(f"/inbox/chats/{its_chat}")
    bubble = page.locator(f"[data-message-id='{delivered}']")
    await expect(bubble).to_have_attribute("data-status", "unknown")
    await expect(bubble.get_by_test_id("trouble")).to_contain_text("May have been sent")
    await page.screenshot(path=screenshots / "in-doubt.png")
    # At once, before Sapa compares the histories by itself, as it does when a provider is back.
    await simulator.behave_again()
    await bubble.get_by_test_id("check").click()
    await expect(bubble.get_by_test_id("trouble")).to_have_count(0)
    assert (await simulator.texts(there)).count("Room 204 is ready") == 1

    await page.goto(f"/inbox/chats/{lost_chat}")
    bubble = page.locator(f"[data-message-id='{missing}']")
    await bubble.get_by_test_id("check").click()
    await expect(bubble.get_by_test_id("trouble")).to_contain_text("most likely not sent")
    assert "Room 206 is ready" not in await simulator.texts(lost), "looking sends nothing"
    await bubble.get_by_role("button", name="Send again").click()
    await expect(bubble.get_by_test_id("trouble")).to_have_count(0)
    await simulator.received(lost, 2)
    assert (await simulator.texts(lost)).count("Room 206 is ready") == 1


async def test_whoever_cannot_be_written_to_is_told_instead_of_a_box_to_write_in(
    page: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone, chat_id, name = await a_chat(simulator, admin, "Nyoman")
    await page.goto(f"/inbox/chats/{chat_id}")
    composer, blocked = page.get_by_test_id("composer"), page.get_by_test_id("blocked")
    await expect(composer).to_be_visible()
    await simulator.behave("whapi", "permanent", phone=phone, count=1)
    box = composer.get_by_label("Message")
    await box.fill("We have a room")
    await box.press("Enter")
    await expect(blocked).to_have_attribute("data-kind", "refused")
    await expect(blocked).to_contain_text("Check the number, or call the customer.")
    # Nobody loses the box under their hands.
    await expect(box).to_be_focused()
    await box.press_sequentially("a second thought")
    await expect(box).to_have_value("a second thought")
    await page.screenshot(path=screenshots / "blocked-in-use.png")
    await page.reload()
    await expect(blocked).to_be_visible()
    await expect(composer).to_have_count(0)
    await page.screenshot(path=screenshots / "blocked.png")
    # A note is always possible.
    await page.get_by_test_id("write-note").click()
    await expect(page.get_by_test_id("note-composer")).to_be_visible()
    await page.get_by_test_id("write-reply").click()
    await blocked.get_by_test_id("write-anyway").click()
    await expect(box).to_have_value("a second thought")
    await expect(blocked).to_be_visible()
    # Whoever writes can be answered.
    await simulator.says(phone, "I am here", name=name)
    await expect(composer).to_be_visible()
    await expect(blocked).to_have_count(0)


async def test_while_the_number_is_disconnected_the_way_to_repair_it_stands_where_one_writes(
    page: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    _, chat_id, _ = await a_chat(simulator, admin, "Nyoman")
    await page.goto(f"/inbox/chats/{chat_id}")
    composer, blocked = page.get_by_test_id("composer"), page.get_by_test_id("blocked")
    await composer.get_by_label("Message").fill("half a thought")
    await simulator.session("whapi", "QR")
    try:
        await expect(blocked).to_be_visible(timeout=ROUNDS)
        await expect(blocked.get_by_role("link", name="To the numbers")).to_be_visible()
        await page.reload()
        await expect(blocked.get_by_test_id("write-anyway")).to_be_visible()
        await expect(composer).to_have_count(0)
        await page.screenshot(path=screenshots / "blocked-number.png")
        await blocked.get_by_test_id("write-anyway").click()
        await expect(composer.get_by_label("Message")).to_have_value("half a thought")
    finally:
        await simulator.session("whapi", None)
    await expect(blocked).to_have_count(0, timeout=ROUNDS)
    await expect(composer.get_by_label("Message")).to_have_value("half a thought")
