"""A page on which one screen after the other is opened."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.e2e.system import LocalRun
from tests.screens.hotel import Hotel

LONG = 15_000

# As a link inside the page would lead there: nothing is loaded anew.
_GO = """path => {
  history.pushState({idx: (history.state?.idx ?? 0) + 1}, '', path);
  dispatchEvent(new PopStateEvent('popstate', {state: history.state}));
}"""


@dataclass(frozen=True)
class Stage:
    """One page of somebody who is signed in, and the hotel that it shows."""

    page: Page
    system: LocalRun
    hotel: Hotel

    async def go(self, path: str) -> None:
        """To another screen of the inbox (`/settings/rooms`), with nothing open before it, nor begun to be written."""
        await self.close_all()
        for box in await self.page.locator("[data-testid=desk-composer] textarea, main [type=search]").all():
            if await box.input_value():
                await box.fill("")
        if await self.page.locator("[data-testid=desk-composer][data-kind=note]").count():
            await self.click("write-reply")
        await self.page.evaluate(_GO, f"/inbox{path}")

    async def close_all(self) -> None:
        """Ends menus, dialogs and whatever else lies over the page; nothing is chosen or pointed at."""
        await self.page.mouse.move(0, 0)
        chosen = self.page.get_by_test_id("bulk-bar")
        if await chosen.count():
            await chosen.get_by_role("button").first.click()
        overlays = self.page.locator("[role=dialog], [role=menu], [data-testid=lightbox], [data-testid=emoji-picker]")
        for _ in range(3):
            if not await overlays.count():
                return
            await self.page.keyboard.press("Escape")
        await expect(overlays).to_have_count(0)

    async def settings(self, section: str) -> None:
        """To a section of the settings as it is when one comes to it, once it is there."""
        await self.go("/elsewhere")
        await self.go(f"/settings/{section}")
        menu = self.page.locator(f"nav a[href='/inbox/settings/{section}']")
        await expect(menu).to_have_attribute("aria-current", "page", timeout=LONG)
        await expect(self.page.locator("main h1")).to_be_visible(timeout=LONG)
        await expect(self.page.locator("[aria-busy=true]")).to_have_count(0, timeout=LONG)

    async def chat(self, chat_id: int) -> None:
        """To a conversation, once its messages are there."""
        await self.go(f"/chats/{chat_id}")
        conversation = self.page.locator(f"div[data-chat-id='{chat_id}']")
        await expect(conversation.get_by_test_id("message").first).to_be_visible(timeout=LONG)

    async def click(self, test_id: str) -> None:
        """Click the first thing with a test id."""
        await self.page.get_by_test_id(test_id).first.click(timeout=LONG)

    def shown(self, test_id: str) -> Locator:
        """The first thing with a test id."""
        return self.page.get_by_test_id(test_id).first
