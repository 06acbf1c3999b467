"""Reactions, edits and deletions: in their lane's order, repeated when in doubt, told in events of their own."""

from typing import Literal

import pytest

from services.sender.bootstrap import Sender
from services.sender.domain.delivery import Accepted
from services.sender.domain.reconciliation import History
from services.sender.gateways import ByProvider
from services.sender.providers.gateway import Change, Gateway, Outgoing, Signal, Timing
from shared.contracts.sending import MessageChanged, MessageChangeFailed
from tests.integration.sender.fake_provider import accept, answer, cut, fail
from tests.integration.sender.harness import Chat, World
from tests.waiting import until

Provider = Literal["whapi", "waha"]
PROVIDERS: list[Provider] = ["whapi", "waha"]


@pytest.fixture(autouse=True)
def ids_as_whapi_takes_them(world: World) -> None:
    """It edits nothing under an id of any other form."""
    world.provider.id_form = "PsIB{}.abcd-gKq7Aw"


def chat_at(provider: Provider) -> Chat:
    return Chat.new(provider=provider, channel_id=1 + PROVIDERS.index(provider))


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_changes_come_after_what_they_change_and_before_what_follows(world: World, provider: Provider) -> None:
    chat = chat_at(provider)
    world.provider.behave(chat.phone, accept(0.2), accept(0.1), accept())
    first = chat.write("1")
    orders = [
        first,
        chat.change(first, "edit", text="satu"),
        chat.change(first, "react", emoji="👍"),
        chat.write("2"),
        chat.change(first, "react"),
        chat.change(first, "revoke"),
    ]
    async with world.senders(3):
        await world.order(*reversed(orders))
        await until(lambda: world.outcomes(chat) == ["sent", "changed", "changed", "sent", "changed", "changed"])
    name = world.provider.delivered[0].id
    whole = f"true_{chat.phone}@c.us_{name}"
    assert [asked.call.replace("%40", "@") for asked in world.provider.asked] == {
        "whapi": [
            "POST messages/text",
            "POST messages/text",
            f"PUT messages/{name}/reaction",
            "POST messages/text",
            f"DELETE messages/{name}/reaction",
            f"DELETE messages/{name}",
        ],
        "waha": [
            "POST sendText",
            f"PUT default/chats/{chat.phone}@c.us/messages/{whole}",
            "PUT reaction",
            "POST sendText",
            "PUT reaction",
            f"DELETE default/chats/{chat.phone}@c.us/messages/{whole}",
        ],
    }[provider]
    assert world.provider.asked[1].text == "satu"
    assert [world.provider.asked[index].body.get("reaction", "") for index in (2, 4)] == (
        ["👍", ""] if provider == "waha" else ["", ""]
    )
    events = [event for event in world.of(chat) if isinstance(event, MessageChanged)]
    assert [event.operation for event in events] == ["edit", "react", "react", "revoke"]
    assert {event.message_id for event in events} == {first.message_id}
    assert await world.states(chat) == ["sent"] * 6


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_change_in_doubt_is_repeated_and_never_unknown(world: World, provider: Provider) -> None:
    chat = chat_at(provider)
    world.provider.behave(chat.phone, accept(), cut(), fail(), accept())
    first = chat.write("1")
    async with world.senders():
        await world.order(first, chat.change(first, "react", emoji="👍"), chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["sent", "changed", "sent"])
    assert world.provider.looks == 0
    assert len(world.provider.asked) == 5
    attempts = await world.rows(
        "select outcome, number from attempts where chat_id = :c and change_id is not null order by number", c=chat.id
    )
    assert [(row.outcome, row.number) for row in attempts] == [("unknown", 1), ("unknown", 2), ("sent", 3)]


async def test_a_change_that_stays_in_doubt_is_given_up(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(), cut(), cut(), cut(), cut(), cut(), accept())
    first = chat.write("1")
    async with world.senders():
        await world.order(first, chat.change(first, "react", emoji="👍"), chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["sent", "change_failed", "sent"])
    [failed] = [event for event in world.of(chat) if isinstance(event, MessageChangeFailed)]
    assert (failed.error_code, failed.operation) == ("outcome_unknown", "react")


GONE = answer(404, {"error": {"code": 404, "message": "not found"}})


@pytest.mark.parametrize(
    ("answers", "outcome"), [([cut(), GONE], "changed"), ([GONE], "change_failed")], ids=["a repeat", "at once"]
)
async def test_what_a_repeat_cannot_find_was_deleted_by_the_first(world: World, answers: list, outcome: str) -> None:  # type: ignore[type-arg]
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(), *answers, accept())
    first = chat.write("1")
    async with world.senders():
        await world.order(first, chat.change(first, "revoke"), chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["sent", outcome, "sent"])


async def test_a_message_that_was_not_sent_cannot_be_changed(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, answer(403, {}), accept())
    first = chat.write("1")
    async with world.senders():
        await world.order(first, chat.change(first, "revoke"), chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["failed", "change_failed", "sent"])
    [failed] = [event for event in world.of(chat) if isinstance(event, MessageChangeFailed)]
    assert failed.error_code == "target_not_sent"
    assert len(world.provider.asked) == 2


async def test_what_the_provider_refuses_fails_and_the_lane_goes_on(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(), answer(400, {"error": {"message": "too old"}}), accept())
    first = chat.write("1")
    async with world.senders():
        await world.order(first, chat.change(first, "edit", text="x"), chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["sent", "change_failed", "sent"])
    [failed] = [event for event in world.of(chat) if isinstance(event, MessageChangeFailed)]
    assert (failed.error_code, failed.error) == ("invalid_request", "too old")


async def test_attempts_of_changes_do_not_count_as_the_messages_own(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, accept(), accept(), accept())
    first = chat.write("1")
    async with world.senders():
        await world.order(first, chat.change(first, "react", emoji="👍"), chat.write("1", message_id=first.message_id))
        await until(lambda: world.outcomes(chat) == ["sent", "changed", "sent"])
    assert world.of(chat)[-1].model_dump()["attempt"] == 2


class Dying:
    """A gateway whose process dies once after each change was made, before that is recorded."""

    typing_ends_by_itself = True

    def __init__(self, real: Gateway) -> None:
        self._real = real
        self.died: set[str] = set()

    async def send(self, message: Outgoing, timing: Timing) -> Accepted:
        return await self._real.send(message, timing)

    async def change(self, change: Change, timing: Timing) -> None:
        await self._real.change(change, timing)
        if change.operation not in self.died:
            self.died.add(change.operation)
            raise _Died

    async def signal(self, signal: Signal, timing: Timing) -> None:
        await self._real.signal(signal, timing)

    async def history(self, message: Outgoing, timing: Timing) -> History:
        return await self._real.history(message, timing)


class _Died(BaseException):
    """Nothing of the process goes on after this."""


async def let_die(sender: Sender) -> Dying:
    real = await sender.gateways.of(1, "whapi")
    assert real is not None
    dying = Dying(real)
    sender.courier._gateways = ByProvider({"whapi": dying})
    return dying


async def test_a_crash_between_a_change_and_its_record_makes_it_again(world: World) -> None:
    chat = Chat.new()
    first = chat.write("1")
    async with world.senders(sender_deadline_s=1, sender_lease_s=2) as [sender]:
        dying = await let_die(sender)
        await world.order(first, chat.change(first, "edit", text="x"), chat.change(first, "revoke"), chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["sent", "changed", "changed", "sent"], 30)
    assert dying.died == {"edit", "revoke"}
    assert len(world.provider.asked) == 6
