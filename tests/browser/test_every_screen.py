"""Every screen of the table, in light and dark, on a desk and on a phone: axe finds nothing, everything can be tapped,
and nothing has to be scrolled sideways."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

from tests.browser.conftest import FLAGS
from tests.e2e.system import LocalRun
from tests.screens.checks import EVERY_RULE, RULES_OF_COLOUR, axe, small_targets, too_wide
from tests.screens.hotel import end_trouble, make_trouble
from tests.screens.house import DESKTOP, PHONE, House, furnished, opened
from tests.screens.table import SCREENS, Screen

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

# 1280 pixels at 400 %, or 640 at 200 %: what WCAG 1.4.10 asks for.
NARROW = {"width": 320, "height": 640}


@dataclass
class Walk:
    """The pages, and whether there is trouble yet."""

    house: House
    is_troubled: bool = False


@dataclass
class Findings:
    """What is wrong with one screen."""

    axe: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walk(chromium: Path, system: LocalRun) -> AsyncIterator[Walk]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        async with furnished(system) as hotel, opened(browser, system, hotel) as house:
            yield Walk(house)
        await end_trouble(system)
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=SCREENS, ids=[screen.name for screen in SCREENS])
async def findings(request: pytest.FixtureRequest, walk: Walk) -> Findings:
    """Looks at one screen, once."""
    screen: Screen = request.param
    stage = walk.house.inside if screen.signed_in else walk.house.outside
    if screen.needs_trouble and not walk.is_troubled:
        await make_trouble(stage.system)
        walk.is_troubled = True
    await _look(stage.page, "light", DESKTOP)
    await screen.open(stage)
    return await _examine(stage.page, screen.part)


async def _look(page: Page, scheme: str, size: dict[str, int]) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": size["width"], "height": size["height"]})


async def _examine(page: Page, part: str | None) -> Findings:
    found = Findings()
    session = await page.context.new_cdp_session(page)
    for size in (DESKTOP, PHONE):
        await session.send("Emulation.setTouchEmulationEnabled", {"enabled": size is PHONE})
        # Between light and dark only colours change.
        for scheme, rules in (("light", EVERY_RULE), ("dark", RULES_OF_COLOUR)):
            await _look(page, scheme, size)
            found.axe += [f"{scheme}, {size['width']} px: {one}" for one in await axe(page, rules, part)]
    found.small = await small_targets(page)
    await _look(page, "light", NARROW)
    found.wide = await too_wide(page)
    await session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    await session.detach()
    return found


async def test_axe_finds_nothing(findings: Findings) -> None:
    assert findings.axe == []


async def test_what_is_tapped_on_a_phone_is_large_enough(findings: Findings) -> None:
    assert findings.small == []


async def test_nothing_is_scrolled_sideways_in_a_narrow_window(findings: Findings) -> None:
    assert findings.wide == []
