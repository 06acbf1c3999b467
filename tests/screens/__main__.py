"""`make screenshots`: every screen as a picture, of a system that is started for it; some of them for the README.

Names of screens as arguments take those alone (`make screenshots ARGS="chat search"`).
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from deploy.local.packages import ensure, find_chromium
from tests.e2e.system import PROJECT, Desk, LocalRun
from tests.screens.hotel import Hotel, make_trouble
from tests.screens.house import DESKTOP, PHONE, furnished, opened
from tests.screens.stage import Stage
from tests.screens.table import SCREENS, Screen
from tests.waiting import until

ALL = PROJECT / "test-results" / "screenshots" / "screens"
CHOSEN = PROJECT / "docs" / "images"
SCALE = "ingress=1 router=2 bot=1 sender=2 api=1"
SIMULATOR = {"width": 1360, "height": 900}

# What the README and the documents show. Everything else is for whoever works on the screens.
PUBLISHED = {
    "chat-light": "inbox-light",
    "chat-dark": "inbox-dark",
    "id-chat-indonesian-light": "inbox-indonesian",
    "inbox-light-phone": "phone-list",
    "chat-light-phone": "phone-chat-light",
    "chat-dark-phone": "phone-chat-dark",
    "search-light": "search",
    "teams-light": "teams",
    "health-dark": "health",
    "simulator-light": "simulator",
}
# In both languages there are those that one looks at all day.
IN_INDONESIAN = {"sign-in", "inbox", "chat-indonesian", "chat-details", "register", "account", "notifications"}
MOST_BYTES = 300_000


async def main(names: frozenset[str]) -> None:
    """Start a system, furnish it, take the pictures, and end everything again."""
    screens = [screen for screen in SCREENS if not names or screen.name in names]
    log = ALL.parent / "install.log"
    ensure(["chromium", "fonts-noto-color-emoji"], say=print, log=log)
    ALL.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sapa-screens-") as folder:
        variables = {"API_WEBHOOK_PRIVATE_HOSTS": "127.0.0.1", "SIMULATOR_WAHA_SESSIONS": "spa"}
        system = LocalRun.start(Path(folder), scale=SCALE, port=18400, variables=variables)
        try:
            async with furnished(system) as hotel, async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
                await _walk(browser, system, hotel, screens)
                await browser.close()
        finally:
            system.stop()
    for taken, published in PUBLISHED.items():
        if (ALL / f"{taken}.png").exists():
            _publish(ALL / f"{taken}.png", CHOSEN / f"{published}.png")


async def _walk(browser: Browser, system: LocalRun, hotel: Hotel, screens: list[Screen]) -> None:
    await _settle(system)
    async with opened(browser, system, hotel, locale="id-ID", device_scale_factor=2) as house:
        for screen in (screen for screen in screens if screen.name in IN_INDONESIAN):
            stage = house.inside if screen.signed_in else house.outside
            await _take(stage, screen, f"id-{screen.name}")
    async with opened(browser, system, hotel, device_scale_factor=2) as house:
        troubled = False
        for screen in screens:
            if screen.needs_trouble and not troubled:
                await make_trouble(system)
                troubled = True
            await _take(house.inside if screen.signed_in else house.outside, screen, screen.name)


async def _settle(system: LocalRun) -> None:
    """The first admin has a name, as people have."""
    async with httpx.AsyncClient(base_url=system.info["base_url"], timeout=30) as client:
        admin = await Desk.sign_in(client, **system.info["admin"])
        (await admin.client.patch("/api/v1/profile", json={"name": "Wayan"})).raise_for_status()


async def _take(stage: Stage, screen: Screen, name: str) -> None:
    """One screen in light and dark, on a desk and on a phone."""
    print(name, flush=True)  # noqa: T201 whoever waits for it sees how far it is
    page = stage.page
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(SIMULATOR if screen.name == "simulator" else DESKTOP)  # type: ignore[arg-type]
    await screen.open(stage)
    for suffix, size in (("", None), ("-phone", PHONE)):
        if size is not None:
            await page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            await _at_rest(page)
            await page.screenshot(path=ALL / f"{name}-{scheme}{suffix}.png", animations="disabled", caret="hide")


async def _at_rest(page: Page) -> None:
    """Pictures and fonts are there."""
    await page.evaluate("document.fonts.ready.then(() => undefined)")
    loaded = "[...document.images].every(image => image.complete || image.loading === 'lazy')"
    await until(lambda: page.evaluate(loaded), 20, what="the pictures are loaded")
    await expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=20_000)


def _publish(taken: Path, file: Path) -> None:
    """As small as it looks the same: few colours are in a picture of a screen."""
    with Image.open(taken) as picture:
        small = picture.convert("RGB")
        for colours in (256, 192, 128, 96, 64):
            small.quantize(colours, kmeans=3, dither=Image.Dither.NONE).save(file, optimize=True)
            if os.path.getsize(file) <= MOST_BYTES:
                return
    raise SystemExit(f"{file} is larger than {MOST_BYTES} bytes")


if __name__ == "__main__":
    asyncio.run(main(frozenset(sys.argv[1:])))
