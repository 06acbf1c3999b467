"""Outgoing webhooks: who is told of what, and how it went."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from services.api.domain.webhook_events import EventType
from services.api.schemas.base import Answer, Line, Request, SmallId
from shared.outbound.addresses import AddressRefused, origin_of

Name = Annotated[Line, StringConstraints(max_length=80)]
Url = Annotated[Line, StringConstraints(max_length=2000)]
DeliveryStatus = Literal["pending", "delivered", "failed", "skipped"]
_TYPES = "The events that it is told of; null: all of them."
_CHANNELS = "Only what happens on these channels; null: on all. Rooms and guests belong to no channel and are told of."


class Webhook(Answer):
    """Software elsewhere that is told of events."""

    id: int = Field(examples=[1])
    name: str = Field(examples=["Property management"])
    url: str = Field(examples=["https://pms.example.com/hooks/sapa"])
    event_types: list[EventType] | None = Field(description=_TYPES)
    channel_ids: list[int] | None = Field(description=_CHANNELS)
    is_active: bool
    state: Literal["working", "failing", "inactive", "disabled"] = Field(
        description="`failing`: the latest attempts failed, and go on. `disabled`: Sapa gave up; an admin can resume."
    )
    disabled_reason: Literal["failing", "gone"] | None = Field(
        description="`gone`: the receiver answered 410; `failing`: it failed for days."
    )
    failing_since: datetime | None
    retry_at: datetime | None = Field(description="While it fails: when it is tried again.")
    last_success_at: datetime | None
    pending: int = Field(description="Events that wait for their delivery, in order.", examples=[0])
    created_at: datetime


class WebhookList(Answer):
    """All of them, the oldest first."""

    items: list[Webhook]


class NewWebhookSecret(Answer):
    """The key that deliveries are signed with, shown this once."""

    webhook: Webhook
    secret: str = Field(
        description="As Standard Webhooks libraries take it.", examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"]
    )


def _checked_url(url: str) -> str:
    try:
        origin_of(url)
    except AddressRefused as error:
        raise ValueError(str(error)) from error
    return url


def _once_each(values: list[Any] | None) -> list[Any] | None:
    return None if values is None else list(dict.fromkeys(values))


class NewWebhook(Request):
    """Whom to tell of what."""

    name: Name
    url: Url
    event_types: list[EventType] | None = Field(default=None, min_length=1, description=_TYPES)
    channel_ids: list[SmallId] | None = Field(default=None, min_length=1, max_length=200, description=_CHANNELS)

    _url = field_validator("url")(_checked_url)
    _once = field_validator("event_types", "channel_ids")(_once_each)


class WebhookChange(Request):
    """What is left out stays as it is. `is_active` true also begins anew after Sapa gave up."""

    name: Name | None = None
    url: Url | None = None
    event_types: list[EventType] | None = Field(default=None, min_length=1, description=_TYPES)
    channel_ids: list[SmallId] | None = Field(default=None, min_length=1, max_length=200, description=_CHANNELS)
    is_active: bool | None = None

    _once = field_validator("event_types", "channel_ids")(_once_each)

    @field_validator("url")
    @classmethod
    def _valid_url(cls, url: str | None) -> str | None:
        return None if url is None else _checked_url(url)


class WebhookDelivery(Answer):
    """One event on its way to one receiver."""

    id: int
    webhook_id: int
    event_id: str = Field(description="The `webhook-id` of every attempt.", examples=["evt_0198c1d2e3f47a5b8c6d7e8f"])
    type: str = Field(examples=["message.created"])
    chat_id: int | None = Field(description="The chat whose events are told one after another.")
    status: DeliveryStatus = Field(
        description="`failed`: given up after days; `skipped`: an admin let the next ones pass."
    )
    attempts: int
    status_code: int | None = Field(description="What the receiver answered last.")
    error: str | None = Field(description="Why there was no answer, or none that counts.")
    next_attempt_at: datetime | None
    settled_at: datetime | None
    created_at: datetime


class WebhookDeliveryList(Answer):
    """Deliveries, the newest first."""

    items: list[WebhookDelivery]
    next_cursor: str | None = Field(description="Give it as `cursor` for older ones; null: there are none.")


class WebhookAttempt(Answer):
    """One request and what came of it."""

    number: int
    started_at: datetime
    duration_ms: int
    status_code: int | None
    error: str | None
    response: str | None = Field(description="The beginning of what was answered.")


class WebhookDeliveryDetail(WebhookDelivery):
    """A delivery with what was sent and what was answered; the latest 50 attempts, the oldest of them first."""

    payload: Any = Field(description="The body, as it is sent.")
    history: list[WebhookAttempt]
