"""A scaled system whose database and broker belong to the test, which may stop, kill and freeze them."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.postgres import PrivatePostgres
from deploy.local.processes import ProcessId, family, wait_gone
from deploy.local.rabbitmq import PrivateRabbit
from tests.chaos.cluster import PrivateCluster
from tests.e2e.system import LocalRun

SCALE = "ingress=2 router=3 bot=2 sender=3 api=2"
SERVICES = ("ingress", "router", "bot", "sender", "api")

# Time-outs at a scale at which a run of a minute sees what takes minutes otherwise.
QUICK = {
    "SENDER_DEADLINE_S": "4",
    "SENDER_LEASE_S": "6",
    "SENDER_UNKNOWN_HOLD_S": "20",
    "SENDER_SETTLE_S": "1",
    "SENDER_BACKOFF_MAX_MS": "2000",
    "ROUTER_ECHO_HOLD_S": "36",
    # The providers of this world never give a webhook up, so every message is accepted in the end.
    "SIMULATOR_WAHA_RETRY_ATTEMPTS": "200",
    "SIMULATOR_WAHA_RETRY_DELAY_S": "1",
    "SIMULATOR_WHAPI_RETRY_ATTEMPTS": "200",
    "SIMULATOR_WHAPI_RETRY_DELAY_S": "1",
    "SIMULATOR_WEBHOOK_TIMEOUT_S": "10",
    "LOG_LEVEL": "WARNING",
    "SAPA_ENV": "local",
}

Broker = PrivateRabbit | PrivateCluster
# For a load that the machine can only just carry: a provider on the same cores may then be slow for seconds, and what
# has waited with it for longer than these count on would be taken for lost.
PATIENT = {
    **QUICK,
    "SENDER_DEADLINE_S": "12",
    "SENDER_LEASE_S": "15",
    "SENDER_UNKNOWN_HOLD_S": "60",
    "SENDER_SETTLE_S": "5",
    "ROUTER_ECHO_HOLD_S": "90",
}

Server = PrivatePostgres | Broker


@dataclass(frozen=True)
class System:
    """What runs, and the handles to break it with."""

    run: LocalRun
    postgres: PrivatePostgres
    rabbit: Broker

    def replicas(self, service: str) -> list[int]:
        """The pids of a service's replicas that run now."""
        return self.run.processes().get(service, [])


def signal_all(server: Server, number: signal.Signals) -> None:
    """To the server and all its processes: a freeze is one of the whole."""
    for member in _processes(server):
        with suppress(ProcessLookupError):
            os.kill(member.pid, number)


def kill(server: Server) -> None:
    """As a power cut does it; returns when nothing of it runs."""
    members = _processes(server)
    if not members:
        return
    signal_all(server, signal.SIGKILL)
    wait_gone(members, timeout=10)
    server.stop()  # forgets the process


def _processes(server: Server) -> list[ProcessId]:
    parts = server.nodes if isinstance(server, PrivateCluster) else [server]
    return [member for part in parts if part.identity for member in family(part.identity)]


@contextmanager
def running(
    folder: Path, *, variables: Mapping[str, str] = QUICK, scale: str = SCALE, broker: Broker | None = None
) -> Iterator[System]:
    """Start servers and system in `folder`; logs stay there, data goes with the block."""
    postgres = PrivatePostgres(folder / "postgres")
    try:
        postgres.start()
        with running_on(postgres, postgres.url, folder, variables=variables, scale=scale, broker=broker) as system:
            yield system
    finally:
        postgres.destroy()


@contextmanager
def running_on(
    postgres: PrivatePostgres,
    database_url: str,
    folder: Path,
    *,
    variables: Mapping[str, str] = QUICK,
    scale: str = SCALE,
    broker: Broker | None = None,
) -> Iterator[System]:
    """The same with a database that runs already and goes on running."""
    rabbit = broker or PrivateRabbit(folder / "rabbitmq")
    run: LocalRun | None = None
    try:
        rabbit.start()
        run = LocalRun.start(
            folder / "sapa",
            scale=scale,
            port=free_port(),
            variables={**variables, "DATABASE_URL": database_url, "RABBITMQ_URL": rabbit.url},
        )
        yield System(run, postgres, rabbit)
    finally:
        for server in (postgres, rabbit):
            signal_all(server, signal.SIGCONT)
        if run is not None:
            run.stop()
        rabbit.destroy()
