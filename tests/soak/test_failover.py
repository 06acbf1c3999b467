"""The database's primary is lost under load, and its synchronous standby takes its place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.fail_over import FailOver
from tests.chaos.pair import Pair, running_pair
from tests.chaos.run import Plan, customers_for, under_load
from tests.chaos.system import running_on

PLAN = Plan(seconds=25, seed=25006, rate=40, chats=80)

pytestmark = [pytest.mark.timeout(400), pytest.mark.long]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Two servers of the test's own."""
    with running_pair(tmp_path / "pair") as servers:
        yield servers


async def test_a_primary_that_dies_under_load_costs_nothing_but_seconds(pair: Pair, tmp_path: Path) -> None:
    """Nothing lost, nothing twice, and no service is started again for it."""
    customers = customers_for(PLAN.chats or 0, PLAN.seed)
    with running_on(pair.primary, pair.url, tmp_path) as system:
        before = system.run.processes()
        fail_over = FailOver(pair, before_s=8, away_s=5)
        result = await under_load(system, PLAN, customers, fail_over, say=lambda _line: None)
        after = system.run.processes()
    assert result.is_good, f"{result.table()}\n{result.details()}"
    assert result["accepted webhooks"] == result["stored"] > 300
    assert result.trouble == {"primary killed": 1, "standby promoted": 1}
    assert after == before
