"""What the command reads from the environment; each part asks only for what it needs."""

from typing import Literal, TypeVar

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.cli.errors import BadInput
from shared.channels.settings import ProviderSettings


class DatabaseSettings(BaseSettings):
    """For every command that works on the database. An empty variable counts as unset."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    database_url: SecretStr


class BrokerSettings(BaseSettings):
    """For every command that works on RabbitMQ."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    rabbitmq_url: SecretStr


class ReplaySettings(DatabaseSettings):
    """For replaying events: numbers are read as the services read them."""

    default_region: str = "ID"


class WebhookSettings(BaseSettings):
    """For reading webhooks, which needs no server: numbers are read as the services read them."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    default_region: str = "ID"


class DemoSettings(DatabaseSettings):
    """For the example data."""

    sapa_env: Literal["local", "production"] = "local"
    timezone: str = "Asia/Jakarta"


class ChannelSettings(DatabaseSettings, ProviderSettings):
    """For commands on channels: the environment's access, the key to the others', and secrets that are to be stored."""

    public_url: str | None = None
    sapa_channel_token: SecretStr | None = None
    sapa_channel_webhook_secret: SecretStr | None = None


class MigrationSettings(DatabaseSettings):
    """For the migration job: the servers, the first channels and the first admin."""

    rabbitmq_url: SecretStr
    sapa_env: Literal["local", "production"] = "local"
    whapi_channel_id: str | None = None
    waha_session: str = "default"
    sapa_admin_email: str | None = None
    sapa_admin_password: SecretStr | None = None


SettingsT = TypeVar("SettingsT", bound=BaseSettings)


def read(settings: type[SettingsT]) -> SettingsT:
    """From the environment. Raises BadInput that names the variable at fault, never its value."""
    try:
        return settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "environment"
        raise BadInput(name, "is not set" if first["type"] == "missing" else str(first["msg"])) from None
