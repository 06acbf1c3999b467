"""What each process is told."""

from pathlib import Path

import pytest

from deploy.local.environment import Providers, Wiring, for_process, parse_scale, read_environment, shared_variables
from deploy.local.errors import RunnerError
from deploy.services import API, BOT, KNOWN_VARIABLES, SENDER, SIMULATOR

WIRING = Wiring(
    database_url="postgresql://here",
    rabbitmq_url="amqp://here",
    public_url="http://localhost:8000",
    webhook_origin="http://127.0.0.1:8000",
    simulator_port=21000,
    admin_email="admin@example.com",
    admin_password="secret",
)


def test_environment_goes_before_the_file_and_empty_counts_as_unset(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("WHAPI_TOKEN=from-file\nWAHA_HOST=http://file\nTIMEZONE='Asia/Tokyo'\nLOG_LEVEL=\n# comment\n")

    env = read_environment({"WAHA_HOST": "http://shell", "WHAPI_BASE_URL": "", "PATH": "/bin"}, file)

    assert env == {
        "WHAPI_TOKEN": "from-file",
        "WAHA_HOST": "http://shell",
        "TIMEZONE": "Asia/Tokyo",
        "PATH": "/bin",
    }


@pytest.mark.parametrize(
    ("env", "whapi", "waha"),
    [
        ({}, True, True),
        ({"WHAPI_TOKEN": "t"}, False, True),
        ({"WHAPI_BASE_URL": "http://w"}, False, True),
        ({"WAHA_HOST": "http://h"}, True, False),
        ({"WAHA_API_KEY": "k", "WHAPI_WEBHOOK_TOKEN": "s"}, True, True),
        ({"WAHA_HOST": "http://h", "WHAPI_TOKEN": "t"}, False, False),
    ],
)
def test_each_provider_is_simulated_unless_it_is_set(env: dict[str, str], whapi: bool, waha: bool) -> None:
    chosen = Providers.chosen_by(env)

    assert (chosen.whapi_simulated, chosen.waha_simulated) == (whapi, waha)
    assert chosen.simulator_needed == (whapi or waha)


def test_a_real_provider_keeps_its_own_address() -> None:
    env = {"WHAPI_TOKEN": "t"}

    values = shared_variables(env, WIRING, Providers.chosen_by(env))

    assert "WHAPI_BASE_URL" not in values
    assert values["WAHA_HOST"] == "http://127.0.0.1:21000/waha"


def test_processes_get_what_they_take_and_nobody_elses_secrets() -> None:
    inherited = {"PATH": "/bin", "DATABASE_URL": "postgresql://other", "WHAPI_TOKEN": "t", "ROUTER_BATCH": "7"}
    values = shared_variables(inherited, WIRING, Providers.chosen_by(inherited))

    bot = for_process(inherited, values, BOT.variables, port=20001)
    assert "DATABASE_URL" not in bot
    assert "WHAPI_TOKEN" not in bot
    assert bot["HTTP_PORT"] == "20001"
    assert bot["ROUTER_BATCH"] == "7", "what is no known variable is passed on"

    sender = for_process(inherited, values, SENDER.variables, port=20002)
    assert sender["DATABASE_URL"] == "postgresql://here"
    assert sender["WHAPI_TOKEN"] == "t"

    api = for_process(inherited, values, API.variables, port=20003)
    assert "SAPA_ADMIN_PASSWORD" not in api
    assert api["PUBLIC_URL"] == "http://localhost:8000"

    simulator = for_process(inherited, values, SIMULATOR.variables, port=21000)
    assert simulator["SIMULATOR_PORT"] == "21000"
    assert "HTTP_PORT" not in simulator


def test_scale() -> None:
    scale = parse_scale("router=3,  sender=2")

    assert (scale["router"], scale["sender"], scale["bot"], scale["simulator"]) == (3, 2, 1, 1)


@pytest.mark.parametrize("text", ["roter=3", "router", "router=0", "router=-1", "router=x", "simulator=2", "router=99"])
def test_wrong_scale_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(RunnerError, match=text.partition("=")[0]):
        parse_scale(text)


def test_variables_that_a_local_run_must_not_inherit_are_known() -> None:
    assert {"DATABASE_URL", "RABBITMQ_URL", "WHAPI_TOKEN", "WAHA_HOST", "HTTP_PORT"} <= KNOWN_VARIABLES
