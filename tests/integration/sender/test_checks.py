"""A person asks whether a message that may have been sent is at the customer: one more look, long after."""

from datetime import UTC, datetime

from shared.contracts.sending import CheckMessage, MessageOutcomeUnknown, MessageSent, SendMessage
from tests.integration.sender.fake_provider import accept, cut
from tests.integration.sender.harness import Chat, World
from tests.waiting import until


def check(chat: Chat, message: SendMessage) -> CheckMessage:
    return CheckMessage(
        occurred_at=datetime.now(UTC),
        message_id=message.message_id,
        chat_id=chat.id,
        seq=message.seq,
        channel_id=chat.channel_id,
    )


async def _unknown(world: World, chat: Chat, *, delivers: bool) -> SendMessage:
    """A message that nobody could tell the outcome of, because the provider showed no history."""
    world.provider.behave(chat.phone, cut(delivers=delivers), accept())
    world.provider.shows_history = False
    message = chat.write("1")
    await world.order(message)
    await until(lambda: world.outcomes(chat) == ["outcome_unknown"])
    return message


async def test_a_look_finds_what_was_delivered_after_all(world: World) -> None:
    chat = Chat.new()
    async with world.senders(sender_unknown_hold_s=0.5):
        message = await _unknown(world, chat, delivers=True)
        world.provider.shows_history = True
        await world.order(check(chat, message))
        await until(lambda: world.outcomes(chat) == ["outcome_unknown", "sent"])
    found = world.of(chat)[-1]
    assert isinstance(found, MessageSent)
    assert (found.seq, found.provider_message_id) == (message.seq, world.provider.delivered[-1].id)
    assert await world.states(chat) == ["sent"]
    assert world.provider.texts(chat.phone) == ["1"], "looking sends nothing"


async def test_a_look_that_finds_nothing_says_so_and_sends_nothing(world: World) -> None:
    chat = Chat.new()
    async with world.senders(sender_unknown_hold_s=0.5):
        message = await _unknown(world, chat, delivers=False)
        await world.order(check(chat, message))
        await until(lambda: world.outcomes(chat) == ["outcome_unknown"] * 2)
        world.provider.shows_history = True
        await world.order(check(chat, message))
        await until(lambda: world.outcomes(chat) == ["outcome_unknown"] * 3)
    codes = [event.error_code for event in world.of(chat) if isinstance(event, MessageOutcomeUnknown)]
    assert codes[1:] == ["history_not_shown", "not_at_whatsapp"]
    assert world.provider.texts(chat.phone) == ["1"]
    assert await world.states(chat) == ["unknown"]


async def test_a_look_for_what_was_sent_again_meanwhile_says_nothing(world: World) -> None:
    chat = Chat.new()
    async with world.senders(sender_unknown_hold_s=0.5):
        message = await _unknown(world, chat, delivers=False)
        await world.order(check(chat, message.model_copy(update={"seq": message.seq + 7})))
        await world.order(chat.write("2"))
        await until(lambda: world.outcomes(chat) == ["outcome_unknown", "sent"])
    assert await world.states(chat) == ["unknown", "sent"]
