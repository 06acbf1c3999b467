"""Real servers for the tests: one PostgreSQL and one RabbitMQ per run, a database and a virtual host per module."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

from deploy.services import NOTHING_SET

# Before anything reads the environment: tests never talk to a real provider or to anyone's servers.
for _variable in NOTHING_SET:
    os.environ.pop(_variable, None)

from tests.e2e.fixtures import admin, end_systems, origin, room, simulator, system
from tests.servers import Servers, declared_vhost, migrated_database, start_servers

__all__ = ["admin", "origin", "room", "simulator", "system"]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """PostgreSQL and RabbitMQ: given ones (TEST_DATABASE_URL, TEST_RABBITMQ_URL), in Docker, or started privately."""
    with start_servers(Path(tmp_path_factory.mktemp("servers"))) as running:
        yield running


@pytest.fixture(scope="module")
def database_url(servers: Servers) -> Iterator[str]:
    """A fresh, migrated database."""
    with migrated_database(servers) as url:
        yield url


@pytest.fixture(scope="module")
def rabbitmq_url(servers: Servers) -> Iterator[str]:
    """A fresh virtual host with the topology declared."""
    with declared_vhost(servers) as url:
        yield url


_FLOORS = ("unit", "contract", "integration", "e2e", "browser", "soak")
_WITH_SYSTEM = ("e2e", "browser", "soak")
_SOAK = Path(__file__).parent / "soak"
_MOST_WORKERS = 4
_MOST_SYSTEMS = 2


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The long forms run only when they are named (`make soak`)."""
    asked = (Path(argument.partition("::")[0]).resolve() for argument in config.args)
    if collection_path == _SOAK and not any(path.is_relative_to(_SOAK) for path in asked):
        return True
    return None


def _floor(path: Path) -> str:
    return path.relative_to(Path(__file__).parent).parts[0]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick floors first, one after the other; side by side, what needs a whole system first, as it takes longest."""
    side_by_side = hasattr(config, "workerinput")
    items.sort(key=lambda item: _FLOORS.index(_floor(item.path)), reverse=side_by_side)
    for item in items:
        # The browser and its pages belong to the loop that they were opened in.
        if _floor(item.path) in _WITH_SYSTEM:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Side by side, what needs a system comes first; after it, nothing does."""
    if _floor(item.path) not in _WITH_SYSTEM:
        end_systems()


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """A file's tests stay together, for its database and virtual host.

    The first workers begin with what needs a whole system, which each starts once; the others with the rest.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        starts_system = self.nodes.index(node) < _MOST_SYSTEMS
        for path in self.workqueue:
            if (_floor(self.config.rootpath / path) in _WITH_SYSTEM) == starts_system:
                self.workqueue.move_to_end(path, last=False)
                break
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """How tests that run side by side are shared out."""
    return _ByFile(config, log)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores, as every test also waits; with many more, the waits themselves get too long."""
    return min(_MOST_WORKERS, (os.cpu_count() or 1) + 1)
