"""Listens for the doorbell of the feed."""

from collections.abc import Callable

from shared.messaging.broadcasts import BroadcastListener
from shared.messaging.topology import DOORBELL


class DoorbellListener(BroadcastListener):
    """Calls `ring` for every doorbell, and once after each connect: whatever rang meanwhile was not heard."""

    def __init__(self, url: str, ring: Callable[[], None], *, name: str = "api-doorbell") -> None:
        super().__init__(url, DOORBELL, most=1, name=name)  # one ring is as good as many
        self._ring = ring

    def hear(self, body: bytes) -> None:
        """See `BroadcastListener`."""
        self._ring()

    def _connected(self) -> None:
        self._ring()
