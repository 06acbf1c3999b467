"""What the ingress is configured by."""

from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import CommonSettings


class Settings(CommonSettings):
    """The webhooks' secrets, the channels that the environment defines, and the largest body that is taken.

    A variable that is set but empty counts as not set: compose files pass optional variables that way.
    """

    # Errors are printed at start-up: they must not show the database's password or a secret.
    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    whapi_webhook_token: SecretStr | None = None
    waha_webhook_hmac_key: SecretStr | None = None
    whapi_channel_id: str | None = None
    waha_session: str = "default"
    max_webhook_bytes: int = Field(default=4 * 1024 * 1024, gt=0)

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
