"""What agents send beside words, and what they look through: each form on the screen, and at the customer."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from shared.conversations.merging import request_merge
from shared.db.engine import create_engine
from tests.browser.talking import Talk, is_loaded
from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
from tests.media_files import film, paper
from tests.waiting import until

PAPER = b"0.96 0.97 0.96 rg 0 0 600 850 re f 0.1 0.45 0.33 rg 60 700 475 70 re f 0.6 0.6 0.6 rg 60 620 475 12 re f"


def _picture(width: int = 900, height: int = 600) -> bytes:
    file = BytesIO()
    image = Image.linear_gradient("L").resize((width, height))
    Image.merge("RGB", (image, image.rotate(180), image)).save(file, "PNG")
    return file.getvalue()


async def _choose(talk: Talk, name: str) -> Locator:
    """The dialog that the attach menu opens."""
    await talk.page.get_by_test_id("attach").click()
    await talk.page.get_by_role("menuitem", name=name).click()
    return talk.page.get_by_role("dialog")


async def _last(talk: Talk, kind: str) -> Locator:
    await expect(talk.messages.last).to_have_attribute("data-type", kind)
    await expect(talk.messages.last).to_have_attribute("data-status", "read")
    return talk.messages.last


async def test_a_location_is_sent(talk: Talk, screenshots: Path) -> None:
    dialog = await _choose(talk, "Location")
    position = dialog.get_by_label("Position")
    await position.fill("somewhere nice")
    await expect(dialog.get_by_role("button", name="Send")).to_be_disabled()
    await expect(dialog).to_contain_text("No position was found")
    await position.fill("-8.4095, 115.1889")
    await dialog.get_by_label("Name").fill("Hotel Sapa")
    await talk.page.screenshot(path=screenshots / "dialog-location.png")
    await dialog.get_by_role("button", name="Send").click()
    await expect((await _last(talk, "location")).get_by_test_id("place")).to_contain_text("Hotel Sapa")
    arrived = await talk.delivered("location")
    assert arrived["location"]["latitude"] == pytest.approx(-8.4095)


async def test_a_contact_is_sent(talk: Talk, screenshots: Path) -> None:
    dialog = await _choose(talk, "Contact")
    await dialog.get_by_label("Name").fill("Front desk")
    await dialog.get_by_label("Phone number").fill("0812 3456 7890")
    await talk.page.screenshot(path=screenshots / "dialog-contact.png")
    await dialog.get_by_role("button", name="Send").click()
    await expect((await _last(talk, "contacts")).get_by_test_id("cards")).to_contain_text("Front desk")
    assert (await talk.delivered("contacts"))["type"] == "contacts"


async def test_a_poll_is_sent(talk: Talk, screenshots: Path) -> None:
    dialog = await _choose(talk, "Poll")
    await dialog.get_by_label("Question").fill("When shall we clean?")
    await dialog.get_by_label("Option 1", exact=True).fill("Morning")
    await dialog.get_by_label("Option 2", exact=True).fill("Morning")
    await expect(dialog.get_by_role("button", name="Send")).to_be_disabled()
    await dialog.get_by_label("Option 2", exact=True).fill("Afternoon")
    await dialog.get_by_role("button", name="Add an option").click()
    await dialog.get_by_label("Option 3", exact=True).fill("Not today")
    await talk.page.screenshot(path=screenshots / "dialog-poll.png")
    await dialog.get_by_role("button", name="Send").click()
    await expect((await _last(talk, "poll")).get_by_test_id("poll")).to_contain_text("Not today")
    assert (await talk.delivered("poll"))["type"] == "poll"


async def test_a_picture_is_pasted(talk: Talk, screenshots: Path) -> None:
    box = talk.composer.get_by_label("Message")
    await box.evaluate(
        """(box, bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], 'pasted.png', {type: 'image/png'}));
            box.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        list(_picture(90, 60)),
    )
    await expect(talk.page.get_by_test_id("staged")).to_contain_text("pasted.png")
    await box.fill("Your room")
    await talk.page.screenshot(path=screenshots / "pasted.png")
    await box.press("Enter")
    message = await _last(talk, "image")
    await expect(message).to_contain_text("Your room")
    await is_loaded(message.locator("img"))
    assert (await talk.delivered("image"))["text"] == "Your room"


async def test_files_are_dragged_onto_the_conversation(talk: Talk, screenshots: Path) -> None:
    data = await talk.page.evaluate_handle(
        """(bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], 'prices.pdf', {type: 'application/pdf'}));
            return data;
        }""",
        list(paper(drawing=PAPER)),
    )
    zone = talk.page.get_by_test_id("thread")
    await zone.dispatch_event("dragenter", {"dataTransfer": data})
    await expect(talk.page.get_by_text("Drop files here to send them")).to_be_visible()
    await talk.page.screenshot(path=screenshots / "dragged.png")
    await zone.dispatch_event("dragover", {"dataTransfer": data})
    await zone.dispatch_event("drop", {"dataTransfer": data})
    await expect(talk.page.get_by_text("Drop files here to send them")).to_have_count(0)
    await expect(talk.page.get_by_test_id("staged")).to_contain_text("prices.pdf")
    await talk.composer.get_by_role("button", name="Send", exact=True).click()
    document = (await _last(talk, "document")).get_by_test_id("document")
    await is_loaded(document.locator("img"))
    await talk.page.screenshot(path=screenshots / "pdf-card.png")


async def test_a_film_shows_its_first_frame_before_it_plays(talk: Talk, screenshots: Path) -> None:
    file = FilePayload(name="pool.mp4", mimeType="video/mp4", buffer=film(640, 360))
    await talk.page.get_by_test_id("attach-media").set_input_files(file)
    await talk.composer.get_by_role("button", name="Send", exact=True).click()
    video = (await _last(talk, "video")).locator("video")
    poster = await video.get_attribute("poster")
    assert poster is not None
    shown = await talk.page.request.get(poster)
    assert shown.headers["content-type"] == "image/webp"
    await talk.page.screenshot(path=screenshots / "film.png")


async def test_a_picture_becomes_a_sticker(talk: Talk, screenshots: Path) -> None:
    dialog = await _choose(talk, "Sticker")
    await talk.page.screenshot(path=screenshots / "dialog-sticker-empty.png")
    await dialog.get_by_test_id("sticker-file").set_input_files(
        FilePayload(name="smile.png", mimeType="image/png", buffer=_picture())
    )
    await is_loaded(dialog.get_by_role("img", name="The sticker"))
    await talk.page.screenshot(path=screenshots / "dialog-sticker.png")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await _last(talk, "sticker")
    arrived = await talk.delivered("sticker")
    assert arrived["media"]["mime_type"] == "image/webp"


async def test_buttons_are_sent_where_there_are_some(talk: Talk, screenshots: Path) -> None:
    dialog = await _choose(talk, "Buttons or list")
    await dialog.get_by_label("Text above it").fill("What may we bring?")
    await dialog.get_by_label("Option 1", exact=True).fill("Tea")
    await dialog.get_by_label("Option 2", exact=True).fill("Coffee")
    await expect(dialog.get_by_role("note")).to_have_count(0)
    await talk.page.screenshot(path=screenshots / "dialog-menu.png")
    await dialog.get_by_text("List", exact=True).click()
    await dialog.get_by_label("Description").first.fill("From Kintamani")
    await dialog.get_by_label("On the button").fill("Choose")
    await talk.page.screenshot(path=screenshots / "dialog-menu-list.png")
    await dialog.get_by_role("button", name="Send").click()
    message = await _last(talk, "text")
    await expect(message.get_by_test_id("menu-view")).to_contain_text("From Kintamani")
    await talk.page.screenshot(path=screenshots / "menu-sent.png")
    requests = [str(one) for one in await talk.simulator.requests(talk.phone)]
    assert any("interactive" in one or "'list'" in one for one in requests), requests


async def test_where_a_channel_has_no_menus_or_stickers_the_screen_says_so(
    page: Page, admin: Desk, simulator: Simulator, room: str, screenshots: Path
) -> None:
    phone = new_phone()
    await admin.register(phone, room)
    chat = await admin.chat_of(phone)
    await page.goto(f"/inbox/chats/{chat['id']}")
    talk = Talk(page, simulator, phone, "guest")
    dialog = await _choose(talk, "Buttons or list")
    await dialog.get_by_text("Buttons", exact=True).click()  # lists it has, once its engine is known
    await expect(dialog.get_by_role("note")).to_contain_text("numbered text")
    await dialog.get_by_label("Text above it").fill("What may we bring?")
    await dialog.get_by_label("Option 1", exact=True).fill("Tea")
    await page.screenshot(path=screenshots / "dialog-menu-as-text.png")
    await dialog.get_by_role("button", name="Cancel").click()
    dialog = await _choose(talk, "Sticker")
    await expect(dialog.get_by_role("note")).to_contain_text("as a picture")
    await page.screenshot(path=screenshots / "dialog-sticker-as-picture.png")


async def test_a_recorded_voice_note_leaves_as_whatsapp_has_it(talk: Talk, screenshots: Path) -> None:
    await talk.composer.get_by_role("button", name="Record a voice note").click()
    note = talk.page.get_by_test_id("voice-note")
    await expect(note.get_by_role("timer")).to_have_text("0:02")
    await note.get_by_role("button", name="Stop recording").click()
    await note.get_by_role("button", name="Send the voice note").click()
    message = await _last(talk, "voice")
    await expect(message.locator("svg rect").first).to_be_visible()
    assert (await talk.delivered("voice"))["media"]["mime_type"].startswith("audio/ogg")
    source = await message.locator("audio").get_attribute("src")
    assert source is not None
    content = await (await talk.page.request.get(source)).body()
    with av.open(BytesIO(content), "r") as heard:
        assert heard.streams.audio[0].codec_context.name == "opus"
    await talk.page.screenshot(path=screenshots / "voice-note.png")


async def test_emojis_are_found_by_name_and_put_where_the_cursor_is(talk: Talk, screenshots: Path) -> None:
    box = talk.composer.get_by_label("Message")
    await box.fill("Thank you!")
    await box.evaluate("box => box.setSelectionRange(5, 5)")
    await talk.page.get_by_test_id("emoji").click()
    picker = talk.page.get_by_test_id("emoji-picker")
    await expect(picker.get_by_role("gridcell").first).to_be_visible()
    await talk.page.screenshot(path=screenshots / "emojis.png")
    await picker.get_by_label("Search an emoji").fill("folded hands")
    await expect(picker.get_by_role("gridcell", name="folded hands")).to_be_visible()
    await talk.page.keyboard.press("Enter")
    await expect(box).to_have_value("Thank🙏 you!")
    await expect(box).to_be_focused()
    await talk.page.emulate_media(color_scheme="dark")
    await talk.page.get_by_test_id("emoji").click()
    await expect(picker.get_by_role("gridcell").first).to_be_visible()
    await talk.page.screenshot(path=screenshots / "emojis-dark.png", animations="disabled")


async def test_any_emoji_is_a_reaction(talk: Talk, screenshots: Path) -> None:
    message = talk.messages.first
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await talk.page.get_by_role("menuitem", name="More emojis").click()
    picker = talk.page.get_by_test_id("emoji-picker")
    await picker.get_by_label("Search an emoji").fill("rocket")
    await expect(picker.get_by_role("gridcell", name="rocket")).to_be_visible()
    await talk.page.screenshot(path=screenshots / "reaction-dialog.png")
    await picker.get_by_role("gridcell", name="rocket").click()
    await expect(message.get_by_test_id("reactions")).to_contain_text("🚀")


async def test_what_was_exchanged_is_looked_through_with_the_arrow_keys(talk: Talk, screenshots: Path) -> None:
    for text in ("Kolam", "Kamar", "Taman"):
        await talk.says(text, type="image", media="photo")
    await talk.says("", type="video", media="video")
    await talk.says("", type="document", media="document")
    await talk.says("Lihat https://example.com/menu, ya")
    gallery = talk.page.get_by_test_id("gallery")
    tiles = gallery.get_by_role("button", name="Open: Photo")
    await expect(tiles).to_have_count(3)
    await gallery.scroll_into_view_if_needed()
    for tile in await tiles.all():
        await is_loaded(tile.locator("img"))
    await talk.page.screenshot(path=screenshots / "gallery.png")
    await tiles.first.click()
    box = talk.page.get_by_test_id("lightbox")
    await expect(box).to_contain_text("1 of 3")
    await expect(box).to_contain_text("Taman")
    await talk.page.keyboard.press("ArrowRight")
    await expect(box).to_contain_text("Kamar")
    await talk.page.keyboard.press("ArrowRight")
    await expect(box).to_contain_text("3 of 3")
    await talk.page.keyboard.press("ArrowRight")
    await talk.page.keyboard.press("ArrowLeft")
    await expect(box).to_contain_text("2 of 3")
    await is_loaded(box.locator("img"))
    await talk.page.screenshot(path=screenshots / "gallery-lightbox.png")
    await box.get_by_role("button", name="Show in the conversation").click()
    await expect(talk.page.locator("[data-found]")).to_contain_text("Kamar")
    await gallery.get_by_role("button", name="Videos").click()
    await expect(gallery.get_by_role("button", name="Open: Video")).to_have_count(1)
    await gallery.get_by_role("button", name="Links").click()
    await expect(gallery.get_by_role("link", name="example.com/menu")).to_have_attribute(
        "href", "https://example.com/menu"
    )
    await gallery.get_by_role("button", name="Documents").click()
    await is_loaded(gallery.get_by_role("link").locator("img"))
    await talk.page.screenshot(path=screenshots / "gallery-documents.png")


async def test_one_broken_message_leaves_its_neighbours_alone(talk: Talk, admin: Desk, screenshots: Path) -> None:
    chat_id = (await admin.chat_of(talk.phone))["id"]
    await talk.says("Yang rusak")
    await talk.says("Yang utuh")
    await expect(talk.with_text("Yang utuh")).to_have_count(1)

    async def spoil(route: Any) -> None:
        answer = await route.fetch()
        body = await answer.json()
        for message in body["messages"]:
            if message["text"] == "Yang rusak":
                message["reactions"] = {"not": "a list"}
        await route.fulfill(response=answer, json=body)

    asked = re.compile(rf"^https?://[^/]+/chats/{chat_id}$")
    await talk.page.route(asked, spoil)
    await talk.page.reload()
    await expect(talk.page.get_by_test_id("broken")).to_have_count(1)
    await expect(talk.with_text("Yang utuh")).to_be_visible()
    await talk.page.screenshot(path=screenshots / "broken.png")
    await talk.page.unroute(asked)


async def test_admins_see_what_nobody_could_show(talk: Talk, admin: Desk, system: LocalRun, screenshots: Path) -> None:
    chat_id = (await admin.chat_of(talk.phone))["id"]
    await talk.says("Aneh")
    await expect(talk.with_text("Aneh")).to_have_count(1)
    database = await system.database()
    try:
        await database.execute(
            """update messages set type = 'unsupported', text = null, raw = '{"type": "hologram", "depth": 3}'
               where chat_id = $1 and text = 'Aneh'""",
            chat_id,
        )
    finally:
        await database.close()
    await talk.page.reload()
    await talk.page.get_by_test_id("unsupported").get_by_role("button", name="Show what was received").click()
    await expect(talk.page.get_by_test_id("raw")).to_contain_text('"hologram"')
    await talk.page.screenshot(path=screenshots / "raw.png")


async def _merge(system: LocalRun, channel_id: int, first: int, second: int) -> None:
    one, two = sorted((first, second))
    engine = create_engine(system.info["database_url"], application_name="test", pool_size=1)
    try:
        async with engine.begin() as connection:
            await request_merge(connection, channel_id, one, two, "lookup")
    finally:
        await engine.dispose()


async def test_an_open_chat_that_is_merged_leads_on_at_once(
    talk: Talk, admin: Desk, simulator: Simulator, system: LocalRun
) -> None:
    other = new_phone()
    await simulator.says(other, "Dari nomor lain", name="Komang lain")
    await simulator.received(other, 1)
    one, two = await admin.chat_of(talk.phone), await admin.chat_of(other)
    await admin.set_mode(two["id"], "agent")
    survivor, loser = sorted((one, two), key=lambda chat: int(chat["id"]))
    await talk.page.goto(f"/inbox/chats/{loser['id']}")
    await talk.composer.get_by_label("Message").fill("Belum terkirim")
    watching = await talk.page.context.new_page()
    await watching.goto(f"/inbox/chats/{survivor['id']}")
    await expect(watching.get_by_test_id("message").first).to_be_visible()
    await _merge(system, one["channel"]["id"], survivor["id"], loser["id"])
    # Where the chat that is gone was open, the one that it has become is, with the words that were not sent yet.
    await expect(talk.page).to_have_url(f"{system.info['base_url']}/inbox/chats/{survivor['id']}", timeout=60_000)
    for page in (talk.page, watching):
        messages = page.get_by_test_id("message")
        await expect(messages.filter(has_text="Dari nomor lain")).to_have_count(1)
        await expect(messages.filter(has_text="Halo")).not_to_have_count(0)
    await expect(talk.composer.get_by_label("Message")).to_have_value("Belum terkirim")
    database = await system.database()
    try:
        merge_id = await database.fetchval("select max(id) from chat_merges")
    finally:
        await database.close()

    async def undone() -> bool:
        answer = await talk.page.request.post(
            f"{system.info['base_url']}/api/v1/merges/{merge_id}/undo", headers={"sec-fetch-site": "same-origin"}
        )
        return answer.status == 200

    await until(undone, 30, what="the merge is undone", interval=1.0)
    theirs = "Halo" if loser["id"] == one["id"] else "Dari nomor lain"
    await expect(watching.get_by_test_id("message").filter(has_text=theirs)).to_have_count(0)
