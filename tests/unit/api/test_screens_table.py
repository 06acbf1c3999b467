"""Every section of the settings is among the screens that the accessibility tests and the pictures walk through."""

import re
from pathlib import Path

from tests.screens.table import SCREENS

_WEB = Path(__file__).resolve().parents[3] / "services" / "api" / "web" / "src"


def _sections() -> list[str]:
    return re.findall(r"^    path: '([a-z-]+)',$", (_WEB / "settings" / "sections.ts").read_text(), re.MULTILINE)


def test_every_section_has_a_screen() -> None:
    assert len(_sections()) > 10
    assert set(_sections()) == {screen.section for screen in SCREENS if screen.section}


def test_screens_have_names_of_their_own() -> None:
    names = [screen.name for screen in SCREENS]
    assert len(set(names)) == len(names)


def test_trouble_comes_last() -> None:
    troubled = [screen.needs_trouble for screen in SCREENS]
    assert troubled == sorted(troubled)
