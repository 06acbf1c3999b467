"""Connected WhatsApp numbers."""

from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer, Provider
from shared.capabilities import Feature


class ChannelRef(Answer):
    """A channel, briefly."""

    id: int = Field(examples=[1])
    name: str = Field(examples=["WhatsApp (Whapi)"])
    provider: Provider


class Channel(ChannelRef):
    """One connected number at one provider, with its settings."""

    external_id: str | None = Field(description="WAHA's session name, or Whapi's channel id.")
    unknown_senders: Literal["create", "guests_only"]
    reopen_closed: bool
    is_active: bool
    capabilities: list[Feature] = Field(
        description="What reaches a customer there: kinds of messages, and what can be done to one. Where the "
        "provider has no such thing itself it goes out in another form."
    )


class ChannelList(Answer):
    """All channels."""

    items: list[Channel]
