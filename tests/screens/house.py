"""The furnished hotel with a page for who is signed in and one for who is not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, Page

from tests.e2e.system import Desk, LocalRun, Simulator
from tests.integration.webhooks.receiver import listening
from tests.screens.checks import AXE
from tests.screens.hotel import HOOK, Furnishing, Hotel
from tests.screens.stage import LONG, Stage

DESKTOP = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class House:
    """Both pages, each in a browser profile of its own."""

    inside: Stage
    outside: Stage


@asynccontextmanager
async def furnished(system: LocalRun) -> AsyncIterator[Hotel]:
    """A hotel in a running system; its webhook is received meanwhile."""
    async with (
        httpx.AsyncClient(base_url=system.info["base_url"], timeout=60) as client,
        httpx.AsyncClient(base_url=system.info["simulator_url"], timeout=120) as simulated,
        listening() as receiver,
    ):
        admin = await Desk.sign_in(client, **system.info["admin"])
        # What is asked once in a life is not what the screens look like.
        settings = await admin.get("/api/v1/profile/notifications")
        body = {**settings, "sound_tested": True}
        (await admin.client.put("/api/v1/profile/notifications", json=body)).raise_for_status()
        try:
            yield await Furnishing(system, admin, Simulator(simulated)).everything(receiver.url)
        finally:
            # Its receiver ends here, which would be told as a trouble.
            for webhook in (await admin.get("/api/v1/webhooks"))["items"]:
                if webhook["name"] == HOOK:
                    await admin.client.delete(f"/api/v1/webhooks/{webhook['id']}")


async def sign_in(page: Page, system: LocalRun) -> None:
    """As the admin, in whichever language the page is."""
    await page.goto("/inbox/login")
    form = page.get_by_test_id("login-form")
    await form.locator("[name=email]").fill(system.info["admin"]["email"])
    await form.locator("[name=password]").fill(system.info["admin"]["password"])
    await form.locator("[type=submit]").click()
    await page.get_by_test_id("chat-list").wait_for(timeout=LONG)


async def profile(browser: Browser, system: LocalRun, *, locale: str = "en-GB", **more: Any) -> BrowserContext:
    """A browser profile in which nothing moves, so that what is looked at stands still."""
    options: dict[str, Any] = {"viewport": DESKTOP, "reduced_motion": "reduce", "service_workers": "block", **more}
    context = await browser.new_context(base_url=system.info["base_url"], locale=locale, **options)
    await context.add_init_script(path=AXE)
    return context


@asynccontextmanager
async def opened(browser: Browser, system: LocalRun, hotel: Hotel, **more: Any) -> AsyncIterator[House]:
    """Two pages on the hotel."""
    inner, outer = await profile(browser, system, **more), await profile(browser, system, **more)
    try:
        inside = Stage(await inner.new_page(), system, hotel)
        await sign_in(inside.page, system)
        yield House(inside, Stage(await outer.new_page(), system, hotel))
    finally:
        await inner.close()
        await outer.close()
