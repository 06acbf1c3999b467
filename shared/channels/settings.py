"""The settings of everything that reaches a provider: the first channels' access, and the key to the others'."""

from typing import Self

from pydantic import SecretStr, field_validator, model_validator

from shared.channels.secrets import VARIABLE, Secrets, keys_in
from shared.settings import CommonSettings


class SecretKeySettings(CommonSettings):
    """`sapa_secret_key`: one or more keys, separated by commas. The first encrypts, all decrypt."""

    sapa_secret_key: SecretStr | None = None

    @field_validator("sapa_secret_key")
    @classmethod
    def _holds_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            keys_in(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _production_has_a_key(self) -> Self:
        if self.is_production and self.sapa_secret_key is None:
            raise ValueError(f"SAPA_ENV=production needs {VARIABLE}: channels' secrets are encrypted with it")
        return self

    def secrets(self) -> Secrets:
        """What encrypts and decrypts with these keys."""
        return Secrets.from_setting(self.sapa_secret_key)
