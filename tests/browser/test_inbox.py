"""What a person sees: the chat appears by itself, is taken over and answered, and the ticks turn to read."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.e2e.system import Desk, Simulator, new_phone


async def _open(inbox: Page, name: str) -> None:
    row = inbox.get_by_test_id("chat-row").filter(has_text=name)
    await expect(row).to_be_visible(timeout=10_000)
    await row.click()
    await expect(inbox.get_by_test_id("thread")).to_be_visible()


async def test_a_customer_writes_and_an_agent_answers(inbox: Page, simulator: Simulator, screenshots: Path) -> None:
    await inbox.get_by_test_id("tab-all").click()
    phone, name = new_phone(), "Ratna Dewi"
    name = f"{name} {phone[-4:]}"
    await simulator.says(phone, "Halo, apakah ada kamar untuk besok?", name=name)
    await _open(inbox, name)
    messages = inbox.get_by_test_id("message")
    await expect(messages).to_have_count(2)
    await expect(messages.first).to_contain_text("apakah ada kamar")
    await expect(messages.nth(1)).to_have_attribute("data-sender", "bot")
    await inbox.screenshot(path=screenshots / "bot-answers.png")

    await inbox.get_by_test_id("take-over").click()
    await expect(inbox.get_by_test_id("mode-switch")).to_contain_text("Agent")
    box = inbox.get_by_test_id("composer").get_by_label("Message")
    await box.fill("Selamat siang, Ibu Ratna. Masih ada kamar untuk besok.")
    await box.press("Enter")
    reply = messages.nth(2)
    await expect(reply).to_have_attribute("data-sender", "agent")
    await expect(reply).to_have_attribute("data-status", "read")
    assert (await simulator.received(phone, 2))[1].startswith("Selamat siang, Ibu Ratna")
    await simulator.says(phone, "Baik, terima kasih", name=name)
    await expect(messages).to_have_count(4)
    await inbox.screenshot(path=screenshots / "agent-answers.png")


async def test_a_failed_message_shows_its_reason_and_can_be_sent_again(
    inbox: Page, admin: Desk, simulator: Simulator, screenshots: Path
) -> None:
    phone = new_phone()
    name = f"Gagal {phone[-4:]}"
    await simulator.says(phone, "Halo", name=name)
    await simulator.received(phone, 1)
    await admin.set_mode((await admin.chat_of(phone))["id"], "agent")
    await simulator.behave("whapi", "permanent", phone=phone)
    await inbox.get_by_test_id("tab-all").click()
    await _open(inbox, name)
    box = inbox.get_by_test_id("composer").get_by_label("Message")
    await box.fill("Pesan ini ditolak dulu")
    await box.press("Enter")
    failed = inbox.get_by_test_id("message").last
    await expect(failed).to_have_attribute("data-status", "failed")
    await inbox.screenshot(path=screenshots / "failed.png")
    await simulator.behave("whapi", "ok", phone=phone)
    await failed.get_by_test_id("retry").click()
    await expect(failed).to_have_attribute("data-status", "read")
    assert (await simulator.texts(phone)).count("Pesan ini ditolak dulu") == 1


async def test_a_guest_is_registered_from_the_screen(
    page: Page, simulator: Simulator, room: str, screenshots: Path
) -> None:
    phone = new_phone()
    await page.goto("/inbox/guests/new")
    form = page.get_by_test_id("register-form")
    await form.get_by_label("Full name").fill("Made Wirawan")
    await form.get_by_label("WhatsApp number").fill(f"0{phone.removeprefix('62')}")
    await page.screenshot(path=screenshots / "register.png")
    await form.get_by_label("Room").select_option(room)
    await form.get_by_role("button", name="Check in and greet").click()
    registered = page.get_by_test_id("registered")
    await expect(registered.get_by_test_id("message")).to_contain_text("Made Wirawan", timeout=10_000)
    await page.screenshot(path=screenshots / "registered.png")
    (welcome,) = await simulator.received(phone, 1)
    assert "Made Wirawan" in welcome
    assert room in welcome


async def test_a_customer_is_played_in_the_simulator(inbox: Page, customer_page: Page, screenshots: Path) -> None:
    await expect(customer_page.get_by_role("textbox").first).to_be_visible()
    await customer_page.screenshot(path=screenshots / "simulator.png")


async def test_the_inbox_on_a_phone_and_in_the_dark(inbox: Page, simulator: Simulator, screenshots: Path) -> None:
    phone = new_phone()
    name = f"Malam {phone[-4:]}"
    await simulator.says(phone, "Selamat malam", name=name)
    await simulator.received(phone, 1)
    await inbox.emulate_media(color_scheme="dark")
    await inbox.get_by_test_id("tab-all").click()
    await inbox.screenshot(path=screenshots / "dark.png")
    await inbox.set_viewport_size({"width": 390, "height": 844})
    await _open(inbox, name)
    await expect(inbox.get_by_test_id("composer")).to_be_visible()
    await inbox.screenshot(path=screenshots / "phone.png")
