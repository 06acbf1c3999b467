"""`python -m deploy.local run|start|stop|status|logs|install`."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from deploy.local import packages
from deploy.local.console import Console, LogFollower
from deploy.local.environment import parse_scale, read_environment
from deploy.local.errors import RunnerError
from deploy.local.frontend import FrontEnd
from deploy.local.processes import ProcessId, end, wait_gone
from deploy.local.servers import Servers
from deploy.local.state import PROJECT, LocalState
from deploy.local.supervisor import Supervisor, end_leftovers

DEFAULT_PORT = 8000
START_WITHIN = 1200.0  # a first start installs packages and builds the front end
STOP_WITHIN = 150.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit status."""
    options = _parser().parse_args(arguments)
    console = Console()
    try:
        env = read_environment(os.environ, options.project / ".env")
        state = LocalState.from_environment(env)
        command: str = options.command
        if command in {"run", "supervise"}:
            return _supervisor(options.project, state, env, console, show_logs=command == "run").run()
        if command == "start":
            return start(options.project, state, env, console)
        if command == "stop":
            return stop(state, env, console)
        if command == "reset":
            return reset(state, env, console)
        if command == "install":
            packages.ensure(options.packages, say=console.say, log=state.setup_log)
            return 0
        if command == "web":
            return web(options.project, state, console, scripts=options.scripts)
        if command == "status":
            return status(state, console)
        return logs(state, console, options.services, follow=not options.no_follow)
    except RunnerError as error:
        console.write(str(error))
        return 1


def start(project: Path, state: LocalState, env: dict[str, str], console: Console) -> int:
    """Start in the background; returns when all is healthy, or says why it is not."""
    state.prepare()
    if state.supervisor() is not None:
        phase, message = state.phase()
        console.write(message if phase == "ready" else f"Sapa is {phase} already.")
        return 0 if phase == "ready" else 1
    _supervisor(project, state, env, console, show_logs=False)  # a wrong SCALE or PORT is refused here and now
    command = [sys.executable, "-m", "deploy.local", "--project", str(project), "supervise"]
    with state.supervisor_log.open("wb") as output:
        child = subprocess.Popen(
            command,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    shown = 0
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        ended = child.poll() is not None
        text = state.supervisor_log.read_text(errors="replace")
        complete = len(text) if ended else text.rfind("\n") + 1
        if complete > shown:
            console.write(text[shown:complete].rstrip("\n"))
            shown = complete
        if ended:
            return child.returncode or 1
        if state.phase()[0] == "ready" and state.supervisor() is not None and "Sapa is running." in text[:complete]:
            return 0
        time.sleep(0.1)
    console.write(f"Not up after {START_WITHIN:.0f} s; see {state.supervisor_log}")
    stop(state, env, console)
    return 1


def stop(state: LocalState, env: dict[str, str], console: Console) -> int:
    """End a run and wait until all of it has ended, also when its supervisor was killed."""
    supervisor = state.supervisor()
    if supervisor is not None:
        os.kill(supervisor.pid, 15)
        if not wait_gone([supervisor], timeout=STOP_WITHIN):
            console.write(f"The runner (pid {supervisor.pid}) did not end in {STOP_WITHIN:.0f} s; ending it by force.")
            end(supervisor, grace=0)
    end_leftovers(state)
    for server in Servers(state, env).private().values():
        server.stop()
    console.write("Sapa has stopped." if supervisor else "Sapa was not running.")
    return 0


def reset(state: LocalState, env: dict[str, str], console: Console) -> int:
    """Stop, and delete everything that local runs have kept; given servers are left alone."""
    status = stop(state, env, console)
    # Looked at without DATABASE_URL and RABBITMQ_URL: earlier runs may have had private servers.
    for server in Servers(state, {}).private().values():
        server.destroy()
    for path in state.folder.iterdir() if state.folder.exists() else []:
        if path.is_dir() and path != state.logs:
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
    console.write(f"Deleted the local database, queues and settings; logs are left in {state.logs}")
    return status


def web(project: Path, state: LocalState, console: Console, *, scripts: Sequence[str]) -> int:
    """Bring the built front end up to date, then run these scripts of its package."""
    state.prepare()
    folder = project / "services" / "api" / "web"
    front_end = FrontEnd(folder, project=project, log=state.setup_log, say=console.say, cancelled=Event())
    front_end.check(scripts)
    return 0


def status(state: LocalState, console: Console) -> int:
    """Say what runs; 0 when all is up."""
    supervisor: ProcessId | None = state.supervisor()
    if supervisor is None:
        console.write("Sapa is not running.")
        return 1
    phase, message = state.phase()
    console.write(f"Sapa is {phase} (runner pid {supervisor.pid}).{message}")
    for name, pids in state.run().get("processes", {}).items():
        console.write(f"  {name:<12}{', '.join(str(pid) for pid in pids)}")
    return 0 if phase == "ready" else 1


def logs(state: LocalState, console: Console, services: Sequence[str], *, follow: bool) -> int:
    """Show the services' logs side by side, and go on showing them until Ctrl-C."""

    def wanted(name: str) -> bool:
        return not services or name in services or name.rpartition("-")[0] in services

    follower = LogFollower(state.logs, console, wanted=wanted)
    follower.show_last(20)
    try:
        while follow:
            time.sleep(0.2)
            follower.show_new()
    except KeyboardInterrupt:
        return 0
    return 0


def _supervisor(
    project: Path, state: LocalState, env: dict[str, str], console: Console, *, show_logs: bool
) -> Supervisor:
    port = env.get("PORT") or str(DEFAULT_PORT)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise RunnerError(f"PORT is to be a number from 1 to 65535; it says “{port}”")
    return Supervisor(
        project=project,
        state=state,
        env=env,
        scale=parse_scale(env.get("SCALE", "")),
        wanted_port=int(port),
        console=console,
        show_logs=show_logs,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description="Run Sapa on this machine.")
    parser.add_argument("--project", type=Path, default=PROJECT, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run in the foreground until Ctrl-C")
    commands.add_parser("start", help="run in the background, return when all is healthy")
    commands.add_parser("stop", help="stop what runs in the background")
    commands.add_parser("status", help="say what runs")
    commands.add_parser("supervise", help=argparse.SUPPRESS)
    commands.add_parser("reset", help="stop, and delete the local database and queues")
    install = commands.add_parser("install", help="make sure that programs are on the machine")
    install.add_argument("packages", nargs="+", choices=sorted(packages.FINDERS))
    build = commands.add_parser("web", help="build the front end if its sources changed")
    build.add_argument("scripts", nargs="*", help="scripts of its package to run then, such as lint or test")
    show = commands.add_parser("logs", help="show the services' logs")
    show.add_argument("services", nargs="*", help="only these, as router or router-2")
    show.add_argument("--no-follow", action="store_true", help="show what is there and end")
    return parser
