"""Connected WhatsApp numbers."""

from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer, Provider


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


class ChannelList(Answer):
    """All channels."""

    items: list[Channel]
