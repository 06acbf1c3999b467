"""What every contract carries."""

from datetime import datetime
from typing import ClassVar, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.ids import new_correlation_id, new_id

EVENTS = "events"
COMMANDS = "commands"


class Contract(BaseModel):
    """A fact (exchange `events`) or an order (exchange `commands`).

    `event_id` identifies the content: whoever sees it twice has seen it once. `correlation_id` is born
    with the webhook or request that started the journey and never changes; `causation_id` is the parent's `event_id`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    routing_key: ClassVar[str]
    exchange: ClassVar[Literal["events", "commands"]] = "events"

    event_id: UUID = Field(default_factory=new_id)
    occurred_at: datetime
    correlation_id: str = Field(default_factory=new_correlation_id)
    causation_id: UUID | None = None


class ChannelRef(BaseModel):
    """A channel as a provider names it: WAHA by session, Whapi by `channel_id` (None when the body had none)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    provider: Literal["whapi", "waha"]
    external_id: str | None = None


class Record(BaseModel):
    """Base of the parts that contracts are made of."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def of(cls, **fields: object) -> Self:
        """Build and validate from loose parts."""
        return cls.model_validate(fields)
