"""The one list of what runs: the local runner starts it, and docker-compose.yml is held to it by a test."""

from dataclasses import dataclass

PYTHON = "python"

# Read by every process.
EVERYWHERE = ("SAPA_ENV", "LOG_FORMAT", "LOG_LEVEL", "DEFAULT_REGION", "TIMEZONE")
LISTENING = ("HTTP_HOST", "HTTP_PORT")

# Which proxies are believed about the client's address (uvicorn reads it).
BEHIND_PROXY = ("FORWARDED_ALLOW_IPS",)

WHAPI_ACCESS = ("WHAPI_BASE_URL", "WHAPI_TOKEN")
WAHA_ACCESS = ("WAHA_HOST", "WAHA_API_PATH", "WAHA_SESSION", "WAHA_API_KEY")
WEBHOOK_SECRETS = ("WHAPI_WEBHOOK_TOKEN", "WAHA_WEBHOOK_HMAC_KEY")
FIRST_CHANNELS = ("WHAPI_CHANNEL_ID", "WAHA_SESSION")


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
        *("MAX_WEBHOOK_BYTES", *WEBHOOK_SECRETS, *FIRST_CHANNELS),
    ),
    public=True,
)
ROUTER = Service(
    "router",
    "services.router",
    (*EVERYWHERE, *LISTENING, "RABBITMQ_URL", "DATABASE_URL", "WHAPI_ADMINS"),
)
BOT = Service(
    "bot",
    "services.bot",
    (*EVERYWHERE, *LISTENING, "RABBITMQ_URL"),
)
SENDER = Service(
    "sender",
    "services.sender",
    (*EVERYWHERE, *LISTENING, "RABBITMQ_URL", "DATABASE_URL", *WHAPI_ACCESS, *WAHA_ACCESS),
)
API = Service(
    "api",
    "services.api",
    (
        *(*EVERYWHERE, *LISTENING, *BEHIND_PROXY, "RABBITMQ_URL", "DATABASE_URL"),
        *("PUBLIC_URL", "SESSION_COOKIE_SECURE", "API_WEB_DIST"),
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
