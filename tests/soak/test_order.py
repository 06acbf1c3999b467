"""Order under a long load."""

from pathlib import Path

import pytest

from tests.chaos.run import Plan, chaos
from tests.chaos.system import PATIENT

pytestmark = pytest.mark.long


@pytest.mark.timeout(2400)
async def test_20_000_messages_over_500_chats_keep_their_order_while_replicas_are_killed_and_rolled(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    # It ends with the last message, after some ten minutes on two cores that have nothing else to do.
    plan = Plan(seconds=1800, seed=20_000, rate=40, chats=500, messages=20_000, servers_too=False, variables=PATIENT)
    result = await chaos(tmp_path, plan, say=said.append)
    assert result.is_good, f"{result.table()}\n{result.details()}"
    assert result["accepted webhooks"] >= 20_000
