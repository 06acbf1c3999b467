"""Runs the whole system in one place: sets up, starts, watches, restarts, and stops all that it started."""

import os
import signal
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import FrameType

from deploy.local.children import Child
from deploy.local.console import Console, LogFollower, keep_logs_small
from deploy.local.errors import Cancelled, RunnerError
from deploy.local.health import HealthClient, Probe
from deploy.local.processes import ProcessId, end
from deploy.local.servers import Servers
from deploy.local.setup import Prepared, prepare
from deploy.local.state import LocalState, read_json, write_private_json
from deploy.services import STOP_ORDER

LOOK_EVERY = 0.2
HEALTHY_WITHIN = 180.0
TRIES_BEFORE_READY = 4
GRACE = 15.0


class Supervisor:
    """One run of the system. `run()` returns the exit status when everything has been stopped again."""

    def __init__(
        self,
        *,
        project: Path,
        state: LocalState,
        env: Mapping[str, str],
        scale: Mapping[str, int],
        wanted_port: int,
        console: Console,
        show_logs: bool,
    ) -> None:
        self._project = project
        self._state = state
        self._env = env
        self._scale = scale
        self._wanted_port = wanted_port
        self._console = console
        self._follower = LogFollower(state.logs, console) if show_logs else None
        self._stopping = Event()
        self._hurry = Event()
        self._children: list[Child] = []
        self._prepared: Prepared | None = None
        self._phase = ("starting", "")

    def run(self) -> int:
        """Set up, start, watch until asked to stop, then stop everything."""
        self._state.prepare()
        with self._state.lock() as ours:
            if not ours:
                self._console.write("Sapa already runs from this folder: `make stop` ends it, `make logs` shows it.")
                return 1
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self._asked_to_stop)
            end_leftovers(self._state)
            return self._run()

    def _run(self) -> int:
        servers = Servers(self._state, self._env)
        with ThreadPoolExecutor(max_workers=4, thread_name_prefix="runner") as executor:
            failure: str | None = None
            try:
                self._enter("starting")
                self._start(servers, executor)
                self._watch(servers, executor)
            except Cancelled:
                failure = "Stopped before everything was up."
            except RunnerError as error:
                failure = str(error)
            finally:
                self._enter("stopping", failure or "")
                self._stop(servers, executor)
            if failure:
                self._console.write(f"\n{failure}")
            self._enter("failed" if failure else "stopped", failure or "")
        return 1 if failure else 0

    def _start(self, servers: Servers, executor: ThreadPoolExecutor) -> None:
        self._prepared = prepare(
            project=self._project,
            state=self._state,
            env=self._env,
            scale=self._scale,
            wanted_port=self._wanted_port,
            servers=servers,
            executor=executor,
            console=self._console,
            cancelled=self._stopping,
        )
        if self._follower:
            self._follower.skip_existing()
        self._console.say(f"Starting {self._prepared.summary}")
        for recipe in self._prepared.recipes:
            child = Child(recipe)
            self._children.append(child)
            child.start()
        self._write_supervisor_file()
        # Services wait for the broker by themselves, so they load while it starts.
        self._await_health(servers)
        self._write_run_file(servers)
        self._enter("ready", self._prepared.welcome(self._console))
        self._console.write(self._prepared.welcome(self._console))

    def _await_health(self, servers: Servers) -> None:
        prepared = self._ready()
        probes = [
            Probe(child.recipe.label, child.recipe.ready_url) for child in self._children if child.recipe.ready_url
        ]
        probes += [
            Probe("proxy", f"{prepared.base_url}/ready"),
            Probe("proxy to ingress", f"{prepared.base_url}/webhook/whapi", routed=True),
        ]
        client = HealthClient()
        deadline = time.monotonic() + HEALTHY_WITHIN
        try:
            while (failures := client.failures(probes)) or not servers.broker_is_up:
                self._tend_children()
                self._show_logs()
                for child in self._children:
                    if child.restarts >= TRIES_BEFORE_READY:
                        raise RunnerError(f"{child.recipe.label} ends again and again:\n{_tail(child.recipe.log)}")
                if time.monotonic() > deadline:
                    raise RunnerError("Not healthy in time:\n" + _listed(failures, self._children))
                if self._stopping.wait(0.1):
                    raise Cancelled
                probes = [probe for probe in probes if probe.label in failures]
        finally:
            client.close()

    def _watch(self, servers: Servers, executor: ThreadPoolExecutor) -> None:
        next_tidying = time.monotonic() + 60
        while not self._stopping.wait(LOOK_EVERY):
            changed = self._tend_children()
            changed |= servers.revive(executor, self._console.say)
            if changed:
                self._write_run_file(servers)
            self._show_logs()
            if time.monotonic() > next_tidying:
                keep_logs_small(self._state.logs)
                next_tidying = time.monotonic() + 60

    def _tend_children(self) -> bool:
        """Start again what ended. True when the set of processes changed."""
        changed = False
        for child in self._children:
            status = child.has_died()
            if status is not None:
                self._console.say(f"{child.recipe.label} ended ({_status_text(status)}) and is started again")
            changed |= status is not None
            changed |= child.restart_when_due()
        if changed:
            self._write_supervisor_file()
        return changed

    def _show_logs(self) -> None:
        if self._follower:
            self._follower.show_new()

    def _stop(self, servers: Servers, executor: ThreadPoolExecutor) -> None:
        self._console.say("Stopping")
        self._state.run_file.unlink(missing_ok=True)
        for names in (("proxy",), *STOP_ORDER):
            leaving = [child.identity for child in self._children if child.recipe.name in names and child.identity]
            list(executor.map(self._end, leaving))
            self._show_logs()
        servers.stop(executor)
        self._console.say("Stopped")

    def _end(self, identity: ProcessId) -> None:
        end(identity, grace=1.0 if self._hurry.is_set() else GRACE)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping.is_set():
            self._hurry.set()
        self._stopping.set()

    def _ready(self) -> Prepared:
        if self._prepared is None:
            raise RunnerError("Nothing has been prepared yet")
        return self._prepared

    def _enter(self, phase: str, message: str = "") -> None:
        self._phase = (phase, message)
        self._write_supervisor_file()

    def _write_supervisor_file(self) -> None:
        me = ProcessId.of(os.getpid())
        phase, message = self._phase
        over = phase in {"stopped", "failed"}
        write_private_json(
            self._state.supervisor_file,
            {
                "supervisor": me.as_json() if me and not over else None,
                "phase": phase,
                "message": message,
                "processes": [] if over else [data for child in self._children if (data := child.as_json())],
            },
        )

    def _write_run_file(self, servers: Servers) -> None:
        prepared = self._ready()
        processes: dict[str, list[int]] = {}
        addresses: dict[str, list[str]] = {}
        proxy_pid = None
        for child in self._children:
            name = child.recipe.name
            if name == "proxy":
                proxy_pid = child.pid
                continue
            addresses.setdefault(name, []).append(child.recipe.address)
            processes.setdefault(name, []).extend([child.pid] if child.pid else [])
        write_private_json(
            self._state.run_file,
            {
                "base_url": prepared.base_url,
                "simulator_url": prepared.simulator_url,
                "admin": {"email": prepared.admin.email, "password": prepared.admin.password},
                "api_key": prepared.api_key,
                "database_url": servers.database_url,
                "rabbitmq_url": servers.rabbitmq_url,
                "rabbitmq_management_url": servers.rabbitmq.management_url if servers.rabbitmq else None,
                "processes": processes,
                "addresses": addresses,
                "rabbitmq_pid": servers.rabbitmq.pid if servers.rabbitmq else None,
                "postgres_pid": servers.postgres.pid if servers.postgres else None,
                "proxy_pid": proxy_pid,
                "supervisor_pid": os.getpid(),
            },
        )


def end_leftovers(state: LocalState) -> None:
    """End what a killed supervisor left running: only processes that its notes name and that are still the same."""
    recorded = read_json(state.supervisor_file).get("processes", [])
    with ThreadPoolExecutor(max_workers=16) as executor:
        list(executor.map(lambda one: end(ProcessId.from_json(one), grace=GRACE), recorded))
    state.run_file.unlink(missing_ok=True)


def _status_text(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"


def _listed(failures: Mapping[str, str], children: list[Child]) -> str:
    logs = {child.recipe.label: child.recipe.log for child in children}
    lines = [f"  {label} {reason}" for label, reason in failures.items()]
    return "\n".join(lines + [f"\n{label}'s log ends:\n{_tail(logs[label])}" for label in failures if label in logs])


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
