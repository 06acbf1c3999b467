"""Which processes live: heard on a throw-away queue of this process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from shared.clock import Clock
from shared.messaging.broadcasts import BroadcastListener
from shared.messaging.topology import HEARTBEATS
from shared.observability.heartbeat import EVERY_SECONDS, Pulse

log = structlog.get_logger(__name__)

# Beats may be late; after some that are missing, something is wrong, and later it is nobody's any more.
_ALIVE = timedelta(seconds=EVERY_SECONDS * 3.5)
_REMEMBERED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Heard:
    """A process, and when it was last heard."""

    pulse: Pulse
    at: datetime
    is_alive: bool


class Pulses(BroadcastListener):
    """Listens to heartbeats. What is heard is known to this process alone; every api replica hears the same."""

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(url, HEARTBEATS, most=1000, name="api-pulses")
        self._clock = clock
        self._heard: dict[str, tuple[Pulse, datetime]] = {}
        self._since: datetime | None = None

    @property
    def is_listening(self) -> bool:
        """For long enough that everybody who lives has been heard."""
        return self._since is not None and self._clock() - self._since > timedelta(seconds=EVERY_SECONDS * 1.2)

    def heard(self) -> Sequence[Heard]:
        """Who was heard lately, by service and age."""
        now = self._clock()
        self._heard = {key: (pulse, at) for key, (pulse, at) in self._heard.items() if now - at < _REMEMBERED}
        found = [Heard(pulse, at, now - at < _ALIVE) for pulse, at in self._heard.values()]
        return sorted(found, key=lambda one: (one.pulse.service, one.pulse.started_at, one.pulse.instance))

    def hear(self, body: bytes) -> None:
        """One beat; what is none is passed over."""
        try:
            pulse = Pulse.model_validate_json(body)
        except ValidationError:
            log.warning("heartbeat_unreadable")
            return
        if pulse.is_leaving:
            self._heard.pop(pulse.instance, None)
        else:
            self._heard[pulse.instance] = (pulse, self._clock())

    def _connected(self) -> None:
        self._since = self._clock()

    def _lost(self) -> None:
        self._since = None
