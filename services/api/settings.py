"""What the api reads from the environment."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field

from shared.channels.settings import ProviderSettings
from shared.media.settings import MediaSettings
from shared.outbound.addresses import Exceptions

_WEB_DIST = Path(__file__).parent / "web" / "dist"


class Settings(MediaSettings, ProviderSettings):
    """Common settings, where files are, how providers are asked (for the test of a channel), and the api's own."""

    public_url: str | None = None
    hotel_name: str | None = Field(default=None, description="The house's name, for `{hotel_name}` in prepared texts.")
    session_cookie_secure: bool | None = Field(
        default=None, description="Send the session cookie over HTTPS only; when not set: on in production."
    )
    api_web_dist: Path = Field(default=_WEB_DIST, description="Folder of the built web inbox.")
    api_session_hours: int = Field(default=7 * 24, ge=1, description="How long a sign-in lasts.")
    api_session_idle_hours: int = Field(
        default=3 * 24, ge=1, description="A sign-in ends when nothing was asked for so long."
    )
    api_admins_need_two_factor: bool = Field(
        default=False,
        description="Admins must set up two-factor sign-in before they may do anything else, whatever they decide.",
    )
    api_invitation_hours: int = Field(default=7 * 24, ge=1, description="How long an invitation's link is good.")
    api_password_reset_hours: int = Field(default=24, ge=1, description="How long the link to a new password is good.")
    api_requests_per_second: float = Field(
        default=200, gt=0, description="Requests that one person, key or stranger's address may make of each replica."
    )
    api_request_burst: int = Field(default=2000, ge=10, description="The same, at once.")
    api_streams_each: int = Field(
        default=20, ge=1, description="Live streams that one person or key may have open at each replica."
    )
    api_max_body_bytes: int = Field(default=1024 * 1024, ge=1024, description="Larger requests are refused with 413.")
    api_pool_size: int = Field(default=8, ge=1, description="Database connections per process (twice that in a rush).")
    api_feed_window: int = Field(default=2000, ge=1, description="Live events kept in memory for reconnecting clients.")
    api_feed_catch_up: int = Field(
        default=5000, ge=1, description="A client further behind than this reloads instead of catching up."
    )
    api_client_backlog: int = Field(
        default=1000, ge=1, description="Live events that may wait for one slow client before it is disconnected."
    )

    api_offline_after_s: float = Field(
        default=90, gt=0, description="An agent without a live stream or heartbeat for so long is offline."
    )
    api_search_seconds: float = Field(
        default=5, gt=0, le=25, description="A list or search that takes the database longer is given up."
    )
    api_searches_at_once: int = Field(
        default=4, ge=1, description="Searches that run side by side in one process; more wait for their turn."
    )

    api_feed_kept_days: float = Field(
        default=7, gt=0, description="Live events are kept so long; an inbox that slept longer loads everything anew."
    )
    api_idempotency_kept_days: float = Field(
        default=30, ge=1, description="The same `Idempotency-Key` gives the first answer again for so long."
    )

    api_uploads_per_hour: int = Field(default=300, ge=1, description="Files that one person may upload in an hour.")
    api_upload_bytes_per_hour: int = Field(default=2 * 1024**3, ge=1, description="The same, in bytes.")
    api_upload_kept_hours: float = Field(
        default=24, gt=0, description="An uploaded file that no message takes up is deleted after this."
    )

    api_webhook_private_hosts: str = Field(
        default="",
        description="Hosts, addresses and networks inside that webhooks may be sent to, such as `pms.lan,10.1.0.0/16`.",
    )
    api_webhook_kept_days: int = Field(default=30, ge=1, description="How long the log of webhooks reaches back.")

    @property
    def webhook_exceptions(self) -> Exceptions:
        """Where webhooks may be sent to although it is not in the internet."""
        return Exceptions.of(self.api_webhook_private_hosts.split(","))

    api_escalation_every_s: float = Field(
        default=15, gt=0, description="How often chats are looked for that nobody has taken or looked at for long."
    )

    @property
    def cookie_secure(self) -> bool:
        """Whether browsers may send the session cookie over HTTPS only."""
        return self.is_production if self.session_cookie_secure is None else self.session_cookie_secure

    @property
    def session_idle(self) -> timedelta:
        """A session that asks nothing for so long has ended."""
        return timedelta(hours=self.api_session_idle_hours)

    @property
    def session_lifetime(self) -> timedelta:
        """How long a sign-in lasts."""
        return timedelta(hours=self.api_session_hours)
