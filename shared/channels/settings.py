"""The settings of everything that reaches a provider: the first channels' access, and the key to the others'."""

from typing import Literal, Self

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.channels.access import WAHA_API_PATH, WAHA_BASE_URL, WHAPI_BASE_URL, ByEnvironment
from shared.channels.secrets import VARIABLE, Secrets, keys_in


class ProviderSettings(BaseSettings):
    """`sapa_secret_key`: one or more keys, separated by commas; the first encrypts, all decrypt. The others are the
    access of the first channel of each provider."""

    # What is wrong with a key is told without the key.
    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True)

    sapa_env: Literal["local", "production"] = "local"
    sapa_secret_key: SecretStr | None = None

    whapi_base_url: str = WHAPI_BASE_URL
    whapi_token: SecretStr | None = None
    waha_host: str = WAHA_BASE_URL
    waha_api_path: str = WAHA_API_PATH
    waha_session: str = "default"
    waha_api_key: SecretStr | None = None

    @field_validator("sapa_secret_key")
    @classmethod
    def _holds_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            keys_in(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _production_has_a_key(self) -> Self:
        if self.sapa_env == "production" and self.sapa_secret_key is None:
            raise ValueError(f"SAPA_ENV=production needs {VARIABLE}: channels' secrets are encrypted with it")
        return self

    @property
    def environment(self) -> dict[str, ByEnvironment]:
        """What the environment says of each provider."""
        return {
            "whapi": ByEnvironment.whapi(self.whapi_base_url, self.whapi_token),
            "waha": ByEnvironment.waha(
                self.waha_host, self.waha_api_key, api_path=self.waha_api_path, session=self.waha_session
            ),
        }

    def secrets(self) -> Secrets:
        """What encrypts and decrypts with these keys."""
        return Secrets.from_setting(self.sapa_secret_key)
