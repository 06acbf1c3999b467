"""The one list of services says what their settings read."""

import os
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from deploy.cli.settings import MigrationSettings
from deploy.local.environment import read_environment
from deploy.services import BY_NAME, KNOWN_VARIABLES, MIGRATE, SERVICES, STOP_ORDER
from deploy.simulator.settings import Settings as SimulatorSettings
from services.api.settings import Settings as ApiSettings
from services.bot.settings import Settings as BotSettings
from services.ingress.settings import Settings as IngressSettings
from services.router.settings import Settings as RouterSettings
from services.sender.settings import SenderSettings
from tests.chaos.system import PATIENT, QUICK
from tests.e2e.system import environment_of

ROOT = Path(__file__).resolve().parents[3]
SETTINGS: dict[str, type[BaseSettings]] = {
    "ingress": IngressSettings,
    "router": RouterSettings,
    "bot": BotSettings,
    "sender": SenderSettings,
    "api": ApiSettings,
    "simulator": SimulatorSettings,
    "migrate": MigrationSettings,
}
# The bot has no database, whatever settings it shares with the others.
WITHHELD = {"bot": {"DATABASE_URL"}}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_process_is_given_every_variable_that_it_reads(name: str) -> None:
    variables = set(BY_NAME[name].variables if name in BY_NAME else MIGRATE.variables)
    read = {field.upper() for field in SETTINGS[name].model_fields}

    assert read - variables == WITHHELD.get(name, set())


def test_everything_is_stopped_in_some_order() -> None:
    assert {name for names in STOP_ORDER for name in names} == set(BY_NAME)


def test_every_service_can_be_run() -> None:
    for service in SERVICES:
        assert (ROOT / Path(*service.module.split(".")) / "__main__.py").exists()


def test_tests_never_meet_anything_but_their_own_servers(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("".join(f"{name}=theirs\n" for name in KNOWN_VARIABLES))

    assert not KNOWN_VARIABLES & os.environ.keys()
    read = read_environment(environment_of(tmp_path, SAPA_ENV="local"), env_file)
    assert {name: value for name, value in read.items() if name in KNOWN_VARIABLES} == {"SAPA_ENV": "local"}


def test_an_echo_waits_until_an_abandoned_send_is_settled() -> None:
    """Otherwise it is shown as typed on the phone, beside the message that it is the echo of."""
    hold, lease = (
        RouterSettings.model_fields["router_echo_hold_s"].default,
        SenderSettings.model_fields["sender_lease_s"].default,
    )
    assert hold >= lease + 30
    for chosen in (QUICK, PATIENT):
        assert float(chosen["ROUTER_ECHO_HOLD_S"]) >= float(chosen["SENDER_LEASE_S"]) + 30
