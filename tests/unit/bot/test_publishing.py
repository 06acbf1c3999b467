"""A reply is published until it is confirmed, always under the same id."""

import pytest

from services.bot.adapters.publishing import PatientPublisher
from services.bot.domain.rules import answer
from services.bot.handlers import replies
from services.bot.handlers.replies import reply_event, reply_generator
from shared.contracts.envelope import Contract
from shared.errors import Permanent
from shared.messaging.publisher import NotPublished, Parcel
from tests.unit.bot.turns import NOW, turn


class Moody:
    """A broker's publisher that fails some times before it confirms."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.tried: list[Parcel] = []

    async def publish(self, parcel: Parcel, *, timeout: float | None = None) -> None:
        self.tried.append(parcel)
        if len(self.tried) <= self.failures:
            raise NotPublished("not now")


async def test_it_tries_until_the_broker_confirms() -> None:
    moody = Moody(failures=3)
    event = reply_event(turn("Halo"), answer(turn("Halo"), NOW), lambda: NOW)
    await PatientPublisher(moody, first_delay=0.001).publish(event)
    assert len(moody.tried) == 4
    assert {parcel.event_id for parcel in moody.tried} == {event.event_id}


async def test_other_errors_are_not_hidden() -> None:
    class Broken:
        async def publish(self, parcel: Parcel, *, timeout: float | None = None) -> None:
            raise RuntimeError("a bug")

    event = reply_event(turn("Halo"), answer(turn("Halo"), NOW), lambda: NOW)
    with pytest.raises(RuntimeError, match="a bug"):
        await PatientPublisher(Broken()).publish(event)


async def test_the_same_turn_asked_twice_gives_the_same_event() -> None:
    published: list[Contract] = []

    async def publish(contract: Contract) -> None:
        published.append(contract)

    handler = reply_generator(publish, zone=NOW.tzinfo or pytest.fail("no zone"), clock=lambda: NOW)
    first, again = turn("Halo", correlation_id="c1"), turn("Halo", correlation_id="c1")
    await handler(first)
    await handler(again)
    assert published[0].event_id == published[1].event_id
    assert published[0].correlation_id == "c1"
    assert [event.causation_id for event in published] == [first.event_id, again.event_id]
    ignored = {"causation_id"}
    assert published[0].model_dump(exclude=ignored) == published[1].model_dump(exclude=ignored)


async def test_a_failing_rule_is_a_dead_letter_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def publish(contract: Contract) -> None:
        pytest.fail("nothing to say")

    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(replies, "answer", broken)
    handler = reply_generator(publish, zone=NOW.tzinfo or pytest.fail("no zone"), clock=lambda: NOW)
    with pytest.raises(Permanent):
        await handler(turn("Halo"))
