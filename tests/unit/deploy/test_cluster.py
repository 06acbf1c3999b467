"""The cluster's files name the same nodes, and compose's form of it stands on docker-compose.yml."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.cluster.render import COMPOSE_NODES, render, render_compose
from deploy.proxy.render import Server
from deploy.services import MIGRATE, SERVICES

ROOT = Path(__file__).resolve().parents[3]
BASE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
CLUSTER: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.cluster.yml").read_text())
CONF = (ROOT / "deploy/cluster/rabbitmq.conf").read_text()


def test_settings_name_every_node() -> None:
    named = re.findall(r"^cluster_formation\.classic_config\.nodes\.\d = rabbit@(\S+)$", CONF, re.MULTILINE)

    assert tuple(named) == COMPOSE_NODES
    assert "\ncluster_partition_handling = pause_minority\n" in CONF


def test_the_proxy_knows_every_node_and_the_repository_has_what_is_rendered() -> None:
    text = render_compose()

    assert re.findall(r"^    server (\S+) \1:5672 ", text, re.MULTILINE) == list(COMPOSE_NODES)
    assert (ROOT / "deploy/cluster/haproxy.compose.cfg").read_text() == text


def test_nodes_at_fixed_addresses_need_no_resolver() -> None:
    text = render(binds=["127.0.0.1:5672"], nodes=[Server("a", "10.0.0.1", 5672)])

    assert "    server a 10.0.0.1:5672\n" in text
    assert "resolvers" not in text


def test_every_service_gets_the_one_address() -> None:
    for unit in (*SERVICES, MIGRATE):
        changed = CLUSTER["services"][unit.name]["environment"]

        assert changed.keys() <= BASE["services"][unit.name]["environment"].keys() == set(unit.variables)
        assert changed["RABBITMQ_URL"].endswith("@amqp:5672/}")


def test_queues_are_declared_when_all_nodes_are_there() -> None:
    waits = BASE["services"]["migrate"]["depends_on"] | CLUSTER["services"]["migrate"]["depends_on"]

    assert {*COMPOSE_NODES, "amqp"} <= waits.keys()
    assert {wait["condition"] for wait in waits.values()} == {"service_healthy"}


@pytest.mark.parametrize("name", COMPOSE_NODES)
def test_a_node_is_the_single_one_with_a_name_data_and_settings(name: str) -> None:
    node = CLUSTER["services"][name]

    assert "depends_on" not in node
    assert node["environment"].keys() == {"RABBITMQ_ERLANG_COOKIE"}
    assert "./deploy/cluster/rabbitmq.conf:/etc/rabbitmq/conf.d/30-cluster.conf:ro" in node["volumes"]
    if name in BASE["services"]:
        return
    assert node["extends"] == {"file": "docker-compose.yml", "service": "rabbitmq"}
    assert node["hostname"] == name
    assert f"{name}:/var/lib/rabbitmq" in node["volumes"]
    assert name in CLUSTER["volumes"]


def test_nothing_new_is_reachable_and_mounted_files_exist() -> None:
    for service in CLUSTER["services"].values():
        assert "ports" not in service
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith(".") or (ROOT / source).is_file(), source


def test_example_environment_names_every_variable() -> None:
    named = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.cluster.yml").read_text()))

    assert used <= named
