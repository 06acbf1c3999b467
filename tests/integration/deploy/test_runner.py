"""The runner as a person uses it, with stand-ins for the services and real PostgreSQL, RabbitMQ and HAProxy."""

import os
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local import packages
from tests.integration.deploy.projects import REPOSITORY, Project, until

pytestmark = pytest.mark.skipif(
    bool(packages.missing(["postgresql", "rabbitmq-server", "haproxy"])), reason="needs the servers' programs"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = Project(tmp_path_factory.mktemp("runner") / "project")
    started = made.call("start", SCALE="router=2 ingress=2")
    assert started.returncode == 0, started.stdout + started.stderr
    yield made
    made.call("stop")
    made.destroy()


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def servers_of(project: Project) -> dict[str, str]:
    run = project.run()
    return {"DATABASE_URL": run["database_url"], "RABBITMQ_URL": run["rabbitmq_url"]}


def test_run_file_says_where_everything_is_and_is_private(project: Project) -> None:
    run = project.run()

    assert stat.S_IMODE((project.local / "run.json").stat().st_mode) == 0o600
    assert {name: len(pids) for name, pids in run["processes"].items()} == {
        "ingress": 2,
        "router": 2,
        "bot": 1,
        "sender": 1,
        "api": 1,
        "simulator": 1,
    }
    assert run["api_key"] == "sapa_standin_key"
    assert run["admin"]["email"]
    assert len(run["admin"]["password"]) >= 12
    for name, addresses in run["addresses"].items():
        for address in addresses:
            assert httpx.get(f"{address}/health").json()["name"] == name
    assert alive(run["rabbitmq_pid"])
    assert alive(run["postgres_pid"])


def test_services_are_told_what_they_need_and_no_more(project: Project) -> None:
    run = project.run()
    env = {name: httpx.get(f"{urls[0]}/env").json()["env"] for name, urls in run["addresses"].items()}

    assert env["sender"]["WHAPI_BASE_URL"] == f"{run['addresses']['simulator'][0]}/whapi"
    assert env["sender"]["WAHA_HOST"] == f"{run['addresses']['simulator'][0]}/waha"
    assert env["router"]["DATABASE_URL"] == run["database_url"]
    assert env["router"]["RABBITMQ_URL"] == run["rabbitmq_url"]
    assert "SAPA_ADMIN_PASSWORD" not in env["api"]
    assert env["simulator"]["SIMULATOR_WHAPI_WEBHOOK_URL"].endswith("/webhook/whapi")
    assert "DATABASE_URL" not in env["simulator"]


@pytest.mark.parametrize(
    ("method", "path", "service"),
    [
        ("POST", "/webhook/whapi", "ingress"),
        ("POST", "/webhook/whapi/messages", "ingress"),
        ("POST", "/api/v1/waha/webhook", "ingress"),
        ("GET", "/webhook/whapi", "ingress"),
        ("POST", "/webhook/whapiece", "api"),
        ("GET", "/inbox", "api"),
        ("GET", "/chats/", "api"),
        ("POST", "/api/v1/guests/register", "api"),
        ("GET", "/ready", "api"),
    ],
)
def test_one_origin_serves_both_public_services(project: Project, method: str, path: str, service: str) -> None:
    answer = httpx.request(method, project.run()["base_url"] + path)

    assert answer.json()["name"] == service
    assert answer.json()["path"] == path


def test_proxy_tells_the_services_who_asks(project: Project) -> None:
    base = project.run()["base_url"]

    headers = httpx.get(base, headers={"X-Forwarded-For": "203.0.113.9", "X-Request-Id": "bad id"}).json()["headers"]
    assert headers["x-forwarded-for"] in {"127.0.0.1", "::1"}
    assert len(headers["x-request-id"]) == 36

    headers = httpx.get(base, headers={"X-Request-Id": "abc-12345678"}).json()["headers"]
    assert headers["x-request-id"] == "abc-12345678"


def test_live_stream_is_passed_on_as_it_comes(project: Project) -> None:
    with httpx.stream("GET", project.run()["base_url"] + "/events") as stream:
        sent = (float(line.split()[2]) for line in stream.iter_lines() if line.startswith("data:"))
        delays = [time.time() - moment for moment in sent]

    assert len(delays) == 3
    assert max(delays) < 0.25


@pytest.mark.parametrize("name", ["router", "api", "ingress", "simulator"])
def test_killed_process_is_back_on_its_port_within_five_seconds(project: Project, name: str) -> None:
    before = project.run()
    victim = before["processes"][name][-1]
    os.kill(victim, signal.SIGKILL)

    def replaced() -> bool:
        pids = project.run()["processes"][name]
        return victim not in pids and len(pids) == len(before["processes"][name])

    until(replaced, within=5, what=f"{name} restarted")
    after = project.run()
    assert after["addresses"] == before["addresses"]
    address = after["addresses"][name][-1]
    until(lambda: _answers(address), within=5, what=f"{name} answers again")
    others = {key: pids for key, pids in after["processes"].items() if key != name}
    assert others == {key: pids for key, pids in before["processes"].items() if key != name}


@pytest.mark.parametrize("name", ["postgres_pid", "rabbitmq_pid", "proxy_pid"])
def test_killed_server_comes_back_at_its_address(project: Project, name: str) -> None:
    before = project.run()
    os.kill(before[name], signal.SIGKILL)

    def replaced() -> bool:
        pid = project.run()[name]
        return pid not in {None, before[name]} and alive(pid)

    until(replaced, within=30, what=f"{name} replaced")
    after = project.run()
    assert after["database_url"] == before["database_url"]
    assert after["rabbitmq_url"] == before["rabbitmq_url"]
    until(lambda: _answers(after["base_url"]), within=10, what="the proxy answers")
    for url in (after["database_url"], after["rabbitmq_url"]):
        port = int(url.rpartition(":")[2].partition("/")[0])
        socket.create_connection(("127.0.0.1", port), timeout=2).close()


def test_starting_twice_starts_nothing_more(project: Project) -> None:
    before = project.run()

    again = project.call("start")

    assert again.returncode == 0
    assert before["base_url"] in again.stdout
    assert project.run()["processes"] == before["processes"]


def test_next_start_after_a_killed_runner_leaves_nothing_behind_and_is_quick(project: Project) -> None:
    before = project.run()
    calls = (project.folder / "cli-calls").read_text()
    os.kill(before["supervisor_pid"], signal.SIGKILL)
    until(lambda: not alive(before["supervisor_pid"]), within=5, what="the runner is dead")

    began = time.monotonic()
    started = project.call("start")
    took = time.monotonic() - began

    assert started.returncode == 0, started.stdout + started.stderr
    assert took < 15
    after = project.run()
    old = {pid for pids in before["processes"].values() for pid in pids} | {before["proxy_pid"]}
    assert not {pid for pid in old if alive(pid)}
    assert after["base_url"] == before["base_url"]
    assert after["admin"] == before["admin"]
    assert (project.folder / "cli-calls").read_text() == calls, "nothing is migrated or seeded twice"
    assert (project.folder / "services/api/web/node_modules/builds").read_text() == "built\n"


def test_stop_ends_everything_from_the_entrance_to_the_exit(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        taken = squatter.getsockname()[1]
        started = project.call("start", PORT=str(taken))
        assert started.returncode == 0, started.stdout
        assert f"Port {taken} is taken" in started.stdout
        run = project.run()
        assert not run["base_url"].endswith(f":{taken}")
    try:
        pids = [pid for pids in run["processes"].values() for pid in pids]
        pids += [run["rabbitmq_pid"], run["postgres_pid"], run["proxy_pid"], run["supervisor_pid"]]
        stopped = project.call("stop")
        assert stopped.returncode == 0
        assert not [pid for pid in pids if alive(pid)]
        assert not (project.local / "run.json").exists()
        order = (project.folder / "stopped").read_text().split()
        assert set(order[:2]) == {"ingress", "api"}
        assert order[2:] == ["bot", "router", "sender", "simulator"]
        assert not _processes_mentioning(str(project.folder))
    finally:
        project.call("stop")
        project.destroy()


def test_foreground_run_ends_completely_on_ctrl_c(project: Project, tmp_path: Path) -> None:
    given = servers_of(project)
    other = Project(tmp_path / "project")
    runner = subprocess.Popen(
        other.command("run"), env=other.environment(**given), cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    try:
        until((other.local / "run.json").exists, within=60, what="the system is up")
        until(lambda: _answers(other.run()["base_url"]), within=5, what="the proxy answers")
        runner.send_signal(signal.SIGINT)
        output, _ = runner.communicate(timeout=60)
        assert runner.returncode == 0
        assert "Sapa is running." in output
        assert "router-1    │ router listens on" in output
        assert not _processes_mentioning(str(other.folder))
    finally:
        runner.kill()
        other.call("stop", **given)


def test_start_says_why_when_a_service_does_not_come_up(project: Project, tmp_path: Path) -> None:
    given = servers_of(project)
    other = Project(tmp_path / "project")
    (other.folder / "crash-bot").touch()
    try:
        started = other.call("start", **given)
        assert started.returncode == 1
        assert "bot-1 ends again and again" in started.stdout
        assert "this stand-in was told to crash" in started.stdout
        assert not _processes_mentioning(str(other.folder))
    finally:
        other.call("stop", **given)


def test_given_servers_are_used_and_not_touched(project: Project, tmp_path: Path) -> None:
    run = project.run()
    other = Project(tmp_path / "project")
    given = servers_of(project)
    try:
        started = other.call("start", WAHA_HOST="http://127.0.0.1:9/waha", **given)
        assert started.returncode == 0, started.stdout
        inner = other.run()
        assert inner["database_url"] == run["database_url"]
        assert inner["postgres_pid"] is None
        sender = httpx.get(f"{inner['addresses']['sender'][0]}/env").json()["env"]
        assert sender["WAHA_HOST"] == "http://127.0.0.1:9/waha"
        assert sender["WHAPI_BASE_URL"].endswith("/whapi")
    finally:
        other.call("stop", **given)
    assert alive(run["postgres_pid"])
    assert alive(run["rabbitmq_pid"])


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _processes_mentioning(text: str) -> list[str]:
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "cwd", "status"]):
        line = " ".join(process.info["cmdline"] or [])
        if process.info["status"] != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
            found += [line] if text in f"{line} {process.info['cwd']}" else []
    return found
