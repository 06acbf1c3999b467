"""What the comparison asks of a provider."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.errors import SapaError


class HistoryUnavailable(SapaError):  # noqa: N818 - reads as an adjective
    """The provider did not answer, or not with what its contract says."""


@dataclass(frozen=True, slots=True)
class Session:
    """A channel's session as its provider reports it. `engine`: WAHA's, where it is told."""

    is_connected: bool
    status: str
    engine: str | None = None


class ProviderHistory(Protocol):
    """One provider's API, as far as history and session go. `external_id` is the channel's name there."""

    async def session(self, external_id: str | None) -> Session:
        """How the session stands. Raises HistoryUnavailable."""
        ...

    async def messages(self, external_id: str | None, since: datetime) -> list[dict[str, Any]]:
        """Bodies like those of webhooks, one per message since then, oldest first. Raises HistoryUnavailable."""
        ...


class Histories(Protocol):
    """Whom to ask about a channel."""

    async def of(self, channel_id: int, provider: str) -> ProviderHistory | None:
        """The channel's provider; None when there is nobody to ask. Raises HistoryUnavailable."""
        ...
