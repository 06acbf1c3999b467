"""What the sender asks of a provider: one port for everything that goes out, whoever carries it."""

from dataclasses import dataclass
from typing import Literal, Protocol

from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History
from services.sender.files import File
from shared.contracts.content import Content, Quoted


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address (normalised, see shared/addresses.py). `session`: WAHA's, None for the default.

    `type`, `text`, `content`, `quoted` and `link_preview` are those of the order. `quoted_from_me`: whose the quoted
    message is, None when nobody knows. `own_id`: the id that the provider shall give it, where it takes one. `file`:
    the bytes of a file that was uploaded here.
    """

    address: str
    text: str
    session: str | None = None
    own_id: str | None = None
    type: str = "text"
    content: Content | None = None
    quoted: Quoted | None = None
    quoted_from_me: bool | None = None
    link_preview: bool = True
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A reaction of ours to a message, or an edit or deletion of a message of ours, in the chat `address`.

    `target` is the provider's id of the message, `participant` who wrote it in a group. `emoji` None takes a reaction
    away; `text` is what an edited message says now.
    """

    address: str
    operation: Literal["react", "edit", "revoke"]
    target: str
    target_from_me: bool
    session: str | None = None
    participant: str | None = None
    emoji: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """What the customer shall see at once. `targets`: ids of their messages that were read; `seconds`: how long the
    typing lasts, where the provider can be told."""

    address: str
    kind: Literal["seen", "typing", "paused"]
    session: str | None = None
    targets: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Limits of one request, on the event loop's clock: not written after `write_by`, not awaited after `answer_by`."""

    write_by: float
    answer_by: float


class Gateway(Protocol):
    """One provider's API.

    All raise `ProviderRejected` (never again; `not_supported` before anything was asked), `Transient` or `RateLimited`
    (nothing was done; again later), or `OutcomeUnknown` (it may have been done). What is which follows the provider's
    own list of errors.
    """

    @property
    def typing_ends_by_itself(self) -> bool:
        """Whether the provider stops to show it; otherwise it goes on until it is told to stop."""
        ...

    async def send(self, message: Outgoing, timing: Timing) -> Accepted:
        """Hand the message over; returns the provider's id of it, for WAHA the bare one."""
        ...

    async def change(self, change: Change, timing: Timing) -> None:
        """Have the change made. Made twice it is made once: whoever does not know the outcome may repeat it."""
        ...

    async def signal(self, signal: Signal, timing: Timing) -> None:
        """Show it to the customer. A signal without its `targets` that the provider cannot show is left out."""
        ...

    async def history(self, message: Outgoing, timing: Timing) -> History:
        """The newest messages from our number in the message's chat; whatever it raises, it was not shown."""
        ...
