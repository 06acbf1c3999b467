"""Settings that every service has. Each service adds its own in its `settings.py`."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class CommonSettings(BaseSettings):
    """Read from the environment; names are the variables' names in lower case (see `.env.example`)."""

    # Empty counts as not set: that is how a variable in a file is switched off.
    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    sapa_env: Literal["local", "production"] = "local"
    database_url: SecretStr
    rabbitmq_url: SecretStr
    default_region: str = "ID"
    timezone: str = "Asia/Jakarta"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    log_format: Literal["console", "json"] = "json"
    log_level: str = "INFO"

    @property
    def is_production(self) -> bool:
        """Production refuses to start without the secrets that a local run may leave out."""
        return self.sapa_env == "production"
