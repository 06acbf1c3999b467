"""RabbitMQ, PostgreSQL or both away for a minute."""

from collections.abc import Iterator

import pytest

from tests.chaos.outages import each_is_answered_once, first_answers
from tests.chaos.system import SCALE, System, running

AWAY_S = 60.0

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]


@pytest.fixture(scope="module")
def own_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system whose servers the tests may stop."""
    with running(tmp_path_factory.mktemp("outages"), scale=SCALE) as system:
        yield system


async def test_a_minute_without_rabbitmq(own_system: System) -> None:
    """All webhooks are taken, all are answered after."""
    answers, phones = await first_answers(own_system, [own_system.rabbit], AWAY_S)
    assert set(answers) == {200}
    await each_is_answered_once(own_system.run, phones, within=180)


async def test_a_minute_without_postgresql(own_system: System) -> None:
    """All webhooks are taken, held by the broker; all are answered after."""
    answers, phones = await first_answers(own_system, [own_system.postgres], AWAY_S)
    assert set(answers) == {200}
    await each_is_answered_once(own_system.run, phones, within=180)


async def test_a_minute_without_either(own_system: System) -> None:
    """Webhooks are refused with 503, and the provider's repeat brings them."""
    answers, phones = await first_answers(own_system, [own_system.rabbit, own_system.postgres], AWAY_S)
    assert set(answers) == {503}
    await each_is_answered_once(own_system.run, phones, within=180)
