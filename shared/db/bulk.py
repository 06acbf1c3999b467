"""Multi-row statements: a list of rows as typed arrays, unnested on the server."""

from collections.abc import Iterable, Mapping
from typing import Any


class Rows:
    """Rows of named, typed columns for one statement.

    `Rows(id="bigint", name="text").source` is `unnest(cast(:id as bigint[]), …) as r(id, name)`;
    `values(objects)` gives the parameters, reading an attribute (or a mapping's key) per column.
    """

    def __init__(self, **types: str) -> None:
        self._columns = tuple(types)
        arrays = ", ".join(f"cast(:{name} as {kind}[])" for name, kind in types.items())
        self.names = ", ".join(types)
        self.source = f"unnest({arrays}) as r({self.names})"
        self.assignments = ", ".join(f"{name} = r.{name}" for name in types if name != "id")

    def values(self, rows: Iterable[Any]) -> dict[str, list[Any]]:
        """One list per column."""
        rows = list(rows)
        return {name: [_cell(row, name) for row in rows] for name in self._columns}


def _cell(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)
