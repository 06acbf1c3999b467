"""How customers' phones report back on what they got."""

from dataclasses import dataclass

from deploy.simulator.settings import Settings


@dataclass(slots=True)
class Receipts:
    """Whether and how fast they report delivered and read."""

    auto_delivered: bool
    auto_read: bool
    echo_delay_ms: int
    sent_delay_ms: int
    delivered_delay_ms: int
    read_delay_ms: int

    @classmethod
    def of(cls, settings: Settings) -> "Receipts":
        return cls(
            auto_delivered=True,
            auto_read=True,
            echo_delay_ms=settings.simulator_echo_delay_ms,
            sent_delay_ms=settings.simulator_sent_delay_ms,
            delivered_delay_ms=settings.simulator_delivered_delay_ms,
            read_delay_ms=settings.simulator_read_delay_ms,
        )
