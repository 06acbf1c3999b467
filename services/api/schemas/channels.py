"""Channels: the connected WhatsApp numbers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from services.api.schemas.base import Answer, Line, Provider, Request, SmallId
from shared.capabilities import Feature
from shared.contracts.channels import ChannelState
from shared.pacing import Pacing

UnknownSenders = Literal["create", "guests_only"]
Name = Annotated[Line, StringConstraints(max_length=100)]
ExternalId = Annotated[Line, StringConstraints(max_length=200)]
Address = Annotated[Line, StringConstraints(max_length=2000)]
TurnWait = Annotated[int, Field(ge=0, le=60_000, description="Milliseconds that the bot waits for a burst to end.")]
ReplyAge = Annotated[int, Field(ge=1, le=31_536_000, description="Seconds; the bot does not answer older messages.")]


class ChannelRef(Answer):
    """A channel, briefly."""

    id: int = Field(examples=[1])
    name: str = Field(examples=["WhatsApp (Whapi)"])
    provider: Provider


class ChannelSettings(Answer):
    """How a channel is used."""

    unknown_senders: UnknownSenders
    reopen_closed: bool
    turn_wait_ms: int
    max_reply_age_s: int | None = Field(description="Null: the bot answers messages of any age.")
    groups: bool = Field(description="Groups are in the inbox.")
    bot_in_groups: bool = Field(description="The bot answers in groups when it is mentioned.")
    stories: bool
    newsletters: bool
    team_id: int | None = Field(description="Whose agents answer its chats; null: everybody's.")
    pacing: Pacing = Field(description="In force now: the channel's own, else the defaults.")
    is_pacing_own: bool = Field(description="False: the defaults, which are off outside production.")


class ChannelAccess(Answer):
    """How a channel is reached. Secrets are never shown, only whether there is one, and whose."""

    base_url: str
    api_path: str | None = Field(description="WAHA's call for texts.")
    is_address_own: bool = Field(description="False: as the environment has it.")
    token: Literal["own", "environment", "none"]
    webhook_secret: Literal["own", "environment"]


class ChannelDetails(Answer):
    """What admins see of a channel."""

    phone: str | None = Field(description="Our number there, E.164, as far as the provider has told it.")
    state_since: datetime | None
    last_inbound_at: datetime | None = Field(description="When a customer's message last came in.")
    webhook_url: str | None = Field(
        description="To set at the provider. Null while Sapa does not know its own address."
    )
    settings: ChannelSettings
    access: ChannelAccess


class Channel(ChannelRef):
    """One connected number at one provider. Only admins see more than its name and state."""

    is_active: bool
    capabilities: list[Feature] = Field(
        description="What reaches a customer there: kinds of messages, and what can be done to one. Where the "
        "provider has no such thing itself it goes out in another form (`stand_ins`). WAHA's depend on its engine."
    )
    engine: str | None = Field(
        description="The engine that WAHA runs on, as its webhooks last told; null for Whapi, and until one has.",
        examples=["NOWEB"],
    )
    stand_ins: dict[Feature, Feature] = Field(
        default={},
        description="What goes out as something else: by what it is meant to be.",
        examples=[{"list": "text"}],
    )
    state: ChannelState | None = Field(description="As the provider last told; null before it has.")
    external_id: str | None = Field(description="WAHA's session name, or Whapi's channel id. For admins.")
    unknown_senders: UnknownSenders | None = Field(description="As in the settings. For admins.")
    reopen_closed: bool | None = Field(description="As in the settings. For admins.")
    details: ChannelDetails | None = Field(description="For admins.")


class ChannelList(Answer):
    """All channels."""

    items: list[Channel]


class _Given(Request):
    """What may be given of a channel, whether it is new or changed."""

    external_id: ExternalId | None = Field(default=None, description="WAHA's session name, or Whapi's channel id.")
    base_url: Address | None = Field(default=None, description="Null: the environment's.")
    api_path: Address | None = Field(default=None, description="WAHA's call for texts. Null: the environment's.")
    token: SecretStr | None = Field(default=None, description="Whapi's token, or WAHA's key. Null: the environment's.")
    webhook_secret: SecretStr | None = Field(
        default=None, description="What its webhooks carry (Whapi) or are signed with (WAHA). Null: the environment's."
    )
    max_reply_age_s: ReplyAge | None = None
    pacing: Pacing | None = Field(default=None, description="Null: the defaults.")
    team_id: SmallId | None = Field(default=None, description="Whose agents answer its chats. Null: everybody's.")


class NewChannel(_Given):
    """A channel to connect."""

    name: Name
    provider: Provider
    unknown_senders: UnknownSenders | None = Field(
        default=None, description="When left out: `create` for Whapi, `guests_only` for WAHA."
    )
    reopen_closed: bool = False
    turn_wait_ms: TurnWait = 0
    groups: bool = False
    bot_in_groups: bool = False
    stories: bool = False
    newsletters: bool = False


class ChannelChange(_Given):
    """What is left out stays as it is. A secret that is given replaces the stored one."""

    name: Name | None = None
    unknown_senders: UnknownSenders | None = None
    reopen_closed: bool | None = None
    turn_wait_ms: TurnWait | None = None
    groups: bool | None = None
    bot_in_groups: bool | None = None
    stories: bool | None = None
    newsletters: bool | None = None
    is_active: bool | None = None


class ChannelCheck(Answer):
    """One thing that the test looked at."""

    name: Literal["reachable", "token", "identity", "session", "webhook"]
    outcome: Literal["ok", "warning", "failed", "skipped"]
    code: str = Field(examples=["token_refused"], description="Stable: what was found.")
    detail: str = Field(description="The same in words.")


class ChannelTest(Answer):
    """What the provider said of a channel just now."""

    is_ok: bool
    state: ChannelState | None
    checks: list[ChannelCheck]


class ChannelQr(Answer):
    """What the phone's camera has to see, as text, else as a picture (a data URI). Both null while there is none."""

    state: ChannelState | None
    qr: str | None
    qr_image: str | None
