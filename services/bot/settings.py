"""What the bot reads from the environment."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr, field_validator

from shared.settings import CommonSettings


class Settings(CommonSettings):
    """The bot has no database: everything it needs to know comes with each request."""

    database_url: SecretStr = SecretStr("")

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("is no time zone") from error
        return value
