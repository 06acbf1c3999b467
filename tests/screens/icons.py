"""`make icons`: the icons of the installed inbox, drawn from its favicon by Chromium."""

import asyncio
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from deploy.local.packages import find_chromium
from tests.e2e.system import PROJECT

_PUBLIC = PROJECT / "services" / "api" / "web" / "public"
_GROUND = "#0b6e5f"

# Name, size, and whether the ground reaches to the edges: devices cut such icons into their own shape, of which only
# the inner four fifths are sure to be seen, where the mark stands anyway.
_ICONS = (("192", 192, False), ("512", 512, False), ("maskable-512", 512, True), ("apple-touch", 180, True))


async def _draw(browser: Browser, mark: str, file: Path, size: int, to_the_edges: bool) -> None:
    page = await browser.new_page(viewport={"width": size, "height": size})
    ground = _GROUND if to_the_edges else "transparent"
    await page.set_content(
        f"<style>html {{ background: {ground} }}"
        f"body {{ margin: 0; height: 100vh; display: grid; place-items: center }}"
        f"svg {{ width: {size}px; height: {size}px }}</style>{mark}"
    )
    await page.screenshot(path=file, omit_background=True)
    await page.close()
    with Image.open(file) as drawn:
        drawn.quantize(128).save(file, optimize=True)


async def main() -> None:
    """Draw all of them."""
    folder = _PUBLIC / "icons"
    folder.mkdir(exist_ok=True)
    mark = (_PUBLIC / "favicon.svg").read_text()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for name, size, to_the_edges in _ICONS:
            await _draw(browser, mark, folder / f"{name}.png", size, to_the_edges)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
