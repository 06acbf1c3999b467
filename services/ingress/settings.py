"""What the ingress is configured by."""

from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator

from shared.settings import CommonSettings


class Settings(CommonSettings):
    """The webhooks' secrets, the channels that the environment defines, and the largest body that is taken.

    A variable that is set but empty counts as not set: compose files pass optional variables that way.
    """

    whapi_webhook_token: SecretStr | None = None
    waha_webhook_hmac_key: SecretStr | None = None
    whapi_channel_id: str | None = None
    waha_session: str = "default"
    max_webhook_bytes: int = Field(default=4 * 1024 * 1024, gt=0)

    @field_validator("whapi_webhook_token", "waha_webhook_hmac_key", "whapi_channel_id", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("waha_session", mode="before")
    @classmethod
    def _default_session(cls, value: object) -> object:
        return "default" if isinstance(value, str) and not value.strip() else value

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
