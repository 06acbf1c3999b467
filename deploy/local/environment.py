"""What each process is told: from the environment and `.env`, completed by what the runner started itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from deploy.local.errors import RunnerError
from deploy.services import BY_NAME, KNOWN_VARIABLES

DEFAULT_ADMIN_EMAIL = "admin@example.com"
MAX_REPLICAS = 32


def read_environment(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    """The process environment over the `.env` file; a variable set to nothing counts as not set."""
    merged: dict[str, str] = {}
    if env_file.exists():
        merged.update({name: value for name, value in dotenv_values(env_file, interpolate=False).items() if value})
    merged.update(environ)
    return {name: value for name, value in merged.items() if value or name not in KNOWN_VARIABLES}


def parse_scale(text: str) -> dict[str, int]:
    """Replicas by service from `router=3 sender=2`; what is not named runs as often as its default says."""
    replicas = {name: service.default_replicas for name, service in BY_NAME.items()}
    for part in text.replace(",", " ").split():
        name, _, count = part.partition("=")
        if name not in BY_NAME or name == "simulator":
            known = ", ".join(sorted(set(BY_NAME) - {"simulator"}))
            raise RunnerError(f"SCALE names “{name}”, which is none of: {known}")
        if not count.isdecimal() or not 1 <= int(count) <= MAX_REPLICAS:
            raise RunnerError(f"SCALE wants a number from 1 to {MAX_REPLICAS}, as in router=3; it says “{part}”")
        replicas[name] = int(count)
    return replicas


@dataclass(frozen=True)
class Providers:
    """Which WhatsApp providers are simulated."""

    whapi_simulated: bool
    waha_simulated: bool

    @property
    def simulator_needed(self) -> bool:
        """Is there anything left for the simulator to play?"""
        return self.whapi_simulated or self.waha_simulated

    @classmethod
    def chosen_by(cls, env: Mapping[str, str]) -> "Providers":
        """A provider whose address or token is set is used as it is; the others are simulated."""
        return cls(
            whapi_simulated=not (env.get("WHAPI_TOKEN") or env.get("WHAPI_BASE_URL")),
            waha_simulated=not env.get("WAHA_HOST"),
        )


@dataclass(frozen=True)
class Wiring:
    """Where things are in this run."""

    database_url: str
    rabbitmq_url: str
    public_url: str
    webhook_origin: str
    simulator_port: int | None
    admin_email: str
    admin_password: str


def shared_variables(env: Mapping[str, str], wiring: Wiring, providers: Providers) -> dict[str, str]:
    """Every variable of this run, before it is dealt out to the processes."""
    values = {name: value for name, value in env.items() if name in KNOWN_VARIABLES}
    values.setdefault("SAPA_ENV", "local")
    values.setdefault("LOG_FORMAT", "console")
    values.setdefault("PUBLIC_URL", wiring.public_url)
    values |= {
        "DATABASE_URL": wiring.database_url,
        "RABBITMQ_URL": wiring.rabbitmq_url,
        "SAPA_ADMIN_EMAIL": wiring.admin_email,
        "SAPA_ADMIN_PASSWORD": wiring.admin_password,
    }
    if wiring.simulator_port is not None:
        values.setdefault("SENDER_SETTLE_S", "1")  # the simulator shows at once what it has taken
        simulator = f"http://127.0.0.1:{wiring.simulator_port}"
        if providers.whapi_simulated:
            values["WHAPI_BASE_URL"] = f"{simulator}/whapi"
        if providers.waha_simulated:
            values["WAHA_HOST"] = f"{simulator}/waha"
        values |= {
            "SIMULATOR_HOST": "127.0.0.1",
            "SIMULATOR_PORT": str(wiring.simulator_port),
            "SIMULATOR_WHAPI_WEBHOOK_URL": f"{wiring.webhook_origin}/webhook/whapi",
            "SIMULATOR_WAHA_WEBHOOK_URL": f"{wiring.webhook_origin}/api/v1/waha/webhook",
        }
    return values


def for_process(
    inherited: Mapping[str, str],
    values: Mapping[str, str],
    takes: tuple[str, ...],
    *,
    port: int | None = None,
) -> dict[str, str]:
    """The environment of one process: of the known variables only those it takes, and all others as inherited."""
    env = {name: value for name, value in inherited.items() if name not in KNOWN_VARIABLES}
    env |= {name: values[name] for name in takes if name in values}
    env["PYTHONUNBUFFERED"] = "1"
    if port is not None and "HTTP_PORT" in takes:
        env |= {"HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(port)}
    return env
