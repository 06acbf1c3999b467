"""What providers tell us about our own numbers."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.envelope import ChannelRef, Contract

ChannelState = Literal["connected", "starting", "needs_qr", "disconnected", "failed"]


class ChannelStateReported(Contract):
    """A provider told how a channel is: connected, or what keeps it from it.

    `qr`: what the phone's camera has to see, as text, while the number waits to be linked; `qr_image`: the same as a
    data URI. `phone`: our number, E.164.
    """

    routing_key: ClassVar[str] = "channel.state_reported.v1"

    channel: ChannelRef
    state: ChannelState
    provider_state: str
    qr: str | None = None
    qr_image: str | None = None
    phone: str | None = None
    received_at: datetime
