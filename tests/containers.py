"""The tests' PostgreSQL and RabbitMQ in containers, as compose names them, where a Docker engine answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker  # type: ignore[import-untyped]
import yaml
from docker.errors import DockerException  # type: ignore[import-untyped]
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

_COMPOSE = Path(__file__).resolve().parents[1] / "docker-compose.yml"
_AMQP, _MANAGEMENT = 5672, 15672
_USER, _PASSWORD = "sapa", "containers-of-tests"


def engine_answers() -> bool:
    """Whether there is a Docker engine; takes a fraction of a second when there is none."""
    try:
        client = docker.from_env(timeout=5)
    except DockerException:
        return False
    try:
        return bool(client.ping())
    except (DockerException, OSError):
        return False
    finally:
        client.close()


def image(service: str) -> str:
    """The image of a service in compose."""
    found = yaml.safe_load(_COMPOSE.read_text())["services"][service]["image"]
    return str(found)


@contextmanager
def containers() -> Iterator[tuple[str, str, str]]:
    """Running for the block: addresses of the maintenance database, of the broker, and of its management API."""
    rabbit = (
        DockerContainer(image("rabbitmq"))
        .with_env("RABBITMQ_DEFAULT_USER", _USER)
        .with_env("RABBITMQ_DEFAULT_PASS", _PASSWORD)
        .with_exposed_ports(_AMQP, _MANAGEMENT)
        .waiting_for(HttpWaitStrategy(_MANAGEMENT, "/api/overview").with_basic_credentials(_USER, _PASSWORD))
    )
    postgres = PostgresContainer(
        image("postgres"), username=_USER, password=_PASSWORD, dbname="postgres", driver=None
    ).with_command("postgres -c max_connections=400 -c synchronous_commit=on")
    with postgres, rabbit:
        host = rabbit.get_container_host_ip()
        yield (
            postgres.get_connection_url(),
            f"amqp://{_USER}:{_PASSWORD}@{host}:{rabbit.get_exposed_port(_AMQP)}/",
            f"http://{host}:{rabbit.get_exposed_port(_MANAGEMENT)}",
        )
