"""A cluster of three RabbitMQ nodes, of which one is killed, one frozen, two are killed at a time."""

import asyncio
import math
import signal
from collections import Counter
from collections.abc import Iterator

import asyncpg
import pytest

from deploy.local.rabbitmq import PrivateRabbit, answers_amqp
from tests.chaos.cluster import PrivateCluster
from tests.chaos.outages import answers_during, each_is_answered_once
from tests.chaos.run import customers_for, load_on, settle
from tests.chaos.system import SCALE, System, kill, running, signal_all
from tests.e2e.system import Simulator
from tests.loopback import loopback
from tests.waiting import until

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]

SEED = 3
RATE = 25
ANSWERS = 50
STORED = 30


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> PrivateCluster:
    """Started by the system whose broker it is."""
    return PrivateCluster(tmp_path_factory.mktemp("rabbitmq"))


@pytest.fixture(scope="module")
def own_system(tmp_path_factory: pytest.TempPathFactory, cluster: PrivateCluster) -> Iterator[System]:
    """A system whose services know the cluster by one address."""
    with running(tmp_path_factory.mktemp("cluster"), scale=SCALE, broker=cluster) as system:
        yield system


async def test_one_node_of_three_dies_under_load_and_another_when_it_is_back(
    own_system: System, cluster: PrivateCluster
) -> None:
    """Every webhook is accepted at its first try and every customer answered; nothing is lost, nothing comes twice."""
    assert await asyncio.to_thread(cluster.is_whole), "the migration job's queues have members on every node"
    customers = customers_for(60, SEED)
    killed: list[PrivateRabbit] = []
    async with load_on(own_system, customers, seed=SEED) as (load, playing):

        async def one_after_the_other() -> None:
            for _ in range(2):
                await _answered(Simulator(playing), ANSWERS)
                victim = await asyncio.to_thread(_busiest, cluster, killed)
                await asyncio.to_thread(kill, victim)
                killed.append(victim)
                await _answered(Simulator(playing), ANSWERS)
                await asyncio.to_thread(victim.start, keep_port=True)
                await until(lambda: asyncio.to_thread(cluster.is_whole), 60, what="every member", interval=0.5)

        writing = asyncio.create_task(load.begin(seconds=math.inf, rate=RATE))
        answers, phones = await answers_during(own_system, one_after_the_other())
        load.stop()
        await writing
        made = Counter(f"{node.node} killed" for node in killed)
        result = await settle(own_system, load, customers, playing, made=made)
    assert set(answers) == {200}
    assert result.is_good, f"{result.table()}\n{result.details()}"
    await each_is_answered_once(own_system.run, phones)


async def test_one_node_of_three_freezes(own_system: System, cluster: PrivateCluster) -> None:
    """As a host without power: no connection ends. The proxy cuts its clients off, the other nodes go on without it."""
    victim = await asyncio.to_thread(_busiest, cluster, [])

    async def frozen() -> None:
        async with loopback(base_url=own_system.run.info["simulator_url"], timeout=60) as playing:
            signal_all(victim, signal.SIGSTOP)
            try:
                await _answered(Simulator(playing), ANSWERS)
            finally:
                signal_all(victim, signal.SIGCONT)

    answers, phones = await answers_during(own_system, frozen())
    assert set(answers) == {200}
    await each_is_answered_once(own_system.run, phones)
    await until(lambda: asyncio.to_thread(cluster.is_whole), 90, what="every member", interval=0.5)


async def test_two_nodes_of_three_die(own_system: System, cluster: PrivateCluster) -> None:
    """The last one stops. Webhooks go to the outbox and are answered 200; all are answered when the nodes are back."""
    last, *away = cluster.nodes
    connection = await asyncpg.connect(own_system.postgres.url)

    async def enough_are_stored() -> bool:
        count: int = await connection.fetchval("select count(*) from outbox where routing_key = 'message.received.v1'")
        return count >= STORED

    async def alone() -> None:
        await asyncio.gather(*(asyncio.to_thread(kill, node) for node in away))
        await until(lambda: not answers_amqp(last.port), 30, what="a pause of the last node", interval=0.5)
        await until(enough_are_stored, 30, what="webhooks in the outbox")

    try:
        answers, phones = await answers_during(own_system, alone())
    finally:
        await connection.close()
        await asyncio.to_thread(cluster.start)
    assert set(answers) == {200}
    await each_is_answered_once(own_system.run, phones, within=180)


async def _answered(simulator: Simulator, more: int) -> None:
    """Customers get so many more answers."""
    wanted = len(await simulator.deliveries()) + more

    async def are_there() -> bool:
        return len(await simulator.deliveries()) >= wanted

    await until(are_there, 60, what=f"{more} more answers", interval=0.5)


def _busiest(cluster: PrivateCluster, spared: list[PrivateRabbit]) -> PrivateRabbit:
    """The node that leads most queues among those with clients."""
    leaders, clients = cluster.leaders(), cluster.clients()
    able = [node for node in cluster.nodes if node not in spared and leaders[node.node] and clients[node.node]]
    assert able, f"leaders {leaders}, clients {clients}"
    return max(able, key=lambda node: leaders[node.node])
