"""The sender's settings."""

from dataclasses import dataclass

from pydantic import Field, model_validator

from services.sender.domain.delivery import Policy
from services.sender.domain.reconciliation import Patience
from shared.channels.settings import ProviderSettings
from shared.media.settings import MediaSettings


@dataclass(frozen=True, slots=True)
class Limits:
    """Times of one attempt, in seconds from its claim.

    An attempt's request is written before `write_s` and given up at `answer_s`; its lane is another's only after
    `lease_s`, which is later by a margin.
    """

    write_s: float
    answer_s: float
    lease_s: float
    poll_s: float
    sending_after_s: float


class SenderSettings(MediaSettings, ProviderSettings):
    """Patience and concurrency, beside the providers' access and where files are."""

    sender_max_attempts: int = Field(default=100, ge=1)
    sender_max_age_s: float = Field(default=24 * 3600.0, gt=0)
    sender_backoff_base_ms: int = Field(default=500, ge=1)
    sender_backoff_max_ms: int = Field(default=30_000, ge=1)
    sender_unknown_hold_s: float = Field(default=120.0, ge=0)
    sender_settle_s: float = Field(default=5.0, ge=0)
    sender_deadline_s: float = Field(default=20.0, gt=0)
    sender_lease_s: float = Field(default=30.0, gt=0)
    sender_concurrency: int = Field(default=200, ge=1)
    sender_channel_concurrency: int = Field(default=100, ge=1)
    sender_poll_ms: int = Field(default=750, ge=50)
    sender_sending_after_ms: int = Field(default=300, ge=1)
    sender_media_max_attempts: int = Field(default=12, ge=1)
    sender_media_backoff_base_ms: int = Field(default=1000, ge=1)
    sender_media_backoff_max_ms: int = Field(default=300_000, ge=1)
    sender_media_deadline_s: float = Field(default=300.0, gt=0)
    sender_media_concurrency: int = Field(default=4, ge=1)

    @model_validator(mode="after")
    def _lease_outlives_the_request(self) -> "SenderSettings":
        if self.sender_lease_s < self.sender_deadline_s + 1:
            raise ValueError("SENDER_LEASE_S must exceed SENDER_DEADLINE_S by a second or more")
        return self

    @property
    def policy(self) -> Policy:
        """How patient to be with one message."""
        return Policy(
            max_attempts=self.sender_max_attempts,
            max_age_s=self.sender_max_age_s,
            backoff_base_s=self.sender_backoff_base_ms / 1000,
            backoff_max_s=self.sender_backoff_max_ms / 1000,
        )

    @property
    def media_policy(self) -> Policy:
        """How patient to be with one file."""
        return Policy(
            max_attempts=self.sender_media_max_attempts,
            max_age_s=self.sender_max_age_s,
            backoff_base_s=self.sender_media_backoff_base_ms / 1000,
            backoff_max_s=self.sender_media_backoff_max_ms / 1000,
        )

    @property
    def patience(self) -> Patience:
        """How long to look for a message that may have been sent."""
        return Patience(settle_s=self.sender_settle_s, hold_s=self.sender_unknown_hold_s)

    @property
    def limits(self) -> Limits:
        """Times of one attempt."""
        return Limits(
            write_s=self.sender_deadline_s / 2,
            answer_s=self.sender_deadline_s,
            lease_s=self.sender_lease_s,
            poll_s=self.sender_poll_ms / 1000,
            sending_after_s=self.sender_sending_after_ms / 1000,
        )
