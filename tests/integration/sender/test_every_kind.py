"""Every kind of message through both providers, and what becomes of those that may have been sent."""

from dataclasses import dataclass
from typing import Literal

import pytest

from services.sender.files import File
from shared.contracts.sending import MessageFailed, MessageSent
from shared.errors import Permanent, Transient
from tests.fixtures.outgoing import CLIP, MESSAGES, NOTE, PAPER, PICTURE, SONG, STICKER
from tests.integration.sender.fake_provider import accept, cut
from tests.integration.sender.harness import Chat, World
from tests.waiting import until

Provider = Literal["whapi", "waha"]
PROVIDERS: list[Provider] = ["whapi", "waha"]
FILES = {
    "image": PICTURE,
    "video": CLIP,
    "gif": CLIP,
    "short": CLIP,
    "document": PAPER,
    "audio": SONG,
    "voice": NOTE,
    "sticker": STICKER,
}


@dataclass
class Uploads:
    """Files in memory; the first reading of each fails as often as told."""

    files: dict[int, File]
    failures: int = 0

    async def read(self, upload_id: int, *, kind: str) -> File:
        if self.failures:
            self.failures -= 1
            raise Transient("away", code="file_not_read")
        if upload_id not in self.files:
            raise Permanent("gone", code="file_missing")
        return self.files[upload_id]


def chat_at(provider: Provider) -> Chat:
    return Chat.new(provider=provider, channel_id=1 + PROVIDERS.index(provider))


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_each_kind_goes_out_once_and_in_order(world: World, provider: Provider) -> None:
    chat = chat_at(provider)
    names = list(MESSAGES)
    uploads = {number: FILES[name.split()[0]] for number, name in enumerate(names, 1) if name.split()[0] in FILES}
    world.files = Uploads(uploads)
    orders = []
    for number, name in enumerate(names, 1):
        message = MESSAGES[name]
        content = message.content
        if content is not None and content.media is not None and content.media.upload_id is not None:
            media = content.media.model_copy(update={"upload_id": number})
            content = content.model_copy(update={"media": media})
        orders.append(chat.send(message, content=content))
    async with world.senders(2):
        await world.order(*orders)
        await until(lambda: len(world.outcomes(chat)) == len(orders), 30)
    refused = [event for event in world.of(chat) if isinstance(event, MessageFailed)]
    assert [event.error_code for event in refused] == (["not_supported"] if provider == "waha" else [])
    sent = [name for name in names if provider == "whapi" or name != "sticker"]
    assert len(world.provider.asked) == len(world.provider.delivered) == len(sent)
    events = {event.message_id: event for event in world.of(chat) if isinstance(event, MessageSent)}
    ids = [events[order.message_id].provider_message_id for order in orders if order.message_id in events]
    assert ids == [message.id for message in world.provider.delivered]


DOUBTED = ["image", "document", "voice", "location", "contact", "poll", "list"]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("name", DOUBTED)
async def test_what_was_delivered_is_found_by_kind_and_words(world: World, provider: Provider, name: str) -> None:
    chat = chat_at(provider)
    world.files = Uploads({1: FILES.get(name, PAPER)})
    world.provider.behave(chat.phone, accept(), cut(delivers=True), accept())
    async with world.senders():
        await world.order(chat.write("Mau apa?"), chat.send(MESSAGES[name]), chat.write("Sampai jumpa"))
        await until(lambda: world.outcomes(chat) == ["sent", "sent", "sent"])
    assert len(world.provider.asked) == len(world.provider.delivered) == 3
    ids = {event.provider_message_id for event in world.of(chat) if isinstance(event, MessageSent)}
    assert ids == {message.id for message in world.provider.delivered}


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_photo_that_was_not_delivered_is_sent_again(world: World, provider: Provider) -> None:
    chat = chat_at(provider)
    world.files = Uploads({1: PICTURE})
    world.provider.behave(chat.phone, accept(), cut(), accept())
    async with world.senders():
        await world.order(chat.send(MESSAGES["image without caption"]), chat.send(MESSAGES["image"]))
        await until(lambda: world.outcomes(chat) == ["sent", "attempt_failed", "sent"])
    assert [message.body.get("caption") for message in world.provider.delivered] == [None, "Kamar 12"]


async def test_a_file_that_is_gone_fails_and_one_that_cannot_be_read_waits(world: World) -> None:
    gone, slow = Chat.new(), Chat.new()
    world.files = Uploads({1: PICTURE}, failures=1)
    async with world.senders():
        await world.order(slow.send(MESSAGES["image"]))
        await until(lambda: world.outcomes(slow) == ["attempt_failed", "sent"])
        media = MESSAGES["image"].content.model_copy(deep=True) if MESSAGES["image"].content else None
        assert media is not None
        assert media.media is not None
        missing = media.model_copy(update={"media": media.media.model_copy(update={"upload_id": 9})})
        await world.order(gone.send(MESSAGES["image"], content=missing), gone.write("2"))
        await until(lambda: world.outcomes(gone) == ["failed", "sent"])
    failed = next(event for event in world.of(gone) if isinstance(event, MessageFailed))
    assert failed.error_code == "file_missing"


async def test_a_file_that_is_gone_says_so(world: World) -> None:
    chat = Chat.new()
    async with world.senders():
        await world.order(chat.send(MESSAGES["image"]))
        await until(lambda: world.outcomes(chat) == ["failed"])
    [failed] = [event for event in world.of(chat) if isinstance(event, MessageFailed)]
    assert failed.error_code == "upload_missing"
