"""Conversations, open on the screen, and the keys that lead through them."""

from typing import Any

import httpx
from playwright.async_api import Locator, Page, expect

from tests.e2e.system import Desk, Simulator, new_phone
from tests.waiting import until


class Control:
    """The simulator's other control calls."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def call(self, path: str, **body: Any) -> None:
        answer = await self._client.post(f"/control/{path}", json=body)
        answer.raise_for_status()

    async def signals(self, phone: str) -> list[str]:
        answer = await self._client.get("/control/signals", params={"phone": phone})
        return [item["signal"] for item in answer.raise_for_status().json()["items"]]


class Talk:
    """One customer's conversation, open on the screen, with an agent in charge."""

    def __init__(self, page: Page, simulator: Simulator, phone: str, name: str) -> None:
        self.page, self.simulator, self.phone, self.name = page, simulator, phone, name
        self.messages = page.get_by_test_id("message")
        self.composer = page.get_by_test_id("composer")

    def with_text(self, text: str) -> Locator:
        return self.messages.filter(has_text=text)

    async def says(self, text: str = "", **more: Any) -> str:
        """The provider's id of what the customer wrote."""
        answer = await self.simulator.says(self.phone, text, name=self.name, **more)
        return str(answer["id"])

    async def delivered(self, kind: str) -> dict[str, Any]:
        async def found() -> dict[str, Any] | None:
            items = await self.simulator.deliveries(self.phone)
            return next((item for item in items if item["type"] == kind), None)

        item: dict[str, Any] = await until(found, 20, what=f"a {kind} at the customer")
        return item


async def is_loaded(image: Locator) -> None:
    async def loaded() -> bool:
        return bool(await image.evaluate("image => image.complete && image.naturalWidth > 0"))

    await until(loaded, 10, what="the image is loaded")


async def a_chat(
    simulator: Simulator, admin: Desk, name: str, mode: str | None = "agent", *, text: str = "Is there a room?"
) -> tuple[str, int, str]:
    """Somebody whom the bot has answered once: their number, the chat's id, and the name that is shown."""
    phone = new_phone()
    shown = f"{name} {phone[-5:]}"
    await simulator.says(phone, text, name=shown)
    await simulator.received(phone, 1)
    chat_id = (await admin.chat_of(phone))["id"]
    if mode is not None:
        await admin.set_mode(chat_id, mode)
    return phone, chat_id, shown


async def open_chat(page: Page, chat_id: int) -> None:
    """The chat, loaded anew, with its messages."""
    await page.goto(f"/inbox/chats/{chat_id}")
    await expect(page.get_by_test_id("message").first).to_be_visible()


async def at_chat(page: Page, chat_id: int) -> Locator:
    """The chat is loaded; its text box, which has the focus."""
    await open_chat(page, chat_id)
    box = page.get_by_test_id("composer").get_by_label("Message")
    await expect(box).to_be_focused()
    return box


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """By as many presses as it takes; AssertionError where the way does not lead there."""
    for _ in range(60):
        await page.keyboard.press(key)
        if await wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached")
