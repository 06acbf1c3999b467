"""What the simulator reads from its environment."""

import ipaddress
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Engine = Literal["GOWS", "NOWEB", "WEBJS"]


class Settings(BaseSettings):
    """Fields are named like the environment's variables; a secret that is unset is neither checked nor signed with."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    simulator_host: str = "127.0.0.1"
    simulator_port: int = Field(default=8090, ge=0, le=65535)
    simulator_whapi_webhook_url: str = "http://127.0.0.1:8000/webhook/whapi"
    simulator_waha_webhook_url: str = "http://127.0.0.1:8000/api/v1/waha/webhook"
    simulator_allow_remote: bool = False
    """Webhooks may leave this machine only when this is on."""

    simulator_own_phone: str = Field(default="6280000000000", pattern=r"^\d{7,15}$")
    """The business's own number, digits only."""
    simulator_own_name: str = "Sapa"
    simulator_waha_engine: Engine = "GOWS"
    simulator_waha_base_url: str = "http://localhost:3000"
    """What WAHA believes its own address to be: the host in the addresses of its files."""
    simulator_waha_sessions: str = ""
    """More sessions that exist beside `WAHA_SESSION`, separated by commas."""

    simulator_echo_delay_ms: int = Field(default=20, ge=0)
    simulator_sent_delay_ms: int = Field(default=60, ge=0)
    simulator_delivered_delay_ms: int = Field(default=250, ge=0)
    simulator_read_delay_ms: int = Field(default=800, ge=0)

    simulator_webhook_concurrency: int = Field(default=64, ge=1)
    simulator_webhook_timeout_s: float = Field(default=60, gt=0)
    simulator_waha_retry_attempts: int = Field(default=15, ge=0)
    simulator_waha_retry_delay_s: float = Field(default=2, ge=0)
    simulator_whapi_retry_attempts: int = Field(default=20, ge=0)
    simulator_whapi_retry_delay_s: float = Field(default=3, ge=0)

    simulator_whapi_channels: str = ""
    """More Whapi channels beside `WHAPI_CHANNEL_ID`, as `token=channel id`, separated by commas."""

    default_region: str = "ID"
    whapi_channel_id: str = "SIMULA-TR001"
    whapi_token: SecretStr | None = None
    whapi_webhook_token: SecretStr | None = None
    waha_session: str = "default"
    waha_api_key: SecretStr | None = None
    waha_webhook_hmac_key: SecretStr | None = None

    @property
    def sessions(self) -> frozenset[str]:
        """WAHA's sessions."""
        more = (name.strip() for name in self.simulator_waha_sessions.split(","))
        return frozenset({self.waha_session, *filter(None, more)})

    @property
    def other_channels(self) -> dict[str, str]:
        """The ids of Whapi's other channels by their tokens."""
        pairs = (pair.partition("=") for pair in self.simulator_whapi_channels.split(",") if pair.strip())
        return {token.strip(): channel.strip() for token, _, channel in pairs}

    @model_validator(mode="after")
    def _webhooks_stay_here(self) -> Self:
        if not self.simulator_allow_remote:
            for url in (self.simulator_whapi_webhook_url, self.simulator_waha_webhook_url):
                if not is_loopback(url):
                    raise ValueError(
                        f"the simulator sends webhooks to this machine only, not to {urlsplit(url).hostname!r}"
                        " (SIMULATOR_ALLOW_REMOTE=1 lifts this)"
                    )
        return self


def is_loopback(url: str) -> bool:
    """True for an http(s) URL whose host is literally this machine; names other than localhost are not looked up."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname is None:
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


def secret(value: SecretStr | None) -> str | None:
    """The secret's text, or None where it is not set."""
    return None if value is None else value.get_secret_value()
