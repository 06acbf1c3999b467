"""How the system is, for people."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer


class Trouble(Answer):
    """Something that is wrong now."""

    kind: str = Field(examples=["provider_deaf"])
    subject: str = Field(description="What it is about, such as a channel's id or a queue; may be empty.")
    detail: str = Field(examples=["Channel WhatsApp (WAHA) is connected but deaf: no message for 90 minutes."])
    since: datetime


class SystemHealth(Answer):
    """`degraded` as long as there is any trouble; everything works as far as the troubles let it."""

    status: Literal["ok", "degraded"]
    troubles: list[Trouble]


class Replica(Answer):
    """One process of a service."""

    instance: str
    host: str
    pid: int
    version: str = Field(examples=["0.1.0"])
    started_at: datetime
    seen_at: datetime
    is_alive: bool = Field(description="It was heard within the last seconds.")


class ServiceState(Answer):
    """A service and its processes; `down` while none of them was heard lately."""

    service: Literal["ingress", "router", "bot", "sender", "api"]
    state: Literal["up", "partly", "down", "unknown"] = Field(
        description="`partly`: some have fallen silent. `unknown`: this api cannot hear, or has not listened for long."
    )
    replicas: list[Replica]


class QueueState(Answer):
    """A queue; null counts mean that it is missing."""

    queue: str = Field(examples=["router.intake"])
    messages: int | None
    consumers: int | None
    dead_letters: int | None


class Backlog(Answer):
    """What waits, and for how long the oldest has (seconds)."""

    kind: Literal["outbox", "lanes", "webhooks"] = Field(
        description="`outbox`: events on their way to the broker. `lanes`: messages to customers."
    )
    waiting: int
    oldest_s: float
    stuck: int = Field(description="Put aside for a person.")


class ChannelHealth(Answer):
    """How a connected number is."""

    id: int
    name: str
    provider: Literal["whapi", "waha"]
    state: str | None
    state_since: datetime | None
    last_inbound_at: datetime | None


class SystemOverview(SystemHealth):
    """Everything that an operator looks at first."""

    checked_at: datetime
    version: str = Field(description="Of the api that answers.")
    database_version: str
    broker_version: str | None
    broker_answers: bool
    services: list[ServiceState]
    queues: list[QueueState] = Field(description="Empty while the broker does not answer.")
    backlogs: list[Backlog]
    channels: list[ChannelHealth]
    feed_position: int
    quarantined: int = Field(description="Webhooks in quarantine that nobody has dealt with.")
