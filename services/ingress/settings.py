"""What the ingress is configured by."""

from datetime import timedelta
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from shared.channels.settings import ProviderSettings
from shared.settings import CommonSettings

_DEAF_IN_PRODUCTION = timedelta(hours=12)


class Settings(CommonSettings, ProviderSettings):
    """The webhooks' secrets, the channels that the environment defines, and the largest body that is taken.

    The providers' history is compared with ours every `ingress_history_every_s` (0: never) and whenever a session
    comes back; each time from `ingress_history_overlap_s` before the last comparison, and only messages older than
    `ingress_history_settle_s`, whose webhooks have had their time. Sessions are asked every `ingress_watch_every_s`.

    The numbers behind hidden ids are asked from the providers, one every `ingress_lookup_every_s` (0: never); one that
    was not known is asked for again after `ingress_lookup_again_s`, then after ever longer, up to a week.

    A variable that is set but empty counts as not set: compose files pass optional variables that way.
    """

    # Errors are printed at start-up: they must not show the database's password or a secret.
    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    whapi_webhook_token: SecretStr | None = None
    waha_webhook_hmac_key: SecretStr | None = None
    whapi_channel_id: str | None = None
    max_webhook_bytes: int = Field(default=4 * 1024 * 1024, gt=0)

    ingress_history_every_s: float = Field(default=120, ge=0)
    ingress_history_overlap_s: float = Field(default=900, ge=0)
    ingress_history_settle_s: float = Field(default=30, ge=0)
    ingress_watch_every_s: float = Field(default=15, gt=0)
    ingress_deaf_after_s: float | None = Field(default=None, gt=0)
    ingress_lookup_every_s: float = Field(default=2, ge=0)
    ingress_lookup_again_s: float = Field(default=600, gt=0)

    @property
    def deaf_after(self) -> timedelta | None:
        """The silence after which a connected channel of unknown habits counts as deaf; None: never."""
        if self.ingress_deaf_after_s is not None:
            return timedelta(seconds=self.ingress_deaf_after_s)
        return _DEAF_IN_PRODUCTION if self.is_production else None

    @property
    def compare_every(self) -> timedelta | None:
        """The time between comparisons with the providers' history; None: never."""
        return timedelta(seconds=self.ingress_history_every_s) if self.ingress_history_every_s else None

    @model_validator(mode="after")
    def _production_has_secrets(self) -> Self:
        if self.is_production:
            missing = [
                name
                for name, secret in (
                    ("WHAPI_WEBHOOK_TOKEN", self.whapi_webhook_token),
                    ("WAHA_WEBHOOK_HMAC_KEY", self.waha_webhook_hmac_key),
                )
                if secret is None
            ]
            if missing:
                raise ValueError(f"SAPA_ENV=production needs {' and '.join(missing)}: forged webhooks must be refused")
        return self
