"""The figures side by side, with what Sapa is meant to reach."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table

from bench.measuring import Figures

TOLERABLE = 0.1
Verdict = Literal["aim", "good", "short"]
_STYLES: dict[Verdict, str] = {"aim": "[green]aim[/]", "good": "[yellow]good[/]", "short": "[red]short[/]"}


@dataclass(frozen=True)
class Row:
    """One figure. `good` and `aim` are its bounds; with `of_inline` they are multiples of the inline process's."""

    title: str
    value: Callable[[Figures], float | None]
    good: float | None = None
    aim: float | None = None
    more_is_better: bool = False
    of_inline: bool = False
    digits: int = 1

    def verdict(self, value: float, inline: float | None) -> Verdict | None:
        """How the value compares with the bounds; None without bounds, or without anything to compare with."""
        if self.good is None or self.aim is None or (self.of_inline and inline is None):
            return None
        measured = value / inline if self.of_inline and inline else value
        if self.more_is_better:
            return "aim" if measured >= self.aim else "good" if measured >= self.good else "short"
        return "aim" if measured <= self.aim else "good" if measured <= self.good else "short"

    def bound(self, value: float | None) -> str:
        """A bound in words."""
        if value is None:
            return ""
        sign = "≥" if self.more_is_better else "≤"
        return f"{sign} {value:g} ×" if self.of_inline else f"{sign} {value:,g}"


def _application(figures: Figures) -> float:
    return figures.burst.per_thousand(figures.burst.cpu.of(*figures.memory_by_part))


ROWS = (
    Row("CPU s per 1,000 messages, all", lambda f: f.burst.per_thousand(f.burst.cpu.all), 4.5, 3, digits=2),
    Row("CPU s per 1,000, application", _application, 3.5, 2.2, digits=2),
    Row("replies per second", lambda f: f.burst.replies_per_s, 2, 3, more_is_better=True, of_inline=True, digits=0),
    Row("webhooks acknowledged per s, only taking in", lambda f: f.taking_in_per_s, 1300, 2000, True, digits=0),
    Row("webhooks acknowledged per s, all at work", lambda f: f.burst.acks_per_s, 1300, 2000, True, digits=0),
    Row("ack at 20/s, p50 ms", lambda f: f.steady.ack_ms.p50, 5, 3.5),
    Row("ack at 20/s, p95 ms", lambda f: f.steady.ack_ms.p95),
    Row("webhook → provider at 20/s, p50 ms", lambda f: f.steady.reply_ms.p50, 20, 14),
    Row("webhook → provider at 20/s, p95 ms", lambda f: f.steady.reply_ms.p95),
    Row("memory of the application, MiB (RSS)", lambda f: f.memory.rss, 350, 280, digits=0),
    Row("memory of the application, MiB (PSS)", lambda f: f.memory.pss, digits=0),
)


def show(console: Console, measured: dict[str, Figures]) -> None:
    """Both tables."""
    sapa, inline = measured.get("sapa"), measured.get("inline")
    table = Table(title="What one message costs", title_justify="left")
    for column in ("", "Sapa", "inline process", "Sapa ÷ inline", "good", "aim", ""):
        table.add_column(column, justify="left" if column == "" else "right")
    for row in ROWS:
        ours = row.value(sapa) if sapa else None
        theirs = row.value(inline) if inline else None
        verdict = row.verdict(ours, theirs) if ours is not None else None
        table.add_row(
            row.title,
            _number(ours, row.digits),
            _number(theirs, row.digits),
            f"{ours / theirs:.2f}" if ours is not None and theirs else "",
            row.bound(row.good),
            row.bound(row.aim),
            _STYLES[verdict] if verdict else "",
        )
    console.print(table)
    for figures in measured.values():
        console.print(_split(figures))
        steps = {"burst": figures.burst.cpu, "steady load": figures.steady.cpu}
        for step, cpu in steps.items():
            if cpu.disturbance > TOLERABLE:
                console.print(
                    f"[yellow]{figures.name}: other programs took {cpu.disturbance:.0%} of the machine in the {step}; "
                    "its speed is understated, and CPU figures are a little too high.[/]"
                )


def as_rows(measured: dict[str, Figures]) -> list[dict[str, object]]:
    """The first table, for programs."""
    sapa, inline = measured.get("sapa"), measured.get("inline")
    rows: list[dict[str, object]] = []
    for row in ROWS:
        ours = row.value(sapa) if sapa else None
        theirs = row.value(inline) if inline else None
        verdict = row.verdict(ours, theirs) if ours is not None else None
        rows.append({"figure": row.title, "sapa": ours, "inline": theirs, "verdict": verdict})
    return rows


def _split(figures: Figures) -> Table:
    """Where the CPU went, in the burst, at the steady rate and at rest."""
    table = Table(title=f"{figures.name}: where CPU and memory go", title_justify="left")
    for column in ("", "burst, s per 1,000", "steady, s per 1,000", "idle, % of a core", "RSS MiB", "PSS MiB"):
        table.add_column(column, justify="left" if column == "" else "right")
    burst, steady, idle = figures.burst, figures.steady, figures.idle

    def line(name: str, burst_s: float, steady_s: float, idle_s: float) -> None:
        part = figures.memory_by_part.get(name)
        table.add_row(
            name,
            f"{burst.per_thousand(burst_s):.2f}",
            f"{steady_s * 1000 / steady.messages:.2f}",
            f"{idle_s / idle.seconds:.1%}",
            _number(part.rss if part else None, 0),
            _number(part.pss if part else None, 0),
        )

    for name in burst.cpu.parts:
        line(name, burst.cpu.parts[name], steady.cpu.parts[name], idle.parts[name])
    table.add_section()
    line("load generator and provider (not counted)", burst.cpu.load, steady.cpu.load, idle.load)
    line("others on this machine (not counted)", burst.cpu.others, steady.cpu.others, idle.others)
    return table


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"
