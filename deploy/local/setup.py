"""Everything that happens before the services start, in the order and with the concurrency that it allows."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from deploy.local import haproxy, packages
from deploy.local.children import Recipe
from deploy.local.console import Console
from deploy.local.environment import DEFAULT_ADMIN_EMAIL, Providers, Wiring, for_process, shared_variables
from deploy.local.errors import Cancelled
from deploy.local.frontend import FrontEnd
from deploy.local.ports import free_port
from deploy.local.seed import Admin, Seeder, choose_admin, seeded
from deploy.local.servers import Servers
from deploy.local.state import LocalState
from deploy.services import BY_NAME, MIGRATE, SERVICES, SIMULATOR, Service


@dataclass(frozen=True)
class Prepared:
    """A system that only has to be started."""

    recipes: Sequence[Recipe]
    base_url: str
    simulator_url: str | None
    admin: Admin
    api_key: str
    folder: Path

    @property
    def summary(self) -> str:
        """The programs and how many of each."""
        names = [recipe.name for recipe in self.recipes]
        return ", ".join(
            f"{name} ×{names.count(name)}" if names.count(name) > 1 else name for name in dict.fromkeys(names)
        )

    def welcome(self, console: Console) -> str:
        """Where to go and how to sign in."""
        rows = [("Inbox", f"{self.base_url}/inbox"), ("Sign in", f"{self.admin.email}  {self.admin.password}")]
        if self.simulator_url:
            rows.append(("WhatsApp simulator", self.simulator_url))
        rows += [("For scripts", str(self.folder / "run.json")), ("Logs", "make logs")]
        lines = [f"  {title:<20}{console.paint(value, 1)}" for title, value in rows]
        return "\n".join(["", console.paint("Sapa is running.", 32), *lines, ""])


def prepare(
    *,
    project: Path,
    state: LocalState,
    env: Mapping[str, str],
    scale: Mapping[str, int],
    wanted_port: int,
    servers: Servers,
    executor: Executor,
    console: Console,
    cancelled: Event,
) -> Prepared:
    """Install what is missing, start the servers, build, migrate, seed, and choose every port."""
    packages.ensure([*servers.packages, "haproxy"], say=console.say, log=state.setup_log)
    _check(cancelled)
    web = FrontEnd(
        project / "services" / "api" / "web", project=project, log=state.setup_log, say=console.say, cancelled=cancelled
    )
    front_end = executor.submit(web.build)
    if private := servers.private():
        console.say(f"Starting {' and '.join(private)}")
    try:
        servers.start(executor)
        _check(cancelled)
        wiring, providers, port_of = _wire(env, scale, wanted_port, servers, state, console)
        values = shared_variables(env, wiring, providers)
        values.setdefault("SAPA_SECRET_KEY", state.secret_key())
        values.setdefault("MEDIA_DIR", str(state.folder / "media"))
        values.setdefault("API_WEB_DIST", str(project / "services" / "api" / "web" / "dist"))
        admin = Admin(wiring.admin_email, wiring.admin_password)
        seeder = Seeder(
            state,
            database=servers.database_name,
            project=project,
            env=for_process(env, values, MIGRATE.variables),
            values=values,
            say=console.say,
            cancelled=cancelled,
        )
        api_key = seeder.run(admin)
    finally:
        # The build must have ended before anything is stopped or started on top of it.
        _wait([front_end], cancelled)
    recipes = [
        _recipe(service, number, port, project=project, state=state, env=env, values=values)
        for (service, number), port in port_of.items()
    ]
    proxy = haproxy.recipe(
        state.folder / "haproxy",
        port=int(wiring.public_url.rpartition(":")[2]),
        ingress=[port for (service, _), port in port_of.items() if service.name == "ingress"],
        api=[port for (service, _), port in port_of.items() if service.name == "api"],
        log=state.logs / "proxy-1.log",
    )
    return Prepared(
        recipes=[*recipes, proxy],
        base_url=wiring.public_url,
        simulator_url=f"http://localhost:{wiring.simulator_port}" if wiring.simulator_port else None,
        admin=admin,
        api_key=api_key,
        folder=state.folder,
    )


def _wire(
    env: Mapping[str, str],
    scale: Mapping[str, int],
    wanted_port: int,
    servers: Servers,
    state: LocalState,
    console: Console,
) -> tuple[Wiring, Providers, dict[tuple[Service, int], int]]:
    providers = Providers.chosen_by(env)
    port = free_port(wanted_port)
    if port != wanted_port:
        console.say(f"Port {wanted_port} is taken by another program; using {port}")
    running = [*SERVICES, *([SIMULATOR] if providers.simulator_needed else [])]
    # Addresses stay the same from run to run where they can: bookmarks of the simulator, and no new migration for it.
    before: dict[str, int] = state.remembered().get("ports", {})
    port_of: dict[tuple[Service, int], int] = {}
    for service in running:
        for number in range(1, scale.get(service.name, BY_NAME[service.name].default_replicas) + 1):
            wanted = before.get(f"{service.name}-{number}")
            port_of[service, number] = free_port(wanted, avoid=[port, *port_of.values()])
    state.remember(ports=before | {f"{service.name}-{number}": port for (service, number), port in port_of.items()})
    admin = choose_admin(seeded(state, servers.database_name), env, DEFAULT_ADMIN_EMAIL)
    wiring = Wiring(
        database_url=servers.database_url,
        rabbitmq_url=servers.rabbitmq_url,
        public_url=f"http://localhost:{port}",
        webhook_origin=f"http://127.0.0.1:{port}",
        simulator_port=port_of.get((SIMULATOR, 1)),
        admin_email=admin.email,
        admin_password=admin.password,
    )
    return wiring, providers, port_of


def _recipe(
    service: Service,
    number: int,
    port: int,
    *,
    project: Path,
    state: LocalState,
    env: Mapping[str, str],
    values: Mapping[str, str],
) -> Recipe:
    return Recipe(
        name=service.name,
        number=number,
        argv=[sys.executable, *service.command[1:]],
        env=for_process(env, values, service.variables, port=port),
        cwd=project,
        log=state.logs / f"{service.name}-{number}.log",
        port=port,
        ready_url=f"http://127.0.0.1:{port}/ready",
    )


def _check(cancelled: Event) -> None:
    if cancelled.is_set():
        raise Cancelled


def _wait(futures: Iterable[Future[None]], cancelled: Event) -> None:
    """Wait for all of them; the first failure is raised, being asked to stop counts as one afterwards."""
    for future in list(futures):
        future.result()
    _check(cancelled)
