"""Two agents at their screens: who takes a chat, who leaves it to whom, and who is there."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.people import Person, at_inbox, joined, page_of
from tests.e2e.system import Desk, LocalRun, Simulator, new_phone


@pytest_asyncio.fixture(loop_scope="session")
async def budi(system: LocalRun) -> AsyncIterator[Person]:
    async with joined(system, "Budi") as person:
        yield person


@pytest.fixture
def colleague_name(budi: Person) -> str:
    return budi.name


@pytest_asyncio.fixture(loop_scope="session")
async def colleague(browser: Browser, budi: Person) -> AsyncIterator[Page]:
    """A second agent, at a screen of their own."""
    async with page_of(browser, budi) as page:
        await at_inbox(page)
        await expect(page.get_by_test_id("live-badge")).to_have_attribute("data-state", "live")
        yield page


async def _customer(simulator: Simulator, name: str) -> tuple[str, str]:
    phone = new_phone()
    shown = f"{name} {phone[-4:]}"
    await simulator.says(phone, "Selamat pagi, mau tanya soal kamar", name=shown)
    await simulator.received(phone, 1)
    return phone, shown


async def _open(page: Page, name: str) -> None:
    await page.get_by_test_id("tab-all").click()
    row = page.get_by_test_id("chat-row").filter(has_text=name)
    await expect(row).to_be_visible(timeout=10_000)
    await row.click()
    await expect(page.get_by_test_id("thread")).to_be_visible()


async def test_pain_10_who_claims_second_is_told_who_has_the_chat(
    inbox: Page, colleague: Page, simulator: Simulator, colleague_name: str, screenshots: Path
) -> None:
    _, name = await _customer(simulator, "Wayan")
    for page in (inbox, colleague):
        await _open(page, name)
    let_go = asyncio.Event()

    async def on_its_way(route: Route) -> None:
        await let_go.wait()
        await route.continue_()

    await inbox.route(re.compile(r"/chats/\d+/claim$"), on_its_way)
    await inbox.get_by_test_id("take-over").click()
    await colleague.get_by_test_id("take-over").click()
    await expect(colleague.get_by_test_id("banner")).to_have_count(0)
    let_go.set()
    told = inbox.get_by_role("status").get_by_text(f"{colleague_name} was faster: this chat is theirs since")
    await expect(told).to_be_visible()
    await inbox.screenshot(path=screenshots / "claim-conflict.png")
    for page in (inbox, colleague):
        await expect(page.get_by_test_id("assign")).to_contain_text(colleague_name)
    await expect(inbox.get_by_test_id("banner")).to_contain_text(f"{colleague_name} is looking after this chat")


async def test_an_assignment_moves_the_chat_between_both_agents_lists_at_once(
    inbox: Page, colleague: Page, simulator: Simulator, colleague_name: str, screenshots: Path
) -> None:
    _, name = await _customer(simulator, "Ketut")
    await _open(inbox, name)
    await inbox.get_by_test_id("take-over").click()
    await expect(inbox.get_by_test_id("banner")).to_have_count(0)
    for page in (inbox, colleague):
        await page.get_by_test_id("tab-mine").click()
    mine, theirs = (page.get_by_test_id("chat-row").filter(has_text=name) for page in (inbox, colleague))
    await expect(mine).to_have_count(1)
    await expect(theirs).to_have_count(0)

    await inbox.get_by_test_id("assign").click()
    choice = inbox.get_by_role("menuitemradio").filter(has_text=colleague_name)
    await expect(choice).to_contain_text("Online · 0 open chats")
    await inbox.screenshot(path=screenshots / "assign-menu.png")
    await choice.click()
    await expect(mine).to_have_count(0)
    await expect(theirs).to_have_count(1)
    await expect(colleague.get_by_role("status").get_by_text(f"{name} is yours now")).to_be_visible()

    await theirs.click()
    await colleague.get_by_test_id("assign").click()
    await colleague.get_by_role("menuitem", name="Hand over with a note…").click()
    dialog = colleague.get_by_test_id("hand-over")
    await dialog.get_by_label("The bot").check(force=True)
    await dialog.get_by_label("Note").fill("Asked for an extra bed; housekeeping knows.")
    await colleague.screenshot(path=screenshots / "hand-over.png")
    await dialog.get_by_role("button", name="Hand over").click()
    await expect(theirs).to_have_count(0)
    for page in (inbox, colleague):
        await expect(page.get_by_test_id("mode-switch")).to_have_attribute("data-mode", "bot")
        await expect(page.get_by_test_id("assign")).to_contain_text("Nobody")
    history = inbox.get_by_test_id("assignments")
    await expect(history).to_contain_text(f"{colleague_name} handed back to the bot")
    await expect(history).to_contain_text("Asked for an extra bed; housekeeping knows.")
    await expect(history).to_contain_text(f"gave it to {colleague_name}")
    await inbox.screenshot(path=screenshots / "assignment-history.png")


async def test_teams_are_set_up_and_their_waiting_chats_come_first(
    inbox: Page, colleague: Page, admin: Desk, simulator: Simulator, colleague_name: str, screenshots: Path
) -> None:
    team = f"Reservations {uuid4().hex[:4]}"
    await inbox.get_by_role("link", name="Settings").click()
    await inbox.get_by_role("link", name="Teams").click()
    await inbox.get_by_test_id("add-team").click()
    form = inbox.get_by_test_id("team-form")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("Please fill this in.")).to_be_visible()
    await form.get_by_label("Name").fill(team)
    await form.get_by_label("How waiting chats are given out").select_option("manual")
    await form.get_by_label(colleague_name).check()
    await form.get_by_label("Minutes without an answer").fill("15")
    await inbox.screenshot(path=screenshots / "team-form.png")
    await form.get_by_role("button", name="Save").click()
    card = inbox.get_by_test_id("team").filter(has_text=team)
    await expect(card).to_contain_text(colleague_name)
    await expect(card).to_contain_text("It waits again after 15 minutes without an answer.")
    person = inbox.get_by_test_id("person").filter(has_text=colleague_name)
    await person.get_by_label(f"Most open chats of {colleague_name}").fill("3")
    await person.get_by_label(f"Most open chats of {colleague_name}").press("Enter")
    await expect(person).to_contain_text("0 of 3 chats")
    await inbox.screenshot(path=screenshots / "teams.png")

    # Whoever goes away is seen to be away, here and at once.
    await colleague.get_by_role("button", name="Account").click()
    await colleague.screenshot(path=screenshots / "account-menu.png")
    await colleague.get_by_role("menuitemradio").filter(has_text="Away").click()
    await expect(person.locator("[data-availability]")).to_have_attribute("data-availability", "away")

    phone, name = await _customer(simulator, "Nyoman")
    chat = await admin.chat_of(phone)
    await admin.set_mode(chat["id"], "agent")
    await inbox.get_by_role("link", name="Inbox").click()
    await _open(inbox, name)
    await inbox.get_by_test_id("assign").click()
    await inbox.get_by_role("menuitemradio").filter(has_text=team).click()
    await expect(inbox.get_by_test_id("assign")).to_contain_text(team)
    for page in (inbox, colleague):
        await page.get_by_test_id("tab-unassigned").click()
    ours, theirs = (page.get_by_test_id("chat-row").filter(has_text=name) for page in (inbox, colleague))
    await expect(theirs).to_contain_text(team)
    await expect(ours).to_have_count(0)
    await inbox.get_by_test_id("team-filter").select_option(label=team)
    await expect(ours).to_have_count(1)
    await inbox.screenshot(path=screenshots / "unassigned-of-a-team.png")

    await inbox.goto("/inbox/settings/teams")
    await expect(card).to_contain_text("1 chat waits")
    await inbox.emulate_media(color_scheme="dark")
    await inbox.screenshot(path=screenshots / "teams-dark.png")
    await inbox.set_viewport_size({"width": 390, "height": 844})
    await inbox.screenshot(path=screenshots / "teams-phone-dark.png")
    await card.get_by_role("button", name="Remove").click()
    await inbox.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(card).to_have_count(0)
