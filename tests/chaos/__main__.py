"""`make chaos`: break the system on purpose, under load, and show what the promises are worth."""

import argparse
import asyncio
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import Plan, chaos


def say(line: str) -> None:
    """To whoever watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """0 when all that must be zero is."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long to break things (default 60)")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, to make the same trouble")
    parser.add_argument("--rate", type=float, default=40, help="customers' messages a second (default 40)")
    parser.add_argument("--keep", action="store_true", help="keep the logs of a good run too")
    chosen = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if chosen.seed is None else chosen.seed
    say(f"seed {seed}")
    folder = Path(tempfile.mkdtemp(prefix="sapa-chaos-"))
    result = asyncio.run(chaos(folder, Plan(chosen.seconds, seed, chosen.rate), say=say))
    say(f"\nseed {seed}, {chosen.seconds:g} s\n{result.table()}")
    if result.is_good and not chosen.keep:
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    say(f"\n{result.details()}\nlogs: {folder}")
    return 0 if result.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
