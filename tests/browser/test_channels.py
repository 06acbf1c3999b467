"""An admin connects a number on the screen, tests it, and takes it out of use."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.e2e.fixtures import SECOND_SESSION
from tests.e2e.system import Desk, Simulator, new_phone


async def test_a_number_is_connected_tested_and_shown(
    inbox: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    name = f"Spa {new_phone()[-5:]}"
    await inbox.get_by_role("link", name="Settings").click()
    await inbox.get_by_role("link", name="Channels").click()
    await inbox.get_by_test_id("add-channel").click()
    form = inbox.get_by_test_id("channel-form")
    await form.get_by_label("Provider", exact=True).select_option("waha")
    await form.get_by_label("Name").fill(name)
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("This is needed.")).to_be_visible()
    await form.get_by_label("Session").fill(SECOND_SESSION)
    await form.get_by_label("API key").fill("kunci-rahasia")
    await form.get_by_label("Groups are in the inbox").check()
    await inbox.screenshot(path=screenshots / "channel-form.png")
    await form.get_by_role("button", name="Save").click()
    card = inbox.get_by_test_id("channel").filter(has_text=name)
    await expect(card.get_by_test_id("channel-state")).to_have_attribute("data-state", "unknown")
    await card.get_by_test_id("test-channel").click()
    result = card.get_by_test_id("channel-test")
    await expect(result).to_have_attribute("data-ok", "true")
    await expect(result.locator('[data-check="session"]')).to_have_attribute("data-outcome", "ok")
    await expect(card.get_by_test_id("channel-state")).to_have_text("Connected")
    await expect(card.locator("code")).to_contain_text("/api/v1/waha/webhook")
    await inbox.screenshot(path=screenshots / "channels.png")

    await card.get_by_role("button", name="Settings").click()
    await expect(form.get_by_label("API key")).to_have_value("")
    await expect(form.get_by_label("Groups are in the inbox")).to_be_checked()
    assert "kunci-rahasia" not in await inbox.content()
    await form.get_by_role("button", name="Cancel").click()
    await inbox.emulate_media(color_scheme="dark")
    await inbox.set_viewport_size({"width": 390, "height": 844})
    await inbox.screenshot(path=screenshots / "channels-phone-dark.png")
    await card.get_by_role("button", name="Take out of use").click()
    await card.get_by_role("button", name="Really").click()
    await expect(card.get_by_test_id("channel-state")).to_have_attribute("data-state", "inactive")
    (channel,) = [one for one in (await admin.get("/api/v1/channels"))["items"] if one["name"] == name]
    assert channel["is_active"] is False
    assert channel["details"]["access"]["token"] == "own"
