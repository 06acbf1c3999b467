"""Playing a customer on the simulator's page: what Sapa sends is shown, what the customer does is told."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, Route, expect

from deploy.simulator import samples
from tests.integration.simulator.conftest import World, a_world

PHONE = "6281234567890"
"""The customer whom a fresh page plays."""


@dataclass
class Played:
    """The page beside the simulator that it shows."""

    page: Page
    world: World

    async def receives(self, kind: str, **body: Any) -> Locator:
        """Sapa sends; the bubble that shows it."""
        headers = {"Authorization": "Bearer whapi-token"}
        whole = {"to": f"{PHONE}@s.whatsapp.net", **body}
        answer = await self.world.http.post(f"/whapi/messages/{kind}", json=whole, headers=headers)
        assert answer.status_code == 200, answer.text
        bubble = self.page.locator(f"[data-id='{answer.json()['message']['id']}']")
        await bubble.wait_for()
        return bubble

    async def says(self, text: str) -> Locator:
        """The customer writes; their bubble."""
        await self.page.get_by_label("Message as the customer").fill(text)
        await self.page.keyboard.press("Enter")
        bubble = self.page.locator(".bubble.mine", has_text=text).last
        await bubble.wait_for()
        return bubble

    async def sends(self, what: str) -> None:
        """The customer sends something from behind the plus."""
        await self.page.get_by_label("Send something else").click()
        await self.page.get_by_label("What to send").get_by_text(what).click()

    async def does(self, bubble: Locator, what: str) -> None:
        """Chooses from a message's menu."""
        await bubble.hover()
        await bubble.get_by_label("What to do with this message").click()
        await bubble.locator(".choices").get_by_role("button", name=what, exact=True).click()

    async def told(self, count: int = 1, **wanted: Any) -> list[dict[str, Any]]:
        """The webhooks' messages with these values, once there are as many."""

        def found() -> list[dict[str, Any]]:
            items = [m for body in self.world.whapi_bodies for m in body.get("messages", []) if not m["from_me"]]
            return [m for m in items if wanted.items() <= {**m, **m.get("action", {}), "kind": m["type"]}.items()]

        await self.world.receiver.wait_for(lambda: len(found()) >= count, f"{wanted}")
        return found()


def uri(sample: str) -> str:
    made = samples.SAMPLES[sample]
    return f"data:{made.mime_type.partition(';')[0]};base64,{base64.b64encode(samples.read(made.file)).decode()}"


@pytest_asyncio.fixture(loop_scope="session")
async def played(browser: Browser) -> AsyncIterator[Played]:
    async with a_world() as world:
        page = await browser.new_page(viewport={"width": 1300, "height": 900})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(str(world.http.base_url))
        await expect(page.locator("#live-text")).to_have_text("live")
        await expect(page.get_by_label("Message as the customer")).to_be_enabled()
        yield Played(page, world)
        await page.close()
        assert problems == []


async def test_what_comes_while_a_chat_is_loaded_stays_on_the_screen(played: Played) -> None:
    first = (await played.receives("text", body="Kamar Anda siap")).first
    asked, answered = asyncio.Event(), asyncio.Event()

    async def old_answer(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await answered.wait()
        await route.fulfill(response=answer)

    await played.page.route("**/control/chats/**", old_answer)
    await first.evaluate("bubble => { bubble.dataset.drawn = 'before' }")
    await played.page.locator(f"#customers [data-key='whapi:{PHONE}@s.whatsapp.net']").click()
    await asyncio.wait_for(asked.wait(), 30)
    second = await played.receives("text", body="Silakan masuk")
    answered.set()
    await expect(first).not_to_have_attribute("data-drawn", "before")
    await expect(second).to_be_visible()


async def test_what_sapa_sends_is_shown(played: Played, screenshots: Path) -> None:
    photo = await played.receives("image", media=uri("photo"), caption="Kolam renang")
    await expect(photo.locator("img")).to_have_js_property("naturalWidth", 480)
    await expect(photo).to_contain_text("Kolam renang")
    voice = await played.receives("voice", media=uri("voice"))
    await expect(voice.locator("audio")).to_be_visible()
    document = await played.receives("document", media=uri("document"), filename="faktur.pdf")
    await expect(document.get_by_role("link")).to_contain_text("faktur.pdf")
    place = await played.receives("location", latitude=-6.2, longitude=106.8, name="Hotel Melati")
    await expect(place).to_contain_text("Hotel Melati")
    vcard = "BEGIN:VCARD\nFN:Ani\nTEL;waid=628112:+628112\nEND:VCARD"
    await expect(await played.receives("contact", name="Ani", vcard=vcard)).to_contain_text("+628112")
    own = (await played.receives("text", body="Slamat")).first
    message = await own.get_attribute("data-id")
    await played.receives("text", body="Selamat", edit=message)
    await expect(own).to_contain_text("Selamat")
    await expect(own).to_contain_text("edited")
    await played.world.http.delete(f"/whapi/messages/{message}", headers={"Authorization": "Bearer whapi-token"})
    await expect(own).to_contain_text("This message was deleted")
    await played.page.screenshot(path=screenshots / "simulator-content.png")


async def test_the_customer_reacts_answers_votes_and_taps(played: Played) -> None:
    photo = await played.receives("image", media=uri("photo"))
    await played.does(photo, "❤️")
    await played.told(kind="action", emoji="❤️", target=await photo.get_attribute("data-id"))
    await expect(photo.locator(".reactions")).to_be_visible()
    await played.does(photo, "Answer")
    await played.says("Bagus sekali")
    [answer] = await played.told(kind="text")
    assert answer["context"]["quoted_id"] == await photo.get_attribute("data-id")
    poll = await played.receives("poll", title="Sarapan?", options=["Nasi", "Roti"])
    await poll.get_by_role("button", name="Roti").click()
    await expect(poll.get_by_role("button", name="Roti")).to_contain_text("1")
    buttons = [{"type": "quick_reply", "id": "y", "title": "Ya"}]
    menu = await played.receives("interactive", type="button", body={"text": "Perlu?"}, action={"buttons": buttons})
    await menu.get_by_role("button", name="Ya").click()
    [tapped] = await played.told(kind="reply")
    assert tapped["reply"]["buttons_reply"] == {"id": "ButtonsV3:y", "title": "Ya"}


async def test_the_customer_sends_changes_and_calls(played: Played) -> None:
    for what, kind in (("Photo", "image"), ("Voice note", "voice"), ("Location", "location"), ("Contact", "contact")):
        await played.sends(what)
        await played.told(kind=kind)
    async with played.page.expect_file_chooser() as choosing:
        await played.sends("Own file")
    own = FilePayload(name="catatan.txt", mimeType="text/plain", buffer=b"halo")
    await (await choosing.value).set_files(own)
    [document] = await played.told(kind="document")
    assert document["document"]["file_name"] == "catatan.txt"
    said = await played.says("Jam brapa?")
    message = await said.get_attribute("data-id")
    await played.does(said, "Edit")
    await played.says("Jam berapa?")
    await played.told(kind="action", target=message)
    await played.does(said.page.locator(f"[data-id='{message}']"), "Delete for everyone")
    await played.told(2, kind="action", target=message)
    await played.page.get_by_label("Call the business").click()
    await played.world.receiver.wait_for(lambda: any("calls" in body for body in played.world.whapi_bodies), "the call")
    assert any(body.get("presences") for body in played.world.whapi_bodies)
