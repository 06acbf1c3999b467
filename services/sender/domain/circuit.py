"""A channel's circuit: when a provider is down, ask with single probes instead of with every chat."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CircuitPolicy:
    """Opens after `failures` in a row from at least `chats` chats: one failing chat is no failing channel."""

    failures: int = 5
    chats: int = 3
    first_hold_s: float = 0.5
    longest_hold_s: float = 5.0
    longest_asked_hold_s: float = 60.0


@dataclass(slots=True)
class Circuit:
    """One channel's state. Times are monotonic seconds, passed in. `is_open`: only single probes are let through."""

    policy: CircuitPolicy
    is_open: bool = field(default=False, init=False)
    held_until: float = field(default=0.0, init=False)
    _failures: int = field(default=0, init=False)
    _chats: set[int] = field(default_factory=set, init=False)
    _openings: int = field(default=0, init=False)

    def allowance(self, now: float, full: int) -> int:
        """How many requests may be under way at once: all, one probe, or none for now."""
        if now < self.held_until:
            return 0
        return 1 if self.is_open else full

    def succeeded(self) -> None:
        """The provider answered about a message, be it yes or no: it works."""
        self.is_open = False
        self._failures = 0
        self._openings = 0
        self._chats.clear()

    def failed(self, chat_id: int, now: float) -> bool:
        """The provider failed this chat. True when that makes the circuit open or stay open."""
        self._failures += 1
        self._chats.add(chat_id)
        if not self.is_open and (self._failures < self.policy.failures or len(self._chats) < self.policy.chats):
            return False
        if now < self.held_until:
            return True  # requests that were under way when it opened say nothing new
        hold = min(self.policy.longest_hold_s, self.policy.first_hold_s * 2.0 ** min(self._openings, 30))
        self._openings += 1
        self.is_open = True
        self.held_until = now + hold
        return True

    def slow_down(self, seconds: float, now: float) -> None:
        """The provider asked the channel to wait."""
        self.held_until = max(self.held_until, now + min(seconds, self.policy.longest_asked_hold_s))
