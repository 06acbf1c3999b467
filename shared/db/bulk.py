"""Multi-row statements: a list of rows as typed arrays, unnested on the server."""

from collections.abc import Iterable, Mapping
from operator import attrgetter, itemgetter
from typing import Any


class Rows:
    """Rows of named, typed columns for one statement.

    `Rows(id="bigint", name="text").source` is `unnest(cast(:id as bigint[]), …) as r(id, name)`;
    `values(objects)` gives the parameters, reading an attribute (or, if they
    are mappings, a key) per column.
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
        cell = itemgetter if rows and isinstance(rows[0], Mapping) else attrgetter
        return {name: list(map(cell(name), rows)) for name in self._columns}
