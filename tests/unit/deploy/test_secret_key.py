"""Who is given the key of channels' secrets, and that every place which names it agrees."""

from pathlib import Path

import yaml

from deploy.services import BY_NAME, MIGRATE, SECRET_KEY, SERVICES
from shared.channels.secrets import VARIABLE
from shared.channels.settings import ProviderSettings

ROOT = Path(__file__).resolve().parents[3]
READERS = {"ingress", "sender", "api"}


def test_the_services_that_reach_providers_are_given_it_and_no_other() -> None:
    assert SECRET_KEY == (VARIABLE,)
    assert VARIABLE.lower() in ProviderSettings.model_fields
    assert {service.name for service in SERVICES if VARIABLE in service.variables} == READERS
    assert VARIABLE not in MIGRATE.variables
    assert VARIABLE not in BY_NAME["simulator"].variables


def test_compose_passes_it_on_without_a_default() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    given = {name: made["environment"] for name, made in services.items() if VARIABLE in made.get("environment", {})}
    assert set(given) == READERS
    assert all(environment[VARIABLE] is None for environment in given.values())


def test_the_example_says_how_to_make_and_change_one() -> None:
    text = (ROOT / ".env.example").read_text()
    before = text[: text.index(f"#{VARIABLE}=")]
    assert "openssl rand -base64 32" in before
    assert "sapa channels renew-secrets" in before
