"""How many requests this process has under way: in all, per channel, and per channel in trouble."""

from collections import defaultdict
from collections.abc import Callable

from services.sender.domain.circuit import Circuit, CircuitPolicy
from services.sender.domain.delivery import Accepted, Postponed, Refused, Result, Uncertain

# Stands for every channel in what wants a slot.
_ANY = -1


class Slots:
    """Every claimed lane holds one slot of its channel, so a slow or dead channel never uses up the others' share.

    `on_room` is called when a slot comes free that something may be waiting for.
    """

    def __init__(self, *, total: int, per_channel: int, now: Callable[[], float], policy: CircuitPolicy) -> None:
        self._total = total
        self._per_channel = per_channel
        self._now = now
        self._policy = policy
        self._taken: defaultdict[int, int] = defaultdict(int)
        self._in_all = 0
        self._circuits: dict[int, Circuit] = {}
        self._wanting: set[int] = set()
        self.is_open = True
        self.on_room: Callable[[], None] = lambda: None

    @property
    def in_use(self) -> int:
        """Slots taken, in all."""
        return self._in_all

    def close(self) -> None:
        """Give out no more slots: the process is going down."""
        self.is_open = False

    def take(self, channel_id: int) -> bool:
        """Take a slot, if there is one."""
        if self.is_open and self.free(channel_id) > 0:
            self._add(channel_id, 1)
            return True
        self._wanting.add(channel_id)
        return False

    def keep(self, channel_id: int) -> bool:
        """Take a slot in place of one that is about to be given back: only trouble on the channel forbids it."""
        if self.is_open and self._allowance(channel_id) >= self._per_channel:
            self._add(channel_id, 1)
            return True
        self._wanting.add(channel_id)
        return False

    def give_back(self, channel_id: int) -> None:
        """Return a slot."""
        self._add(channel_id, -1)
        if self._wanting:
            self.on_room()

    def free(self, channel_id: int) -> int:
        """Slots that `channel_id` could take now."""
        return min(self._allowance(channel_id) - self._taken[channel_id], self._total - self._in_all)

    def look(self) -> tuple[int, list[int]]:
        """A look at the lanes begins: the slots that any channels could take, and the channels that can take none.

        What has wanted a slot elsewhere will be found by it, or be noted again.
        """
        free = self._total - self._in_all if self.is_open else 0
        if free <= 0:
            self._wanting.add(_ANY)
            return 0, []
        known = self._taken.keys() | self._circuits.keys()
        full = sorted(channel_id for channel_id in known if self.free(channel_id) <= 0)
        self._wanting.intersection_update(full)
        return free, full

    def is_wanted(self, channel_id: int) -> bool:
        """Whether lanes of this channel wait for a slot."""
        return not self._wanting.isdisjoint((channel_id, _ANY))

    def opens_in(self) -> float | None:
        """Seconds until the next held channel may try again; None when none is held."""
        now = self._now()
        held = [circuit.held_until - now for circuit in self._circuits.values() if circuit.held_until > now]
        return min(held, default=None)

    def note(self, channel_id: int, chat_id: int, result: Result) -> bool:
        """Let the channel's circuit know how a request went. True when it has just become, or stays, open."""
        circuit = self._circuits.get(channel_id)
        if circuit is None:
            circuit = self._circuits[channel_id] = Circuit(self._policy)
        match result:
            case Accepted() | Refused():
                circuit.succeeded()
            case Uncertain(was_accepted=True):
                circuit.succeeded()
            case Postponed(code="not_written" | "file_not_read"):
                pass  # our own delay, not the provider's
            case Postponed(code="rate_limited", retry_after_s=float() as seconds):
                circuit.slow_down(seconds, self._now())
            case Postponed() | Uncertain():
                return circuit.failed(chat_id, self._now())
        return False

    def _allowance(self, channel_id: int) -> int:
        circuit = self._circuits.get(channel_id)
        return self._per_channel if circuit is None else circuit.allowance(self._now(), self._per_channel)

    def _add(self, channel_id: int, count: int) -> None:
        self._taken[channel_id] += count
        self._in_all += count
