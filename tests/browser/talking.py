"""One customer's conversation, open on the screen."""

from typing import Any

import httpx
from playwright.async_api import Locator, Page

from tests.e2e.system import Simulator
from tests.waiting import until

LONG = 15_000


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
