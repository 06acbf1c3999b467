"""`python -m bench`: measure Sapa and the inline process one after the other, and show them side by side.

Ends with 1 when a system did not do its work; a figure that misses its bound is reported, and is no failure.
"""

import argparse
import asyncio
import json
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import uvloop
from rich.console import Console

from bench.measuring import Figures, Measurement, Plan, WrongResult
from bench.provider import Provider
from bench.report import as_rows, show
from bench.systems import NotStarted, inline, sapa
from bench.webhooks import RefusedWebhook

SYSTEMS = {"inline": inline, "sapa": sapa}
LISTEN_SECONDS = 2.0
QUIET_PERCENT = 10
WIDTH = 120


def main() -> int:
    """Measure what the command line asks for."""
    options = _parser().parse_args()
    console = Console()
    console.width = max(console.width, WIDTH)
    plan = Plan(messages=options.messages, seconds=options.seconds)
    try:
        measured = uvloop.run(measure(options.only or list(SYSTEMS), plan, console))
    except* (NotStarted, WrongResult, RefusedWebhook) as group:
        console.print(f"[red]No figures:[/] {_first(group)}")
        measured = {}
    if not measured:
        return 1
    show(console, measured)
    if options.json:
        options.json.write_text(json.dumps(_as_json(plan, measured), indent=2) + "\n")
    return 0


async def measure(names: list[str], plan: Plan, console: Console) -> dict[str, Figures]:
    """One system after the other, in a temporary folder that is gone afterwards."""
    if (busy := await asyncio.to_thread(psutil.cpu_percent, LISTEN_SECONDS)) > QUIET_PERCENT:
        console.print(f"[yellow]This machine is {busy:.0f} % busy with other things: speed figures will be too low.[/]")
    provider = Provider()
    await provider.start()
    measured: dict[str, Figures] = {}
    try:
        for name in names:
            console.print(f"Starting {name}, filling its tables, and measuring …")
            with temporary_folder() as folder:
                async with SYSTEMS[name](folder, provider.url) as system:
                    measured[name] = await Measurement(system, provider, plan).run()
    finally:
        await provider.stop()
    return measured


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for the length of the block, which PostgreSQL can enter under an account of its own."""
    with tempfile.TemporaryDirectory(prefix="sapa-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _as_json(plan: Plan, measured: dict[str, Figures]) -> dict[str, Any]:
    machine = {"cores": psutil.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    return {
        "machine": machine,
        "plan": asdict(plan),
        "figures": as_rows(measured),
        "details": {name: asdict(figures) for name, figures in measured.items()},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what one message costs.")
    parser.add_argument("--only", action="append", choices=list(SYSTEMS), help="measure only this system")
    parser.add_argument("--messages", type=int, default=Plan.messages, help="messages in a burst")
    parser.add_argument("--seconds", type=float, default=Plan.seconds, help="length of the steady load")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
