"""Spares the broker what was said before: every message from a hidden id tells the same number again."""

from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from shared.contracts.contacts import AddressLinked
from shared.contracts.envelope import Contract

MOST = 20_000


class Repeats:
    """Remembers which links this process has made durable; the oldest are forgotten, and then said once more."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._told: OrderedDict[UUID, None] = OrderedDict()

    def without(self, contracts: Sequence[Contract]) -> list[Contract]:
        """The contracts but for the links that were told before, here or earlier in the list."""
        left: list[Contract] = []
        seen: set[UUID] = set()
        for contract in contracts:
            if isinstance(contract, AddressLinked):
                if contract.event_id in self._told or contract.event_id in seen:
                    continue
                seen.add(contract.event_id)
            left.append(contract)
        return left

    def told(self, contracts: Sequence[Contract]) -> None:
        """Those contracts are durable."""
        for contract in contracts:
            if isinstance(contract, AddressLinked):
                self._told[contract.event_id] = None
                self._told.move_to_end(contract.event_id)
        while len(self._told) > self._most:
            self._told.popitem(last=False)
