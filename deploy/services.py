"""The one list of what runs: the local runner starts it, and docker-compose.yml is held to it by a test."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PYTHON = "python"

# Read by every process.
EVERYWHERE = ("SAPA_ENV", "LOG_FORMAT", "LOG_LEVEL", "DEFAULT_REGION", "TIMEZONE")
LISTENING = ("HTTP_HOST", "HTTP_PORT")

# Which proxies are believed about the client's address (uvicorn reads it).
BEHIND_PROXY = ("FORWARDED_ALLOW_IPS",)

WHAPI_ACCESS = ("WHAPI_BASE_URL", "WHAPI_TOKEN")
WAHA_ACCESS = ("WAHA_HOST", "WAHA_API_PATH", "WAHA_SESSION", "WAHA_API_KEY")
MEDIA = (
    *("MEDIA_STORAGE", "MEDIA_DIR", "MEDIA_MAX_BYTES", "MEDIA_MAX_PIXELS", "MEDIA_S3_BUCKET", "MEDIA_S3_ENDPOINT"),
    *("MEDIA_S3_REGION", "MEDIA_S3_KEY", "MEDIA_S3_SECRET"),
)
# What channels' secrets are encrypted with.
SECRET_KEY = ("SAPA_SECRET_KEY",)
WEBHOOK_SECRETS = ("WHAPI_WEBHOOK_TOKEN", "WAHA_WEBHOOK_HMAC_KEY")
FIRST_CHANNELS = ("WHAPI_CHANNEL_ID", "WAHA_SESSION")

# Finer settings of single services; each has a default that is fit for use.
ROUTER_TUNING = (
    *("ROUTER_TURN_DEADLINE_S", "ROUTER_MAX_BOT_REPLIES_PER_MINUTE", "ROUTER_ECHO_HOLD_S", "ROUTER_REEMIT_AFTER_S"),
    *("ROUTER_PREFETCH", "ROUTER_RECOVERED_MAX_REPLY_AGE_S", "ROUTER_WATCH_EVERY_S", "ROUTER_STUCK_AFTER_S"),
    *("ROUTER_UNSETTLED_LIMIT_S", "ROUTER_ALERT_EVERY_S", "ROUTER_ASSIGN_EVERY_S"),
    *("ROUTER_EVENTS_KEPT_DAYS", "ROUTER_LOOSE_FACTS_KEPT_DAYS"),
)
INGRESS_TUNING = (
    *("INGRESS_HISTORY_EVERY_S", "INGRESS_HISTORY_OVERLAP_S", "INGRESS_HISTORY_SETTLE_S", "INGRESS_WATCH_EVERY_S"),
    *("INGRESS_DEAF_AFTER_S", "INGRESS_LOOKUP_EVERY_S", "INGRESS_LOOKUP_AGAIN_S"),
)
SENDER_TUNING = (
    *("SENDER_MAX_ATTEMPTS", "SENDER_MAX_AGE_S", "SENDER_BACKOFF_BASE_MS", "SENDER_BACKOFF_MAX_MS"),
    *("SENDER_UNKNOWN_HOLD_S", "SENDER_SETTLE_S", "SENDER_DEADLINE_S", "SENDER_LEASE_S", "SENDER_CONCURRENCY"),
    *("SENDER_CHANNEL_CONCURRENCY", "SENDER_POLL_MS", "SENDER_SENDING_AFTER_MS"),
    *("SENDER_MEDIA_MAX_ATTEMPTS", "SENDER_MEDIA_BACKOFF_BASE_MS", "SENDER_MEDIA_BACKOFF_MAX_MS"),
    *("SENDER_MEDIA_DEADLINE_S", "SENDER_MEDIA_CONCURRENCY"),
)
API_TUNING = (
    *("API_SESSION_HOURS", "API_MAX_BODY_BYTES", "API_POOL_SIZE", "API_FEED_WINDOW", "API_FEED_CATCH_UP"),
    *("API_CLIENT_BACKLOG", "API_UPLOADS_PER_HOUR", "API_UPLOAD_BYTES_PER_HOUR", "API_UPLOAD_KEPT_HOURS"),
    *("API_WEBHOOK_PRIVATE_HOSTS", "API_WEBHOOK_KEPT_DAYS", "API_ESCALATION_EVERY_S", "API_OFFLINE_AFTER_S"),
    *("API_SESSION_IDLE_HOURS", "API_ADMINS_NEED_TWO_FACTOR", "API_INVITATION_HOURS", "API_PASSWORD_RESET_HOURS"),
    *("API_REQUESTS_PER_SECOND", "API_REQUEST_BURST", "API_STREAMS_EACH"),
    *("API_SEARCH_SECONDS", "API_SEARCHES_AT_ONCE", "API_FEED_KEPT_DAYS", "API_IDEMPOTENCY_KEPT_DAYS"),
)
SIMULATOR_TUNING = (
    *("SIMULATOR_ALLOW_REMOTE", "SIMULATOR_OWN_PHONE", "SIMULATOR_OWN_NAME", "SIMULATOR_WAHA_ENGINE"),
    *("SIMULATOR_WAHA_BASE_URL", "SIMULATOR_WAHA_SESSIONS", "SIMULATOR_WHAPI_CHANNELS"),
    *("SIMULATOR_ECHO_DELAY_MS", "SIMULATOR_SENT_DELAY_MS", "SIMULATOR_DELIVERED_DELAY_MS"),
    *("SIMULATOR_READ_DELAY_MS", "SIMULATOR_WEBHOOK_CONCURRENCY", "SIMULATOR_WEBHOOK_TIMEOUT_S"),
    *("SIMULATOR_WAHA_RETRY_ATTEMPTS", "SIMULATOR_WAHA_RETRY_DELAY_S"),
    *("SIMULATOR_WHAPI_RETRY_ATTEMPTS", "SIMULATOR_WHAPI_RETRY_DELAY_S"),
)


@dataclass(frozen=True)
class Service:
    """One long-running program: any number of equal replicas, each serving HTTP on a port of its own."""

    name: str
    module: str
    variables: tuple[str, ...]
    public: bool = False
    """Whether the proxy sends requests from outside to it."""
    local_only: bool = False
    """Runs beside the services on a developer's machine, never in compose."""
    default_replicas: int = 1

    @property
    def command(self) -> tuple[str, ...]:
        """What starts it, `python` standing for the interpreter at hand."""
        return (PYTHON, "-m", self.module)


@dataclass(frozen=True)
class Job:
    """A program that runs to its end before the services start."""

    name: str
    arguments: tuple[str, ...]
    variables: tuple[str, ...]

    @property
    def command(self) -> tuple[str, ...]:
        """What starts it, `python` standing for the interpreter at hand."""
        return (PYTHON, *self.arguments)


INGRESS = Service(
    "ingress",
    "services.ingress",
    (
        *(*EVERYWHERE, *LISTENING, *BEHIND_PROXY, "RABBITMQ_URL", "DATABASE_URL"),
        *("MAX_WEBHOOK_BYTES", *WEBHOOK_SECRETS, *FIRST_CHANNELS, *WHAPI_ACCESS, *WAHA_ACCESS),
        *SECRET_KEY,
        *INGRESS_TUNING,
    ),
    public=True,
)
ROUTER = Service(
    "router",
    "services.router",
    (*EVERYWHERE, *LISTENING, "RABBITMQ_URL", "DATABASE_URL", "WHAPI_ADMINS", *ROUTER_TUNING),
)
BOT = Service(
    "bot",
    "services.bot",
    (*EVERYWHERE, *LISTENING, "RABBITMQ_URL"),
)
SENDER = Service(
    "sender",
    "services.sender",
    (
        *(*EVERYWHERE, *LISTENING, "RABBITMQ_URL", "DATABASE_URL"),
        *(*WHAPI_ACCESS, *WAHA_ACCESS, *SECRET_KEY, *MEDIA, *SENDER_TUNING),
    ),
)
API = Service(
    "api",
    "services.api",
    (
        *(*EVERYWHERE, *LISTENING, *BEHIND_PROXY, "RABBITMQ_URL", "DATABASE_URL"),
        *("PUBLIC_URL", "HOTEL_NAME", "SESSION_COOKIE_SECURE", "API_WEB_DIST", *MEDIA, *API_TUNING),
        *(*WHAPI_ACCESS, *WAHA_ACCESS, *SECRET_KEY),
    ),
    public=True,
)
SIMULATOR = Service(
    "simulator",
    "deploy.simulator",
    (
        *("LOG_FORMAT", "LOG_LEVEL", "SIMULATOR_HOST", "SIMULATOR_PORT"),
        *("SIMULATOR_WHAPI_WEBHOOK_URL", "SIMULATOR_WAHA_WEBHOOK_URL"),
        *("WHAPI_TOKEN", "WAHA_API_KEY", "WAHA_SESSION", "WHAPI_CHANNEL_ID", "DEFAULT_REGION"),
        *WEBHOOK_SECRETS,
        *SIMULATOR_TUNING,
    ),
    local_only=True,
)

SERVICES = (INGRESS, ROUTER, BOT, SENDER, API)
BY_NAME = {service.name: service for service in (*SERVICES, SIMULATOR)}

MIGRATE = Job(
    "migrate",
    ("-m", "deploy.cli", "migrate"),
    (*EVERYWHERE, "RABBITMQ_URL", "DATABASE_URL", *FIRST_CHANNELS, "SAPA_ADMIN_EMAIL", "SAPA_ADMIN_PASSWORD"),
)

# Ending a system from its entrance to its exit lets what is under way finish on its way out.
STOP_ORDER: tuple[tuple[str, ...], ...] = (("ingress", "api"), ("bot",), ("router",), ("sender",), ("simulator",))

# Every variable that any process is configured by; a process is given those it takes and no other of these.
KNOWN_VARIABLES = frozenset(variable for unit in (*SERVICES, SIMULATOR, MIGRATE) for variable in unit.variables)

# What the local runner itself is told by, and what makes processes crash on purpose (`shared/faults.py`).
RUNNER_VARIABLES = ("PORT", "SCALE", "SAPA_LOCAL_DIR", "SAPA_FAULTS", "SAPA_FAULTS_ALLOWED")

NOTHING_SET: Mapping[str, str] = MappingProxyType(dict.fromkeys(sorted({*KNOWN_VARIABLES, *RUNNER_VARIABLES}), ""))
"""Whatever the environment and `.env` say: set to nothing counts as not set.

For tests and measurements, which never meet a real provider, nor a database or broker that somebody else uses.
"""
