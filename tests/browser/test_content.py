"""Everything that is not text: what customers send is seen at once, and what agents send arrives."""

from pathlib import Path
from typing import Any

from playwright.async_api import FilePayload, Page, expect

from tests.browser.talking import Control, Talk, is_loaded
from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
from tests.waiting import until

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def test_a_photo_is_seen_and_opens_in_full(talk: Talk, screenshots: Path) -> None:
    await talk.says("Ini kamar mandinya", type="image", media="photo")
    message = talk.with_text("Ini kamar mandinya")
    await expect(message.locator("img")).to_be_visible()
    await is_loaded(message.locator("img"))
    await message.get_by_role("button", name="Open the picture").click()
    box = talk.page.get_by_test_id("lightbox")
    await expect(box.locator("img")).to_be_visible()
    await is_loaded(box.locator("img"))
    await talk.page.screenshot(path=screenshots / "lightbox.png")
    await talk.page.keyboard.press("Escape")
    await expect(box).to_have_count(0)


async def test_a_file_is_sent_with_its_caption(talk: Talk, screenshots: Path) -> None:
    file = FilePayload(name="menu.pdf", mimeType="application/pdf", buffer=PDF)
    await talk.page.get_by_test_id("attach-document").set_input_files(file)
    await expect(talk.page.get_by_test_id("staged")).to_contain_text("menu.pdf")
    await talk.composer.get_by_label("Message").fill("Menu hari ini")
    await talk.page.screenshot(path=screenshots / "staged.png")
    await talk.composer.get_by_role("button", name="Send", exact=True).click()
    document = talk.with_text("Menu hari ini").get_by_test_id("document")
    await expect(document).to_contain_text("menu.pdf")
    await expect(talk.with_text("Menu hari ini")).to_have_attribute("data-status", "read")
    arrived = await talk.delivered("document")
    assert (arrived["media"]["mime_type"], arrived["media"]["size"]) == ("application/pdf", len(PDF))
    assert arrived["media"]["file_name"] == "menu.pdf"
    assert arrived["text"] == "Menu hari ini"


async def test_a_voice_note_is_recorded_heard_and_sent(talk: Talk, screenshots: Path) -> None:
    await talk.composer.get_by_role("button", name="Record a voice note").click()
    note = talk.page.get_by_test_id("voice-note")
    await expect(note.get_by_role("timer")).to_have_text("0:01")
    await talk.page.screenshot(path=screenshots / "recording.png")
    await note.get_by_role("button", name="Stop recording").click()
    await expect(note).to_have_attribute("data-state", "done")
    await note.get_by_role("button", name="Send the voice note").click()
    await expect(talk.messages.last).to_have_attribute("data-type", "voice")
    await expect(talk.messages.last.get_by_test_id("sound")).to_be_visible()
    arrived = await talk.delivered("voice")
    assert arrived["media"]["mime_type"].startswith("audio/")
    assert arrived["media"]["size"] > 1000


async def test_reactions_edits_and_deletions_show_by_themselves(
    talk: Talk, control: Control, screenshots: Path
) -> None:
    target = await talk.says("Jam berapa sarapan?")
    message = talk.with_text("sarapan?")
    await expect(message).to_have_count(1)
    await control.call("edits", provider="whapi", message=target, text="Jam berapa makan malam? sarapan?")
    await expect(message).to_contain_text("makan malam")
    await message.get_by_role("button", name="Edited").click()
    await expect(talk.page.get_by_role("dialog")).to_contain_text("Jam berapa sarapan?")
    await talk.page.keyboard.press("Escape")

    await talk.composer.get_by_label("Message").fill("Pukul tujuh")
    await talk.composer.get_by_label("Message").press("Enter")
    ours = talk.with_text("Pukul tujuh")
    await expect(ours).to_have_attribute("data-status", "read")
    sent = (await talk.delivered("text"), *(await talk.simulator.deliveries(talk.phone)))[-1]
    await control.call("reactions", provider="whapi", message=sent["message_id"], emoji="🙏", **{"from": talk.phone})
    await expect(ours.get_by_test_id("reactions")).to_contain_text("🙏")

    await control.call("deletions", provider="whapi", message=target)
    await expect(message).to_contain_text("Deleted")
    await expect(message).to_contain_text("makan malam")
    await talk.page.screenshot(path=screenshots / "changes.png")


async def test_we_react_edit_and_delete(talk: Talk) -> None:
    async def told(key: str) -> Any:
        return (await talk.simulator.deliveries(talk.phone))[-1][key]

    box = talk.composer.get_by_label("Message")
    await box.fill("Kolam buka pukul 8")
    await box.press("Enter")
    ours = talk.with_text("Kolam buka")
    await expect(ours).to_have_attribute("data-status", "read")

    async def choose(name: str) -> None:
        await ours.get_by_test_id("message-menu").click()
        await talk.page.get_by_role("menuitem", name=name).click()

    await choose("React with 👍")
    await expect(ours.get_by_test_id("reactions")).to_contain_text("👍")
    await until(lambda: told("reactions"), 20, what="the reaction at the customer")

    await choose("Edit")
    edit = talk.composer.get_by_label("Edit the message")
    await expect(edit).to_have_value("Kolam buka pukul 8")
    await edit.fill("Kolam buka pukul 9")
    await edit.press("Enter")
    await expect(ours).to_contain_text("pukul 9")
    await expect(ours).to_contain_text("Edited")

    await choose("Delete for everyone")
    await talk.page.get_by_role("dialog").get_by_role("button", name="Delete for everyone").click()
    await expect(ours).to_contain_text("Deleted")
    await until(lambda: told("deleted"), 20, what="the deletion at the customer")


async def test_a_quoted_message_is_a_click_away(talk: Talk, admin: Desk, screenshots: Path) -> None:
    chat_id = (await admin.chat_of(talk.phone))["id"]
    first = await talk.says("Apakah ada antar jemput bandara?")
    await talk.simulator.says(talk.phone, "Pesan ke-{n}", name=talk.name, count=70, ordered=True)
    await talk.says("Yang ini, maksud saya", quoted=first)
    await expect(talk.with_text("maksud saya")).to_have_count(1)
    await talk.page.goto(f"/inbox/chats/{chat_id}")
    answer = talk.with_text("maksud saya")
    await expect(answer.get_by_test_id("quote")).to_contain_text("antar jemput bandara")
    await answer.get_by_test_id("quote").click()
    original = talk.page.locator("[data-found]")
    await expect(original).to_contain_text("antar jemput bandara")
    await expect(original).to_be_in_viewport()
    await talk.page.screenshot(path=screenshots / "quoted.png")

    await original.hover()
    await original.get_by_role("button", name="Reply").click()
    await expect(talk.page.get_by_test_id("compose-bar")).to_contain_text("antar jemput")
    await talk.composer.get_by_label("Message").fill("Ada, gratis.")
    await talk.composer.get_by_label("Message").press("Enter")
    await expect(talk.with_text("Ada, gratis.").get_by_test_id("quote")).to_contain_text("antar jemput")

    async def quoted() -> Any:
        return (await talk.simulator.deliveries(talk.phone))[-1].get("quoted")

    assert first in str(await until(quoted, 20, what="the quote at the customer"))


async def test_who_types_is_seen_on_both_sides(talk: Talk, control: Control, screenshots: Path) -> None:
    await control.call("presence", provider="whapi", presence="recording", **{"from": talk.phone})
    row = talk.page.get_by_test_id("chat-row").filter(has_text=talk.name)
    await expect(row.get_by_test_id("typing")).to_have_text("recording a voice note…")
    await talk.page.screenshot(path=screenshots / "typing.png")
    await control.call("presence", provider="whapi", presence="paused", **{"from": talk.phone})
    await expect(row.get_by_test_id("typing")).to_have_count(0)

    await talk.composer.get_by_label("Message").press_sequentially("Sebentar")

    async def shown() -> bool:
        signals = await control.signals(talk.phone)
        return "typing" in signals and "seen" in signals

    await until(shown, 10, what="seen and typing at the customer")


async def test_every_kind_has_its_own_form(talk: Talk, screenshots: Path) -> None:
    await talk.says("", type="location", location={"latitude": -8.7, "longitude": 115.2, "name": "Kuta"})
    await talk.says("", type="contacts", contacts=[{"name": "Ayu", "phone": "081234567890"}])
    await talk.says("", type="poll", poll={"title": "Sarapan?", "options": ["Ya", "Tidak"]})
    await talk.says("Saya pesan ini", type="order", details={"text": "Saya pesan ini", "item_count": 2})
    await talk.says("", type="voice", media="voice")
    await talk.says("", type="video", media="video", forwarded=True)
    await talk.says("", type="document", media="document")
    await talk.says("", type="sticker", media="sticker")
    await expect(talk.messages).to_have_count(10)
    for part in ("place", "cards", "poll", "details-card", "sound", "document"):
        await expect(talk.page.get_by_test_id(part)).to_be_visible()
    await expect(talk.page.locator("video")).to_be_visible()
    await is_loaded(talk.messages.last.locator("img"))
    row = talk.page.get_by_test_id("chat-row").filter(has_text=talk.name)
    await expect(row).to_contain_text("Sticker")
    await talk.page.screenshot(path=screenshots / "kinds.png")
    await talk.page.get_by_test_id("thread").evaluate("list => list.scrollTo({top: -700, behavior: 'instant'})")
    await talk.page.screenshot(path=screenshots / "kinds-above.png")
    await talk.page.emulate_media(color_scheme="dark")
    await talk.page.screenshot(path=screenshots / "kinds-dark.png", animations="disabled")
    await talk.page.get_by_role("button", name="Close details").click()
    await talk.page.set_viewport_size({"width": 390, "height": 844})
    await expect(talk.composer).to_be_in_viewport()
    await talk.page.screenshot(path=screenshots / "kinds-phone.png")


async def test_in_a_group_everybody_has_a_name(
    inbox: Page, admin: Desk, simulator: Simulator, system: LocalRun, screenshots: Path
) -> None:
    database = await system.database()
    try:
        await database.execute("update channels set groups = true where provider = 'whapi'")
    finally:
        await database.close()
    group = f"1203630{new_phone()}@g.us"
    name = f"Keluarga {group[-9:-5]}"

    async def is_there() -> bool:
        await simulator.says(new_phone(), "Permisi", name="Wayan", group=group, group_name=name)
        return bool((await admin.get("/chats/", q=name))["items"])

    await until(is_there, 60, what="the group", interval=1.0)
    [chat] = (await admin.get("/chats/", q=name))["items"]
    for who, text in (("Made", "Kami tiba jam 3"), ("Ketut", "Saya menyusul")):

        async def is_saved(who: str = who, text: str = text) -> bool:
            if any(message["text"] == text for message in await admin.messages(chat["id"])):
                return True
            await simulator.says(new_phone(), text, name=who, group=group, group_name=name)
            return False

        await until(is_saved, 60, what=text, interval=1.0)
    await inbox.get_by_test_id("tab-all").click()
    row = inbox.get_by_test_id("chat-row").filter(has_text=name)
    await expect(row.get_by_role("img", name="Group")).to_be_visible()
    await row.click()
    for who, text in (("Made", "Kami tiba jam 3"), ("Ketut", "Saya menyusul")):
        await expect(inbox.get_by_test_id("message").filter(has_text=text).first).to_contain_text(who)
    banner = inbox.get_by_test_id("banner")
    await expect(banner).to_contain_text("The bot does not answer here")
    await inbox.screenshot(path=screenshots / "group.png")
    channel = f"/api/v1/channels/{chat['channel']['id']}"
    try:
        (await admin.client.patch(channel, json={"bot_in_groups": True})).raise_for_status()
        await expect(banner).to_contain_text("answers only who mentions this number")
    finally:
        (await admin.client.patch(channel, json={"bot_in_groups": False})).raise_for_status()


async def test_what_cannot_be_fetched_says_so_and_is_fetched_again(talk: Talk, screenshots: Path) -> None:
    await talk.says("Foto yang hilang", type="image", media={"mime_type": "image/jpeg", "fault": "absent"})
    message = talk.with_text("Foto yang hilang")
    gap = message.get_by_test_id("media-gap")
    await expect(gap).to_have_attribute("data-state", "failed", timeout=60_000)
    await talk.page.screenshot(path=screenshots / "media-failed.png")
    await gap.get_by_role("button", name="Fetch again").click()
    await expect(gap).to_be_visible()
