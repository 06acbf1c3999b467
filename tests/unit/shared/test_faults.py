"""Fault points: each in the code exactly once, described, and dead unless armed by a test on this machine."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from shared.faults import EXIT_STATUS, FaultPoint, Faults, parse

ROOT = Path(__file__).resolve().parents[3]
ARMED = {"SAPA_ENV": "local", "SAPA_FAULTS_ALLOWED": "1", "SAPA_FAULTS": "router.committed:once"}
PASS_BY = (
    "from shared.faults import *; from shared.faults import fault; fault(FaultPoint.ROUTER_COMMITTED); print('on')"
)


def test_every_point_is_in_the_code_exactly_once() -> None:
    used: Counter[str] = Counter()
    for folder in ("services", "shared"):
        for file in (ROOT / folder).rglob("*.py"):
            used.update(re.findall(r"fault\(FaultPoint\.(\w+)\)", file.read_text()))
    assert used == Counter(point.name for point in FaultPoint)


def test_every_point_is_described() -> None:
    section = (ROOT / "ARCHITECTURE.md").read_text().split("## Fault points")[1].split("\n## ")[0]
    described = re.findall(r"`([a-z]+\.[a-z_]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)))
    assert Counter(described) == Counter(point.value for point in FaultPoint)


@pytest.mark.parametrize("missing", ARMED)
def test_nothing_is_armed_unless_all_conditions_hold(missing: str) -> None:
    env = {name: value for name, value in ARMED.items() if name != missing}
    assert Faults.from_environment(env) is None


def test_production_is_never_armed() -> None:
    assert Faults.from_environment({**ARMED, "SAPA_ENV": "production"}) is None


def test_a_plan_names_points_and_chances() -> None:
    plan = parse("sender.claimed:0.25, router.committed:once\nbot.answered:1\n")
    assert plan == {FaultPoint.SENDER_CLAIMED: 0.25, FaultPoint.ROUTER_COMMITTED: None, FaultPoint.BOT_ANSWERED: 1.0}


def test_a_point_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sender\.nowhere"):
        parse("sender.nowhere:1")


def _pass_by(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PASS_BY],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_armed_process_dies_at_its_point_and_no_other_does() -> None:
    assert _pass_by(ARMED).returncode == EXIT_STATUS
    assert _pass_by({}).stdout == "on\n"
    assert _pass_by({**ARMED, "SAPA_FAULTS": "bot.answered:1"}).stdout == "on\n"
    assert _pass_by({**ARMED, "SAPA_FAULTS": "router.committed:0"}).stdout == "on\n"


def test_a_file_can_end_the_faults_and_one_process_takes_a_once(tmp_path: Path) -> None:
    file = tmp_path / "faults"
    armed = {**ARMED, "SAPA_FAULTS": f"@{file}"}
    assert _pass_by(armed).stdout == "on\n"
    file.write_text("router.committed:once\n")
    assert [_pass_by(armed).returncode for _ in range(2)] == [EXIT_STATUS, 0]
    file.write_text("router.committed:1\n")
    faults = Faults.from_environment(armed)
    assert faults is not None
    file.write_text("")
    faults.pass_by(FaultPoint.ROUTER_COMMITTED)
