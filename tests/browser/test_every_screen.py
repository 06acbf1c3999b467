"""Every screen of the table, in light and dark, on a desk and on a phone: axe finds nothing, everything can be tapped,
and nothing has to be scrolled sideways."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.e2e.system import LocalRun
from tests.screens.checks import axe, small_targets, too_wide
from tests.screens.hotel import end_trouble, make_trouble
from tests.screens.house import DESKTOP, PHONE, House, furnished, opened
from tests.screens.table import SCREENS, Screen
from tests.waiting import until

pytestmark = pytest.mark.timeout(300)

# 1280 pixels at 400 %, or 640 at 200 %: what WCAG 1.4.10 asks for.
NARROW = {"width": 320, "height": 640}


Looks = Sequence[tuple[dict[str, int], str]]


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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def walk(browser: Browser, system: LocalRun) -> AsyncIterator[Walk]:
    async with furnished(system) as hotel, opened(browser, system, hotel) as house:
        yield Walk(house)
    await end_trouble(system)


@pytest.fixture(
    scope="module",
    params=[
        # What is there depends on the width, what colour it has on the scheme: each of both once finds nearly all.
        pytest.param(((DESKTOP, "light"), (PHONE, "dark")), id="light-desk-dark-phone"),
        pytest.param(((DESKTOP, "dark"), (PHONE, "light")), id="dark-desk-light-phone", marks=pytest.mark.long),
    ],
)
def looks(request: pytest.FixtureRequest) -> Looks:
    """In which windows and colours a screen is looked at."""
    looks: Looks = request.param
    return looks


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=SCREENS, ids=[screen.name for screen in SCREENS])
async def findings(request: pytest.FixtureRequest, walk: Walk, looks: Looks) -> Findings:
    """Looks at one screen, once."""
    screen: Screen = request.param
    stage = walk.house.inside if screen.signed_in else walk.house.outside
    if screen.needs_trouble and not walk.is_troubled:
        await make_trouble(stage.system)
        walk.is_troubled = True
    await _look(stage.page, "light", DESKTOP)
    await screen.open(stage)
    return await _examine(stage.page, screen.part, looks)


async def _look(page: Page, scheme: str, size: dict[str, int]) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": size["width"], "height": size["height"]})


async def _settled(measure: Callable[[], Awaitable[list[str]]]) -> list[str]:
    """What still stands when whatever moves by itself, as open menus do, has had time to."""
    found: list[str] = []

    async def nothing() -> bool:
        found[:] = await measure()
        return not found

    with suppress(AssertionError):
        await until(nothing, 3)
    return found


async def _examine(page: Page, part: str | None, looks: Looks) -> Findings:
    found = Findings()
    session = await page.context.new_cdp_session(page)
    for size, scheme in looks:
        await session.send("Emulation.setTouchEmulationEnabled", {"enabled": size is PHONE})
        await _look(page, scheme, size)
        found.axe += [f"{scheme}, {size['width']} px: {one}" for one in await axe(page, part)]
    found.small = await _settled(lambda: small_targets(page))
    await _look(page, "light", NARROW)
    found.wide = await _settled(lambda: too_wide(page))
    await session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    await session.detach()
    return found


async def test_axe_finds_nothing(findings: Findings) -> None:
    assert findings.axe == []


async def test_what_is_tapped_on_a_phone_is_large_enough(findings: Findings) -> None:
    assert findings.small == []


async def test_nothing_is_scrolled_sideways_in_a_narrow_window(findings: Findings) -> None:
    assert findings.wide == []
