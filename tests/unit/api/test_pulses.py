"""Who lives is known by heartbeats."""

from datetime import UTC, datetime, timedelta

from services.api.live.pulses import Pulses
from shared.observability.heartbeat import Pulse

NOW = datetime(2026, 1, 5, tzinfo=UTC)


class Time:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


def beat(instance: str, *, is_leaving: bool = False) -> bytes:
    pulse = Pulse(
        service="router",
        instance=instance,
        host="h",
        pid=1,
        version="1",
        python="3",
        started_at=NOW,
        is_leaving=is_leaving,
    )
    return pulse.model_dump_json().encode()


def test_who_falls_silent_is_missed_for_a_while_and_who_leaves_is_not() -> None:
    time = Time()
    pulses = Pulses("amqp://nowhere/", time)
    for instance in ("a", "b", "c"):
        pulses.hear(beat(instance))
    pulses.hear(b"nonsense")
    time.now += timedelta(seconds=15)
    pulses.hear(beat("a"))
    pulses.hear(beat("c", is_leaving=True))
    time.now += timedelta(seconds=5)
    assert [(one.pulse.instance, one.is_alive) for one in pulses.heard()] == [("a", True), ("b", False)]
    time.now += timedelta(minutes=6)
    assert list(pulses.heard()) == []
