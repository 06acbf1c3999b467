"""What draws an agent's attention: sounds and notifications, unread, who waits, the timeline."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
from tests.waiting import until

# What the page plays and shows outside of itself, and whether anybody looks at it.
SPY = """
window.tones = 0;
window.desktop = [];
window.away = false;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...times) { window.tones += 1; return start.apply(this, times); };
class Shown extends EventTarget {
  static permission = 'default';
  static async requestPermission() { Shown.permission = 'granted'; return 'granted'; }
  constructor(title, options) { super(); window.desktop.push({ title, ...options }); }
  close() {}
}
window.Notification = Shown;
const hasFocus = document.hasFocus.bind(document);
document.hasFocus = () => !window.away && hasFocus();
"""


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def as_at_first(system: LocalRun) -> AsyncIterator[None]:
    """Nobody has chosen how they are told."""
    await _forget(system)
    yield
    await _forget(system)


async def _forget(system: LocalRun) -> None:
    connection = await system.database()
    try:
        await connection.execute("delete from notification_settings")
    finally:
        await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def spied(context: BrowserContext, inbox: Page) -> Page:
    """The inbox with ears: loaded anew, as a browser that was opened just now."""
    await context.add_init_script(SPY)
    await inbox.reload()
    await inbox.get_by_test_id("chat-list").wait_for()
    return inbox


async def _look_away(page: Page, away: bool) -> None:
    await page.evaluate("away => { window.away = away; dispatchEvent(new Event(away ? 'blur' : 'focus')) }", away)


async def _waiting(simulator: Simulator, admin: Desk, name: str) -> tuple[str, dict[str, Any]]:
    """A customer whom the bot has answered and who is now for people."""
    phone = new_phone()
    await simulator.says(phone, "Halo", name=name)
    await simulator.received(phone, 1)
    chat = await admin.chat_of(phone)
    await admin.set_mode(chat["id"], "agent")
    return phone, chat


async def test_pain_20_nobody_misses_a_waiting_guest(
    spied: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    step = spied.get_by_test_id("sound-step")
    await expect(step).to_have_attribute("data-stage", "offer")
    await spied.screenshot(path=screenshots / "sound-step.png")
    await step.get_by_role("button", name="Test the sound").click()
    await expect(step).to_have_attribute("data-stage", "played")
    assert await spied.evaluate("window.tones") == 3
    async with spied.expect_response(lambda answer: "/profile/notifications" in answer.url and answer.ok):
        await step.get_by_role("button", name="Yes, I heard it").click()
    await expect(step).to_have_count(0)
    assert (await admin.get("/api/v1/profile/notifications"))["sound_tested"] is True

    name = f"Menunggu {new_phone()[-4:]}"
    phone, chat = await _waiting(simulator, admin, name)
    await _look_away(spied, True)
    before = await spied.evaluate("window.tones")
    await simulator.says(phone, "Ada orang di sana?", name=name)
    await spied.wait_for_function("before => window.tones === before + 3", arg=before)
    await spied.wait_for_function("window.desktop.length > 0")
    [shown] = await spied.evaluate("window.desktop")
    assert shown["title"] == f"{name} is waiting"
    assert shown["body"] == "Ada orang di sana?"
    await spied.wait_for_function("name => document.title.includes(name)", arg=name)
    await expect(spied.locator("link[rel=icon]")).to_have_attribute("data-badge", re.compile(r"\d"))
    await _look_away(spied, False)
    await spied.wait_for_function("name => !document.title.includes(name)", arg=name)

    # Whoever looks at the chat hears nothing of it.
    await spied.goto(f"/inbox/chats/{chat['id']}")
    thread = spied.get_by_test_id("thread")
    await expect(thread).to_contain_text("Ada orang di sana?")
    await spied.mouse.click(700, 400)
    before = await spied.evaluate("window.tones")
    await simulator.says(phone, "Oh, sudah dibaca", name=name)
    await expect(thread).to_contain_text("Oh, sudah dibaca")
    assert await spied.evaluate("window.tones") == before

    # In quiet hours there is no sound either, but the title still tells.
    await spied.goto("/inbox/settings/notifications")
    await spied.get_by_label("Quiet hours").click()
    await expect(spied.get_by_label("Quiet hours")).to_be_checked()
    await spied.get_by_label("From").fill("00:00")
    async with spied.expect_response(lambda answer: "23:59" in (answer.request.post_data or "") and answer.ok):
        await spied.get_by_label("Until").fill("23:59")
    await expect(spied.get_by_text("Saved")).to_be_visible()
    await spied.screenshot(path=screenshots / "notifications.png", full_page=True)
    await _look_away(spied, True)
    before = await spied.evaluate("[window.tones, window.desktop.length]")
    await simulator.says(phone, "Halo lagi", name=name)
    await spied.wait_for_function("name => document.title.includes(name)", arg=name)
    assert await spied.evaluate("[window.tones, window.desktop.length]") == before


async def test_unread_is_the_same_in_row_tab_title_and_icon_and_sticks_when_marked(
    inbox: Page, admin: Desk, simulator: Simulator
) -> None:
    for unread in (await admin.get("/chats/", limit=100))["items"]:
        await admin.client.post(f"/chats/{unread['id']}/read")
    name = f"Baru {new_phone()[-4:]}"
    _, chat = await _waiting(simulator, admin, name)
    row = inbox.get_by_test_id("chat-row").filter(has_text=name)
    await inbox.get_by_test_id("tab-unassigned").click()
    await expect(row).to_have_attribute("data-unread", "1")
    await expect(inbox.get_by_test_id("unread-unassigned")).to_have_text("1")
    await expect(inbox.get_by_test_id("unread-all")).to_have_text("1")
    await expect(inbox).to_have_title("(1) Sapa")
    await expect(inbox.locator("link[rel=icon]")).to_have_attribute("data-badge", "1")

    await row.click()
    await expect(row).to_have_attribute("data-unread", "0")
    await expect(inbox).to_have_title("Sapa")
    await expect(inbox.get_by_test_id("unread-all")).to_have_count(0)
    await inbox.get_by_test_id("mark-unread").click()
    await expect(row).to_have_attribute("data-unread", "1")
    await expect(inbox).to_have_title("(1) Sapa")
    await inbox.reload()
    await expect(row).to_have_attribute("data-unread", "1")
    assert (await admin.get(f"/chats/{chat['id']}"))["unread_count"] == 0


async def test_the_list_begins_with_who_waits_longest_and_stands_still_under_the_pointer(
    inbox: Page, admin: Desk, simulator: Simulator, system: LocalRun, screenshots: Path
) -> None:
    waits = []
    for minutes in (7, 40, 20):
        name = f"Antre {minutes} {new_phone()[-4:]}"
        _, chat = await _waiting(simulator, admin, name)
        waits.append((minutes, name, chat["id"]))
    connection = await system.database()
    for minutes, _, chat_id in waits:
        await connection.execute(
            "update chats set waiting_since = now() - make_interval(mins => $2) where id = $1", chat_id, minutes
        )
    await connection.close()
    await inbox.reload()
    await inbox.get_by_test_id("tab-unassigned").click()
    await expect(inbox.get_by_test_id("sort")).to_have_attribute("data-sort", "waiting")
    rows = inbox.get_by_test_id("chat-row").filter(has_text="Antre")
    await expect(rows).to_have_count(3)
    order = [re.sub(r"\D.*", "", text.partition("Antre ")[2]) for text in await rows.all_inner_texts()]
    assert order == ["40", "20", "7"]
    urgency = [await row.get_by_test_id("waiting").get_attribute("data-urgency") for row in await rows.all()]
    assert urgency == ["red", "red", "amber"]
    await inbox.screenshot(path=screenshots / "waiting.png")

    await inbox.get_by_test_id("sort").click()
    await inbox.get_by_role("menuitemradio", name="Newest first").click()
    await expect(inbox).to_have_url(re.compile("sort=newest"))
    await expect(inbox.get_by_test_id("sort")).to_have_attribute("data-sort", "newest")
    await inbox.get_by_test_id("chat-row").nth(2).hover()
    await inbox.get_by_test_id("chat-row").first.hover()
    first = await inbox.get_by_test_id("chat-row").first.get_attribute("data-chat-id")
    name = f"Sela {new_phone()[-4:]}"
    await _waiting(simulator, admin, name)
    await expect(inbox.get_by_test_id("new-rows")).to_have_text("1 new")
    assert await inbox.get_by_test_id("chat-row").first.get_attribute("data-chat-id") == first
    await inbox.screenshot(path=screenshots / "new-rows.png")
    await inbox.get_by_test_id("new-rows").click()
    await expect(inbox.get_by_test_id("chat-row").filter(has_text=name)).to_be_visible()

    # The address holds the tab and the chat, so going back leads where one came from.
    await inbox.get_by_test_id("tab-all").click()
    await inbox.get_by_test_id("chat-row").filter(has_text=name).click()
    await expect(inbox.get_by_test_id("thread")).to_be_visible()
    await inbox.go_back()
    await expect(inbox.get_by_test_id("thread")).to_have_count(0)
    await inbox.go_back()
    await expect(inbox.get_by_test_id("tab-unassigned")).to_have_attribute("data-state", "active")


async def test_a_chat_tells_what_is_new_what_was_done_and_what_became_of_a_message(
    inbox: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    name = f"Riwayat {new_phone()[-4:]}"
    phone, chat = await _waiting(simulator, admin, name)
    await admin.client.post(f"/chats/{chat['id']}/read")
    await simulator.behave("whapi", "rate_limited", phone=phone)
    sent = await admin.reply(chat["id"], "Sebentar ya")

    async def failed_once() -> bool:
        entries = (await admin.get(f"/chats/{chat['id']}/timeline"))["items"]
        return any(entry["type"] == "attempt_ended" and entry["outcome"] == "transient" for entry in entries)

    await until(failed_once, 40, what="a failed attempt")
    await simulator.behave("whapi", "ok", phone=phone)
    await admin.message_reaches(chat["id"], sent["id"], "queued", "sending", "sent", "delivered", "read", timeout=40)
    for text in ("Halo?", "Masih lama?"):
        await simulator.says(phone, text, name=name)
    await inbox.get_by_test_id("tab-all").click()
    row = inbox.get_by_test_id("chat-row").filter(has_text=name)
    await expect(row).to_have_attribute("data-unread", "2")
    await row.click()
    await expect(inbox.get_by_test_id("thread")).to_contain_text("Masih lama?")
    await expect(inbox.get_by_test_id("new-messages")).to_have_text("2 new messages")
    await expect(inbox.get_by_test_id("events").filter(has_text="Mode Agent")).to_be_visible()

    timeline = inbox.get_by_test_id("timeline")
    for words in ("For the bot", "Bot answered", "Mode Agent by", "Attempt 1 failed", "For the team"):
        await expect(timeline).to_contain_text(words)
    await timeline.scroll_into_view_if_needed()
    await inbox.screenshot(path=screenshots / "timeline.png")

    await simulator.says(phone, "Saya tunggu di lobi", name=name)
    await expect(inbox.get_by_test_id("announcer")).to_contain_text("Saya tunggu di lobi")

    ours = inbox.locator(f"[data-message-id='{sent['id']}']")
    await ours.hover()
    await ours.get_by_test_id("message-menu").click()
    await inbox.get_by_role("menuitem", name="Message info").click()
    info = inbox.get_by_test_id("message-info")
    await expect(info.get_by_test_id("attempt").first).to_contain_text("Attempt 1 failed")
    await expect(info).to_contain_text("this inbox")
    await inbox.screenshot(path=screenshots / "message-info.png")
    await inbox.keyboard.press("Escape")
    await expect(info).to_have_count(0)

    await inbox.emulate_media(color_scheme="dark")
    await inbox.screenshot(path=screenshots / "attention-dark.png")
    await inbox.set_viewport_size({"width": 390, "height": 844})
    await inbox.get_by_test_id("details-toggle").click()
    await inbox.screenshot(path=screenshots / "attention-phone-details.png")
    await inbox.get_by_role("button", name="Close details").click()
    await inbox.screenshot(path=screenshots / "attention-phone-thread.png")
    await inbox.goto("/inbox/")
    await expect(inbox.get_by_test_id("chat-row").first).to_be_visible()
    await inbox.screenshot(path=screenshots / "attention-phone-list.png")
    await inbox.goto("/inbox/settings/notifications")
    await expect(inbox.get_by_test_id("desk-form")).to_be_visible()
    await inbox.screenshot(path=screenshots / "notifications-phone.png", full_page=True)
