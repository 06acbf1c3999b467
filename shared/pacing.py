"""How a channel paces what it sends: the settings in `channels.pacing`, checked by the API, obeyed by the sender.

The defaults follow the providers' guidance against bans (Whapi §8, WAHA §13): answers after a pause that grows with
their length, a small random gap between any two sends of a channel, and conversations that we begin far apart and few.
"""

from pydantic import BaseModel, ConfigDict, Field, model_validator

LONGEST_PAUSE_S = 15.0
"""Seconds that a send may be held back inside its claim; the lane's lease is extended by them."""


class Pacing(BaseModel):
    """One channel's settings. Caps are counts of sends in any such span of time, None for no cap.

    `typing_s` + text length / `characters_per_s`, within `longest_pause_s` and spread by ± `jitter`, is the pause
    before a message. `gap_s` + up to `gap_jitter_s` lie between two sends of the channel, `new_gap_s` + up to
    `new_gap_jitter_s` between two that begin a conversation, which have caps of their own as well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    is_on: bool = True
    marks_seen: bool = True
    shows_typing: bool = True
    typing_s: float = Field(default=1.0, ge=0, le=LONGEST_PAUSE_S)
    characters_per_s: float = Field(default=20.0, gt=0, le=1000)
    longest_pause_s: float = Field(default=8.0, ge=0, le=LONGEST_PAUSE_S)
    jitter: float = Field(default=0.3, ge=0, le=0.9)

    gap_s: float = Field(default=1.0, ge=0, le=3600)
    gap_jitter_s: float = Field(default=1.5, ge=0, le=3600)
    per_minute: int | None = Field(default=20, ge=1, le=600)
    per_hour: int | None = Field(default=300, ge=1, le=100_000)
    per_day: int | None = Field(default=2000, ge=1, le=1_000_000)

    new_gap_s: float = Field(default=60.0, ge=0, le=86_400)
    new_gap_jitter_s: float = Field(default=30.0, ge=0, le=86_400)
    new_per_hour: int | None = Field(default=10, ge=1, le=100_000)
    new_per_day: int | None = Field(default=20, ge=1, le=1_000_000)

    @model_validator(mode="after")
    def _pauses_fit(self) -> "Pacing":
        if self.typing_s > self.longest_pause_s:
            raise ValueError("typing_s must not exceed longest_pause_s")
        return self


OFF = Pacing(is_on=False)


def pacing_of(stored: dict[str, object] | None, *, is_production: bool) -> Pacing:
    """The settings in force: the channel's own, else the defaults, which are off outside production.

    Raises pydantic's ValidationError for stored settings that are none.
    """
    if stored is not None:
        return Pacing.model_validate(stored)
    return Pacing() if is_production else OFF
