"""Finding somebody or something said, going there, narrowing the list, and changing many chats at once."""

import asyncio
import re
from uuid import uuid4

from playwright.async_api import BrowserContext, Page, expect

from tests.browser.talking import a_chat
from tests.e2e.system import Desk, Simulator
from tests.waiting import until


async def _somebody(simulator: Simulator, admin: Desk, text: str = "Halo") -> tuple[str, str, int]:
    """Name, phone and chat of a customer who has written and been answered."""
    phone, chat_id, name = await a_chat(simulator, admin, "Cari", None, text=text)
    return name, phone, chat_id


async def test_one_box_finds_people_and_messages_and_leads_into_the_conversation(
    inbox: Page, admin: Desk, simulator: Simulator
) -> None:
    rare = f"payung{uuid4().hex[:8]}"
    name, phone, chat_id = await _somebody(simulator, admin, f"Ada {rare} yang tertinggal di lobi")
    await admin.set_mode(chat_id, "paused")
    # More than is loaded when the conversation is opened.
    for number in range(130):
        await simulator.says(phone, f"baris {number}", name=name)

    async def all_there() -> bool:
        return bool((await admin.messages(chat_id))[-1]["text"] == "baris 129")

    await until(all_there, 30, what="the last line")
    box = inbox.get_by_role("searchbox")
    await box.fill(rare[:10])
    found = inbox.get_by_test_id("found-message")
    await expect(found).to_have_count(1)
    await expect(found.locator("mark")).to_have_text(re.compile(f"^{rare[:10]}"))
    await found.click()
    target = inbox.get_by_test_id("thread").get_by_text(f"Ada {rare}")
    await expect(target).to_be_in_viewport(timeout=10_000)
    assert "at=" not in inbox.url
    # Reading goes on from there to the end, with nothing left out.
    thread = inbox.get_by_test_id("thread")
    await thread.hover()
    last = inbox.get_by_test_id("message").last
    async with asyncio.timeout(60):
        while await inbox.get_by_test_id("later").count() > 0:
            await inbox.mouse.wheel(0, 1500)
            await inbox.evaluate("() => new Promise((drawn) => requestAnimationFrame(drawn))")
    lines = await inbox.get_by_test_id("message").all_inner_texts()
    numbers = [int(match[1]) for line in lines if (match := re.search(r"baris (\d+)", line))]
    assert numbers == sorted(numbers)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    await expect(last).to_contain_text("baris")
    await box.fill(f"0{phone.removeprefix('62')}")
    await expect(inbox.get_by_test_id("search-results").get_by_test_id("chat-row")).to_have_count(1)
    await box.fill(f"nobody {uuid4().hex}")
    await expect(inbox.get_by_text("Nothing found")).to_be_visible()


async def test_filters_stand_in_the_address_and_become_a_view(inbox: Page, admin: Desk, simulator: Simulator) -> None:
    label = f"L{uuid4().hex[:6]}"
    name, _, chat_id = await _somebody(simulator, admin)
    other, _, _ = await _somebody(simulator, admin)
    await admin.client.patch(f"/chats/{chat_id}", json={"labels": [label]})
    await inbox.get_by_test_id("tab-all").click()
    rows = inbox.get_by_test_id("chat-row")
    await expect(rows.filter(has_text=other)).to_be_visible()
    await inbox.get_by_test_id("add-filter").click()
    await inbox.get_by_role("menuitem", name="Label…").click()
    await inbox.get_by_role("textbox", name="Label").fill(label)
    await inbox.get_by_role("button", name="Apply").click()
    await expect(rows).to_have_count(1)
    await expect(rows.first).to_contain_text(name)
    assert f"label={label}" in inbox.url
    await inbox.reload()
    await expect(rows).to_have_count(1)

    await inbox.get_by_test_id("save-view").click()
    await inbox.get_by_role("textbox", name="Name of the view").fill(f"View {label}")
    await inbox.get_by_role("dialog").get_by_role("button", name="Save as view").click()
    tab = inbox.get_by_test_id("tab-view").filter(has_text=f"View {label}")
    await expect(tab).to_have_attribute("data-state", "active")
    await inbox.get_by_test_id("tab-all").click()
    await expect(inbox.get_by_test_id("filter-chip")).to_have_count(0)
    await tab.click()
    await expect(rows).to_have_count(1)
    await inbox.get_by_test_id("filter-chip").click()
    await expect(rows.filter(has_text=other)).to_be_visible()


async def test_many_chats_are_changed_at_once(page: Page, admin: Desk, simulator: Simulator) -> None:
    label = f"M{uuid4().hex[:6]}"
    people = [await _somebody(simulator, admin) for _ in range(4)]
    for _, _, chat_id in people:
        await admin.client.patch(f"/chats/{chat_id}", json={"labels": [label]})
    await page.goto(f"/inbox/?label={label}")
    rows = page.get_by_test_id("chat-row")
    await expect(rows).to_have_count(4)
    boxes = page.get_by_test_id("select-chat")
    await boxes.nth(0).check()
    await boxes.nth(2).click(modifiers=["Shift"])
    bar = page.get_by_test_id("bulk-bar")
    await expect(bar).to_have_attribute("data-count", "3")
    await bar.get_by_role("button", name="Change mode").click()
    await page.get_by_role("menuitem", name="Closed").click()
    await expect(bar).to_have_count(0)
    await expect(page.locator("[data-testid=chat-row][data-mode=closed]")).to_have_count(3)
    modes = [(await admin.client.get(f"/chats/{chat_id}")).json()["mode"] for _, _, chat_id in people]
    assert sorted(modes) == ["bot", "closed", "closed", "closed"]


async def test_pain_16_a_tab_without_a_line_catches_up_by_itself(
    inbox: Page, context: BrowserContext, admin: Desk, simulator: Simulator
) -> None:
    name, phone, chat_id = await _somebody(simulator, admin)
    await admin.set_mode(chat_id, "paused")
    await inbox.get_by_test_id("tab-all").click()
    await inbox.get_by_test_id("chat-row").filter(has_text=name).click()
    messages = inbox.get_by_test_id("message")
    await expect(messages).to_have_count(2)
    await context.set_offline(True)
    await expect(inbox.get_by_test_id("live-badge")).not_to_have_attribute("data-state", "live", timeout=40_000)
    for number in range(12):
        await simulator.says(phone, f"sementara {number}", name=name)
    await context.set_offline(False)
    await expect(messages).to_have_count(14, timeout=40_000)
    await expect(inbox.get_by_test_id("live-badge")).to_have_attribute("data-state", "live")
    lines = await messages.all_inner_texts()
    numbers = [int(match[1]) for line in lines if (match := re.search(r"sementara (\d+)", line))]
    assert numbers == list(range(12))
