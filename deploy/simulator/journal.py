"""What happened, numbered, so that tests can ask for it."""

from collections import defaultdict, deque
from collections.abc import Iterable
from itertools import islice
from typing import Any

Entry = dict[str, Any]


class Journal:
    """Entries in the order they happened, found by customer; the oldest give way when it is full."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._all: deque[tuple[str, Entry]] = deque()
        self._by_key: defaultdict[str, deque[Entry]] = defaultdict(deque)
        self.last_seq = 0

    def __len__(self) -> int:
        return len(self._all)

    def add(self, key: str, entry: Entry) -> Entry:
        """Appends the entry and numbers it."""
        self.last_seq += 1
        stored = {"seq": self.last_seq, **entry}
        self._all.append((key, stored))
        self._by_key[key].append(stored)
        if len(self._all) > self._limit:
            oldest, _ = self._all.popleft()
            self._by_key[oldest].popleft()
            if not self._by_key[oldest]:
                del self._by_key[oldest]
        return stored

    def select(self, key: str | None = None, *, since: int = 0, limit: int | None = None) -> list[Entry]:
        """Entries numbered above `since`, oldest first: of one customer, or of all."""
        if key is None:
            newest_first: Iterable[Entry] = (entry for _, entry in reversed(self._all))
        else:
            newest_first = reversed(self._by_key.get(key, deque()))
        newer: list[Entry] = []
        for entry in newest_first:
            if entry["seq"] <= since:
                break
            newer.append(entry)
        newer.reverse()
        return newer if limit is None else list(islice(newer, limit))

    def clear(self) -> None:
        """Forgets the entries; the numbers go on, so that a reader's position stays meaningful."""
        self._all.clear()
        self._by_key.clear()
