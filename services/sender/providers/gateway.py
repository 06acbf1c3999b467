"""What the sender asks of a provider."""

from dataclasses import dataclass
from typing import Protocol

from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text to one address (normalised, see shared/addresses.py). `session`: WAHA's, None for the default.

    `own_id`: the id that the provider shall give it, where it takes one.
    """

    address: str
    text: str
    session: str | None = None
    own_id: str | None = None


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

    async def history(self, message: TextMessage, timing: Timing) -> History:
        """The newest messages from our number in the message's chat.

        Raises like `send_text`; whatever it raises, the history was not shown.
        """
        ...
