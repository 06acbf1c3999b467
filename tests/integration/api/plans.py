"""The plans that PostgreSQL makes for the statements that an api's own queries run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

BIG = frozenset({"messages", "message_search", "message_anchors", "chats", "contacts", "addresses", "feed"})


@dataclass
class Recorder:
    """Statements with their parameters, as the driver gets them."""

    statements: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def recording(engine: AsyncEngine) -> Iterator[Recorder]:
    """What runs on the engine while the block does."""
    recorder = Recorder()

    def keep(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        if statement.lstrip().lower().startswith(("select", "with")):
            recorder.statements.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", keep)
    try:
        yield recorder
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", keep)


async def plan_of(connection: AsyncConnection, statement: str, parameters: Any) -> dict[str, Any]:
    """The plan, made for these parameters."""
    rows = await connection.exec_driver_sql(f"explain (format json) {statement}", parameters)
    plan: dict[str, Any] = rows.scalar_one()[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All nodes of a plan."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def sequential(plan: dict[str, Any], *, tables: frozenset[str] = BIG) -> list[str]:
    """The big tables that are read from one end to the other."""
    return [
        node["Relation Name"]
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in tables
    ]


def shown(plan: dict[str, Any], indent: int = 0) -> str:
    """For people."""
    line = " " * indent + " ".join(
        str(plan[name]) for name in ("Node Type", "Relation Name", "Index Name", "Plan Rows") if name in plan
    )
    return "\n".join([line, *(shown(child, indent + 2) for child in plan.get("Plans", ()))])
