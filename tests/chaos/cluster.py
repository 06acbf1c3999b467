"""Three RabbitMQ nodes as one broker, and the proxy in front of them whose address services are given."""

import os
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError
from typing import IO

from deploy.cluster import render
from deploy.local import packages
from deploy.local.epmd import start_epmd
from deploy.local.errors import RunnerError
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import ProcessId, end, spawn
from deploy.local.rabbitmq import PrivateRabbit, answers_amqp
from deploy.local.waiting import wait_until
from deploy.proxy.render import Server

NAMES = ("a@localhost", "b@localhost", "c@localhost")
PRODUCTION = Path(render.__file__).with_name("rabbitmq.conf")


def settings(names: Sequence[str] = NAMES) -> str:
    """Production's settings, with these nodes in place of its own."""
    key = "cluster_formation.classic_config.nodes"
    lines = [line for line in PRODUCTION.read_text().splitlines() if not line.startswith(key)]
    return "\n".join([*lines, *(f"{key}.{number} = {name}" for number, name in enumerate(names, 1))])


class PrivateCluster:
    """A cluster whose data is kept in `folder`. `nodes` may be stopped, killed and started one by one."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder).absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        cookie, password, epmd = secrets.token_hex(16), secrets.token_urlsafe(18), free_port()
        self.nodes = [
            PrivateRabbit(
                self.folder / name.partition("@")[0],
                node=name,
                password=password,
                cookie=cookie,
                epmd=epmd,
                settings=settings(),
            )
            for name in NAMES
        ]
        self._epmd = epmd
        self._helpers: list[ProcessId] = []
        self.port = free_port(avoid=[epmd])

    @property
    def url(self) -> str:
        """AMQP address of the proxy."""
        first = self.nodes[0]
        return f"amqp://{first.user}:{first.password}@{LOOPBACK}:{self.port}/"

    def prepare(self) -> None:
        """Settle every address and start the proxy and what nodes find each other by, but none of the nodes."""
        for node in self.nodes:
            others = [port for other in self.nodes if other is not node for port in other.ports]
            node.reserve(avoid=[*others, self.port, self._epmd])
        if not self._helpers:
            with (self.folder / "helpers.log").open("ab") as output:
                self._helpers.append(start_epmd(self._epmd, output)[1])
                self._helpers.append(self._start_proxy(output))

    def start(self, *, keep_port: bool = True) -> None:
        """Start the nodes that do not run, all at once; returns when each answers, and the proxy too."""
        self.prepare()
        _at_once([partial(_start, node, keep_port=keep_port) for node in self.nodes])
        assert wait_until(lambda: answers_amqp(self.port), timeout=30), "the proxy before the cluster does not answer"

    def stop(self) -> None:
        """End the nodes cleanly; the proxy goes on, with nobody behind it."""
        _at_once([node.stop for node in self.nodes])

    def destroy(self) -> None:
        """End everything at once and delete the data."""
        _at_once([partial(node.stop, timeout=0) for node in self.nodes])
        for helper in self._helpers:
            end(helper, grace=3)
        self._helpers.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def running(self) -> list[PrivateRabbit]:
        """The nodes that run now."""
        return [node for node in self.nodes if node.identity]

    def rabbitmqctl(self, *arguments: str) -> str:
        """As one of the running nodes sees it."""
        return self.running[0].rabbitmqctl(*arguments)

    def table(self, command: str, *columns: str) -> list[list[str]]:
        """What rabbitmqctl lists, as rows; what it does not know is empty."""
        listed = self.rabbitmqctl(command, *columns, "--quiet", "--no-table-headers")
        rows = [line.split("\t") for line in listed.splitlines() if line]
        return [[*row, *[""] * (len(columns) - len(row))] for row in rows]

    def leaders(self) -> Counter[str]:
        """How many queues each node leads, the stream among them."""
        return Counter(leader for (leader,) in self.table("list_queues", "leader") if leader in NAMES)

    def clients(self) -> Counter[str]:
        """How many connections each node has."""
        pids = [pid for (pid,) in self.table("list_connections", "pid")]  # <a@localhost.1647003.42.0>
        return Counter(name for name in NAMES for pid in pids if pid.startswith(f"<{name}."))

    def is_whole(self) -> bool:
        """All nodes run, and each holds a living member of every queue that is replicated."""
        if len(self.running) < len(NAMES):
            return False
        try:
            queues = self.table("list_queues", "type", "online")
        except CalledProcessError:  # the one that is asked pauses
            return False
        replicated = [online for kind, online in queues if kind != "classic"]
        return bool(replicated) and all(name in online for online in replicated for name in NAMES)

    def _start_proxy(self, output: IO[bytes]) -> ProcessId:
        program = packages.find_haproxy()
        assert program is not None, packages.instructions(["haproxy"])
        nodes = [Server(node.folder.name, LOOPBACK, node.port) for node in self.nodes]
        configuration = self.folder / "haproxy.cfg"
        configuration.write_text(render.render(binds=[f"{LOOPBACK}:{self.port}"], nodes=nodes))
        command: list[str | Path] = [program, "-db", "-f", configuration]
        child = spawn(command, env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")}, output=output)
        identity = ProcessId.of(child.pid)
        assert identity is not None, "the proxy before the cluster ended at once"
        return identity


def _start(node: PrivateRabbit, *, keep_port: bool) -> None:
    """Nodes of 3.10 that boot at the same moment may trip over each other; whatever runs them starts them again."""
    for _ in range(2):
        with suppress(RunnerError):
            node.start(keep_port=keep_port)
            return
    node.start(keep_port=keep_port)


def _at_once(work: Sequence[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(work)) as executor:
        for future in [executor.submit(one) for one in work]:
            future.result()
