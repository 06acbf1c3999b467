"""Bodies of the control calls. A field that is null counts as left out; unknown ones are named in the answer."""

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from deploy.simulator.behaviour import Mode, Rule
from deploy.simulator.control_content import Body, Contact, Writing
from deploy.simulator.facts import CallStatus, GroupAction, NoiseKind, Presence
from deploy.simulator.media import MediaMode, MediaRule
from deploy.simulator.messages import Provider
from deploy.simulator.whapi_events import Shape

MAX_AT_ONCE = 5000
Lid = bool | Literal["hidden", "alt"]
"""`true`: the customer's address is their LID and the number stands beside it, where the engine shows it; `hidden`: it
does not; `alt`: the address is the number, and the LID stands beside it."""


class CustomerMessage(Writing):
    """A customer writes. `{n}` in the text becomes the number of the message when `count` is above one."""

    sender: Contact = Field(alias="from")
    """A phone in any form, or a chat address (`…@c.us`, `…@lid`, `…@g.us`), kept as it is unless it is direct."""
    name: str = ""
    group: Contact | None = None
    """The group (`…@g.us`) or newsletter (`…@newsletter`) in which `from` writes."""
    group_name: str = ""
    participant: Contact | None = None
    """Who writes, when `from` is the group itself."""
    story: bool = False
    """To the stories that everybody sees."""
    lid: Lid = False
    lid_known: bool = True
    """Whether the provider tells the number when it is asked for the LID."""
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
    """WAHA: the session to name, existing or not. Whapi: the channel's id."""
    event: Literal["message", "message.any", "both"] = "message.any"
    """WAHA: which event carries it."""
    wait: bool = True
    """Answer after the webhooks were answered (the first try of each)."""

    @field_validator("duplicate", mode="before")
    @classmethod
    def _true_is_twice(cls, given: Any) -> Any:
        return int(given) + 1 if isinstance(given, bool) else given

    @model_validator(mode="after")
    def _short_bodies_are_texts(self) -> Self:
        if self.shape == "simplified" and self.type != "text":
            raise ValueError("the simplified shape has texts only")
        return self


class PhoneReply(Writing):
    """The business answers from the phone itself."""

    to: Contact
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
    played: bool = False
    """Voice notes and videos are played, too."""


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
    announce: bool = False
    """Also tells it by webhook, with the QR code where there is one."""


class OnMessage(Body):
    """Something is done to a message, by its customer or, with `by: "phone"`, by the owner on the phone."""

    provider: Provider
    message: str = Field(min_length=1)
    """The message's id (WAHA: full or bare)."""
    by: Literal["customer", "phone"] = "customer"
    participant: Contact | None = None
    """Who, in a group; the message's own author when left out."""
    name: str = ""
    id: str | None = None
    """The action's own id."""
    timestamp: float | None = None
    shape: Shape | None = None
    """Whapi: another way of telling it than the usual one."""
    duplicate: int = Field(default=1, ge=1, le=MAX_AT_ONCE)


class Reaction(OnMessage):
    """An emoji; empty takes it away."""

    emoji: str


class Edit(OnMessage):
    """Another text or caption."""

    text: str = Field(min_length=1)


class Deletion(OnMessage):
    """Deleted for everyone."""


class Vote(OnMessage):
    """The options of a poll that are chosen now; none takes the vote back."""

    options: list[str]


class PresenceChange(Body):
    """A customer opens or leaves WhatsApp, types or records."""

    provider: Provider
    sender: Contact = Field(alias="from")
    group: Contact | None = None
    presence: Presence = "typing"


class Call(Body):
    """A customer calls."""

    provider: Provider
    sender: Contact = Field(alias="from")
    status: CallStatus = "ringing"
    video: bool = False
    id: str | None = None


class ContactChange(Body):
    """A customer changes their name or picture."""

    provider: Provider
    sender: Contact = Field(alias="from")
    name: str = ""
    picture: str | None = None
    """Where the new picture is."""


class GroupChange(Body):
    """People come to a group, leave it, or change their rank."""

    provider: Provider
    group: Contact
    group_name: str = ""
    action: GroupAction = "join"
    participants: list[Contact] = Field(min_length=1)


class NoiseOrder(Body):
    """What WhatsApp's machinery says in a chat: nothing that anybody wrote."""

    provider: Provider
    sender: Contact = Field(alias="from")
    kind: NoiseKind = "protocol"


class MediaBehaviour(Body):
    """How a provider gives files from now on."""

    provider: Provider
    mode: MediaMode = MediaMode.OK
    count: int | None = Field(default=None, ge=1)
    """For so many requests, then normally again."""
    delay_ms: int = Field(default=3000, ge=0, le=600_000)
    lifetime_s: float | None = Field(default=None, ge=0)
    link: bool = False

    def rule(self) -> MediaRule:
        return MediaRule(self.mode, self.count, self.delay_ms, self.lifetime_s, self.link)
