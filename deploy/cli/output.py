"""What the command prints: tables for people, JSON for scripts. Results go to standard output, remarks to error."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

_PIPE_WIDTH = 240

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of text.")]


def print_json(value: Any) -> None:
    """One JSON document."""
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode())


def remark(text: str) -> None:
    """Something for the person, which no script reads."""
    typer.echo(text, err=True)


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, none: str) -> None:
    """A list as a table of `columns`, or whole as JSON `{"items": […]}`; `none` is said when it is empty."""
    if as_json:
        print_json({"items": [dict(row) for row in rows]})
        return
    if not rows:
        remark(none)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    console = Console()
    if not console.is_terminal:  # a pipe or a file has no width of its own; cells are not to be broken for it
        console = Console(width=_PIPE_WIDTH)
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d %H:%M"))
    return str(value)
