"""What it takes to reach a channel's provider, and to believe what comes from there. Pure."""

from dataclasses import dataclass, field
from typing import Any, Literal, Self

from pydantic import SecretStr

from shared.channels.secrets import Secrets

Provider = Literal["whapi", "waha"]

WHAPI_BASE_URL = "https://gate.whapi.cloud"
WAHA_BASE_URL = "http://localhost:3000"
WAHA_API_PATH = "/api/sendText"


@dataclass(frozen=True, slots=True)
class Access:
    """How one channel is reached. `token`: Whapi's token or WAHA's key, None for a WAHA without one.

    `api_path` (WAHA): where texts are sent to. `session` (WAHA): the name of the session, where an order names none.
    """

    provider: Provider
    base_url: str
    token: str | None = field(default=None, repr=False)
    api_path: str = WAHA_API_PATH
    session: str = "default"

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries; to the `base_url` and nowhere else."""
        if self.token is None:
            return {}
        return {"authorization": f"Bearer {self.token}"} if self.provider == "whapi" else {"x-api-key": self.token}


@dataclass(frozen=True, slots=True)
class StoredAccess:
    """A row of `channel_access`; what is None there is as the environment has it. Secrets are encrypted."""

    base_url: str | None
    api_path: str | None
    token: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ByEnvironment:
    """What the environment says of one provider: the first channel's access, which others take what they lack from."""

    access: Access
    is_set_up: bool = True

    @classmethod
    def whapi(cls, base_url: str, token: SecretStr | None) -> Self:
        """`is_set_up`: there is a token, or an address other than Whapi's own."""
        access = Access("whapi", base_url.rstrip("/"), _revealed(token))
        return cls(access, access.token is not None or access.base_url != WHAPI_BASE_URL)

    @classmethod
    def waha(
        cls,
        host: str,
        api_key: SecretStr | None,
        *,
        api_path: str = WAHA_API_PATH,
        session: str = "default",
    ) -> Self:
        """`is_set_up`: there is a key, or an address other than the one that WAHA has by default."""
        access = Access("waha", host.rstrip("/"), _revealed(api_key), api_path, session)
        return cls(access, access.token is not None or access.base_url != WAHA_BASE_URL)


def access_of(
    stored: StoredAccess | None, external_id: str | None, environment: ByEnvironment, secrets: Secrets
) -> Access:
    """The channel's access. Raises SecretUnreadable.

    The environment's token belongs to the environment's host: a channel with an address of its own never gets it.
    """
    shared = environment.access
    if stored is None:
        return shared
    token = secrets.decrypt(stored.token) if stored.token is not None else None
    if token is None and stored.base_url is None:
        token = shared.token
    return Access(
        shared.provider,
        (stored.base_url or shared.base_url).rstrip("/"),
        token,
        stored.api_path or shared.api_path,
        external_id if shared.provider == "waha" and external_id is not None else shared.session,
    )


def stored_of(row: Any) -> StoredAccess | None:
    """From a left join with `channel_access`, by its column `has_access`; None where the channel has no row."""
    if row.has_access is None:
        return None
    return StoredAccess(row.base_url, row.api_path, row.token, row.webhook_secret)


def _revealed(secret: SecretStr | None) -> str | None:
    return (secret.get_secret_value() or None) if secret is not None else None
