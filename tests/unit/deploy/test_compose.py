"""docker-compose.yml says what deploy/services.py says, and its promises hold."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.proxy.render import render_compose
from deploy.services import KNOWN_VARIABLES, MIGRATE, SERVICES, Job, Service
from tests.containers import image

ROOT = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
UNITS: list[Service | Job] = [*SERVICES, MIGRATE]


def test_there_are_exactly_these_services() -> None:
    expected = {unit.name for unit in UNITS} | {"postgres", "rabbitmq", "proxy"}

    assert set(COMPOSE["services"]) == expected


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_command_and_variables_are_those_of_the_one_list(unit: Service | Job) -> None:
    service = COMPOSE["services"][unit.name]

    assert tuple(service["command"]) == unit.command
    assert set(service["environment"]) == set(unit.variables)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_service_waits_for_the_migration_is_checked_limited_and_restarted(service: Service) -> None:
    made = COMPOSE["services"][service.name]

    assert made["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert "/ready" in made["healthcheck"]["test"][-1]
    assert made["restart"] == "unless-stopped"
    assert made["deploy"]["resources"]["limits"]["memory"]


def test_migration_waits_for_healthy_servers() -> None:
    conditions = {name: wait["condition"] for name, wait in COMPOSE["services"]["migrate"]["depends_on"].items()}

    assert conditions == {"postgres": "service_healthy", "rabbitmq": "service_healthy"}


def test_anything_can_be_scaled_and_only_the_proxy_is_reachable() -> None:
    for name, service in COMPOSE["services"].items():
        assert "container_name" not in service
        assert "network_mode" not in service
        assert ("ports" in service) == (name == "proxy")


def test_tests_in_containers_use_the_same_images() -> None:
    for name in ("postgres", "rabbitmq"):
        assert image(name) == COMPOSE["services"][name]["image"]


def test_images_are_pinned_to_a_minor_release() -> None:
    assert re.fullmatch(r"rabbitmq:4\.\d+-management", COMPOSE["services"]["rabbitmq"]["image"])
    assert re.fullmatch(r"postgres:\d+-\w+", COMPOSE["services"]["postgres"]["image"])
    assert re.fullmatch(r"haproxy:\d+\.\d+", COMPOSE["services"]["proxy"]["image"])


def test_an_optional_secret_that_is_not_set_is_left_out_rather_than_empty() -> None:
    for unit in UNITS:
        for name, value in COMPOSE["services"][unit.name]["environment"].items():
            assert value != ""
            assert not str(value).endswith(":-}"), f"{unit.name} would be given an empty {name}"


def test_proxy_configuration_in_the_repository_is_the_rendered_one() -> None:
    assert (ROOT / "deploy/proxy/haproxy.compose.cfg").read_text() == render_compose()


def test_mounted_files_exist() -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith(".") or (ROOT / source).is_file(), source


def test_image_is_built_from_locked_packages_and_runs_as_nobody_special() -> None:
    text = (ROOT / "deploy/Dockerfile").read_text()

    assert "--require-hashes -r /requirements/base.lock" in text
    assert "npm ci --ignore-scripts" in text
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001:10001"]
    assert len(re.findall(r"^FROM ", text, re.MULTILINE)) == 3


def test_example_environment_names_every_variable() -> None:
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#([A-Z0-9_]+)=", text, re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))

    assert KNOWN_VARIABLES | used <= named
    assert not re.findall(r"^[A-Z]", text, re.MULTILINE), "everything in the example is commented out"
