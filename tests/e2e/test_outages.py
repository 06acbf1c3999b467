"""RabbitMQ, PostgreSQL or both away for seconds; `make soak` has the same for a minute."""

from collections.abc import Iterator

import pytest

from tests.chaos.outages import each_is_answered_once, first_answers
from tests.chaos.system import SERVICES, System, running

AWAY_S = 8.0

pytestmark = pytest.mark.timeout(300)  # the first one starts the system


@pytest.fixture(scope="module")
def own_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system whose servers the tests may stop."""
    with running(tmp_path_factory.mktemp("outages"), scale="ingress=2 router=2 sender=2 api=2") as system:
        yield system


@pytest.fixture(autouse=True)
def no_service_restarts(own_system: System) -> Iterator[None]:
    """Every process outlives the outage."""
    before = {service: own_system.replicas(service) for service in SERVICES}
    yield
    assert {service: own_system.replicas(service) for service in SERVICES} == before


async def test_pain_13_webhooks_are_taken_while_rabbitmq_is_away_and_answered_afterwards(own_system: System) -> None:
    """The broker restarts in the middle of a storm: nothing is lost."""
    answers, phones = await first_answers(own_system, [own_system.rabbit], AWAY_S)
    assert set(answers) == {200}
    await each_is_answered_once(own_system.run, phones)


async def test_webhooks_are_taken_while_postgresql_is_away_and_answered_afterwards(own_system: System) -> None:
    answers, phones = await first_answers(own_system, [own_system.postgres], AWAY_S)
    assert set(answers) == {200}
    await each_is_answered_once(own_system.run, phones)


async def test_with_both_away_webhooks_are_refused_and_the_providers_repeat_brings_them(own_system: System) -> None:
    answers, phones = await first_answers(own_system, [own_system.rabbit, own_system.postgres], AWAY_S)
    assert set(answers) == {503}
    await each_is_answered_once(own_system.run, phones)
