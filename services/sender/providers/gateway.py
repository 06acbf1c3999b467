"""What the sender asks of a provider."""

from dataclasses import dataclass
from typing import Protocol

from services.sender.domain.delivery import Accepted


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text to one address (normalised, see shared/addresses.py). `session`: WAHA's, None for the default."""

    address: str
    text: str
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """Limits of one request, on the event loop's clock: not written after `write_by`, not awaited after `answer_by`."""

    write_by: float
    answer_by: float


class Gateway(Protocol):
    """One provider's API."""

    async def send_text(self, message: TextMessage, timing: Timing) -> Accepted:
        """Hand the message over; returns the provider's id of it, for WAHA the bare one.

        Raises `ProviderRejected` (never again), `Transient` or `RateLimited` (nothing was sent; again later), or
        `OutcomeUnknown` (it may have been sent). What is which follows the provider's own list of errors.
        """
        ...
