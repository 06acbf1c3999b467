"""A short run of `make chaos`, with a seed of its own each time; a failure prints it."""

import secrets
from pathlib import Path

import pytest

from tests.chaos.run import Plan, chaos


@pytest.mark.timeout(420)
async def test_the_promises_are_kept_while_everything_breaks_for_20_seconds(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    said: list[str] = []
    result = await chaos(tmp_path, Plan(seconds=20, seed=seed, rate=20, each_point_once=True), say=said.append)
    assert sum(what.startswith("crash at ") for what in result.trouble) >= 10, result.table()
    assert result.is_good, f"make chaos SECONDS=20 SEED={seed}\n{result.table()}\n{result.details()}"
