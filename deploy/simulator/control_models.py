"""Bodies of the control calls. A field that is null counts as left out; unknown ones are named in the answer."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from deploy.simulator.behaviour import Mode, Rule
from deploy.simulator.messages import Provider

Contact = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
MAX_AT_ONCE = 5000


class Body(BaseModel):
    model_config = ConfigDict(extra="allow", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_left_out(cls, given: Any) -> Any:
        return {k: v for k, v in given.items() if v is not None} if isinstance(given, dict) else given

    def ignored(self) -> dict[str, list[str]]:
        """The fields that mean nothing here, so that a misspelt switch is not silently off."""
        return {"ignored": sorted(self.model_extra)} if self.model_extra else {}


class CustomerMessage(Body):
    """A customer writes."""

    provider: Provider
    sender: Contact = Field(alias="from")
    """A phone in any form, or a chat address (`…@c.us`, `…@lid`, `…@g.us`), kept as it is unless it is direct."""
    text: str
    """`{n}` becomes the number of the message when `count` is above one."""
    name: str = ""
    id: str | None = None
    """The provider's message id (WAHA: the bare one); with `count` it gets `{n}` like the text, or a suffix."""
    timestamp: float | None = None
    """Seconds since the epoch; now when left out."""
    count: int = Field(default=1, ge=1, le=MAX_AT_ONCE)
    duplicate: int = Field(default=1, ge=1, le=MAX_AT_ONCE)
    """How many times each webhook is sent, all at once; `true` means twice."""
    shape: Literal["full", "simplified"] = "full"
    """`simplified` is Whapi's short body without ids."""
    batch: bool = False
    """Whapi: all `count` messages in one body."""
    ordered: bool = False
    """The next message's webhook waits for the answer to the one before."""
    session: str | None = None
    """WAHA: the session to name, existing or not."""
    event: Literal["message", "message.any", "both"] = "message.any"
    """WAHA: which event carries it."""
    wait: bool = True
    """Answer after the webhooks were answered (the first try of each)."""

    @field_validator("duplicate", mode="before")
    @classmethod
    def _true_is_twice(cls, given: Any) -> Any:
        return int(given) + 1 if isinstance(given, bool) else given


class PhoneReply(Body):
    """The business answers from the phone itself."""

    provider: Provider
    to: Contact
    text: str
    id: str | None = None
    timestamp: float | None = None
    wait: bool = True


class RawWebhook(Body):
    """Any body at all, signed and delivered like the provider's own."""

    provider: Provider
    body: Any


class Behaviour(Body):
    """How a provider treats sends from now on."""

    provider: Provider
    mode: Mode
    delay_ms: int = Field(default=0, ge=0, le=600_000)
    retry_after: float | None = Field(default=None, ge=0)
    count: int | None = Field(default=None, ge=1)
    """How many sends it lasts; until changed when left out."""
    phone: Contact | None = None
    """Only for this customer."""
    silent: bool = False
    status: int | None = Field(default=None, ge=400, le=599)
    message: str | None = None
    all_calls: bool = False

    def rule(self) -> Rule:
        return Rule(
            mode=self.mode,
            delay_ms=self.delay_ms,
            retry_after=self.retry_after,
            count=self.count,
            silent=self.silent,
            status=self.status,
            message=self.message,
            all_calls=self.all_calls,
        )


class ReceiptChanges(Body):
    """How customers' phones report back; what is left out stays."""

    auto_delivered: bool | None = None
    auto_read: bool | None = None
    echo_delay_ms: int | None = Field(default=None, ge=0)
    sent_delay_ms: int | None = Field(default=None, ge=0)
    delivered_delay_ms: int | None = Field(default=None, ge=0)
    read_delay_ms: int | None = Field(default=None, ge=0)

    def changes(self) -> dict[str, Any]:
        return self.model_dump(include=set(type(self).model_fields), exclude_none=True)


class Reading(Body):
    """The customer opens the chat."""

    provider: Provider
    phone: Contact


class Dropping(Body):
    """Webhooks that are lost on the way."""

    provider: Provider
    drop_every: int = Field(default=0, ge=0)
    """Every so many-th is never sent: 1 drops all, 0 none."""


class SessionState(Body):
    """What the provider says about its session."""

    provider: Provider
    status: str | None = None
    """Such as `SCAN_QR_CODE` or `QR`; working when left out."""
