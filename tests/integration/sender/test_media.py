"""Files are fetched whatever happens, from where they may be, and told of once."""

import asyncio
import os
import socket
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, Literal

import orjson
import pytest
from PIL import Image

from shared.contracts.content import Media
from shared.contracts.media import FetchMedia, MediaFailed, MediaStored
from shared.faults import EXIT_STATUS
from shared.messaging.outbox import OWN_SECONDS
from shared.messaging.publisher import Parcel
from shared.messaging.relay import Relay
from tests.integration.sender.harness import World
from tests.integration.sender.media_provider import MediaProvider, Reply, photo
from tests.media_files import film, paper, sound
from tests.waiting import until

_ids = count(1)


@dataclass
class Desk:
    """Orders for files, and what became of them."""

    world: World
    provider: MediaProvider
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)

    def order(self, *, provider: Literal["waha", "whapi"] = "waha", kind: str = "image", **media: Any) -> FetchMedia:
        return FetchMedia(
            occurred_at=datetime.now(UTC),
            media_id=next(_ids),
            message_id=next(_ids),
            chat_id=1,
            channel_id=1,
            provider=provider,
            session="front",
            address="62811@c.us",
            provider_message_id="3EB0AA",
            type=kind,
            media=Media(**media),
        )

    async def publish(self, order: FetchMedia) -> None:
        await self.world.publisher.publish(Parcel.of(order), timeout=30)

    def told(self, order: FetchMedia) -> list[MediaStored | MediaFailed]:
        return [
            event
            for event in self.world.events
            if isinstance(event, MediaStored | MediaFailed) and event.media_id == order.media_id
        ]

    async def stored(self, order: FetchMedia, timeout: float = 15) -> MediaStored:
        [event] = await until(lambda: self.told(order), timeout, what="an outcome")
        assert isinstance(event, MediaStored), event
        return event

    async def failed(self, order: FetchMedia, timeout: float = 15) -> MediaFailed:
        [event] = await until(lambda: self.told(order), timeout, what="an outcome")
        assert isinstance(event, MediaFailed), event
        return event

    def read(self, key: str) -> bytes:
        return (self.folder / key).read_bytes()

    async def job(self, order: FetchMedia) -> Any:
        return (await self.world.rows("select * from media_jobs where media_id = :id", id=order.media_id))[0]


@pytest.fixture
async def desk(world: World, provider: MediaProvider, tmp_path: Path) -> Desk:
    await world.execute("truncate media_jobs")
    settings = {
        "waha_host": f"{provider.url}/waha",
        "whapi_base_url": f"{provider.url}/whapi",
        "media_dir": str(tmp_path / "media"),
        "sender_media_backoff_base_ms": 10,
        "sender_media_backoff_max_ms": 50,
    }
    return Desk(world, provider, tmp_path / "media", settings)


FILE = "/waha/api/files/front/3EB0AA.jpg"
URL = "http://localhost:3000/api/files/front/3EB0AA.jpg"


async def test_a_photo_is_stored_looked_at_and_shown_without_its_notes(desk: Desk) -> None:
    content = photo()
    desk.provider.answers(FILE, Reply(body=content, headers={"content-type": "text/html"}))
    order = desk.order(url=URL, mime_type="application/x-lie", file_name="../../x")
    async with desk.world.senders(**desk.settings):
        await desk.publish(order)
        event = await desk.stored(order)
    assert (event.mime_type, event.size, event.width, event.height) == ("image/jpeg", len(content), 640, 480)
    assert desk.read(event.storage_key) == content
    assert event.clean_key is not None
    assert event.preview_key is not None
    with Image.open(BytesIO(desk.read(event.clean_key))) as clean:
        assert (clean.format, clean.size, dict(clean.getexif())) == ("JPEG", (640, 480), {})
    with Image.open(BytesIO(desk.read(event.preview_key))) as preview:
        assert (preview.format, preview.size) == ("WEBP", (480, 360))
    [asked] = desk.provider.asked_for(FILE)
    assert asked["x-api-key"] == "key"
    assert (event.correlation_id, event.causation_id) == (order.correlation_id, order.event_id)


async def test_pain_17_a_file_that_fails_twice_is_stored_all_the_same(desk: Desk) -> None:
    desk.provider.answers(FILE, Reply(503), Reply(503), Reply(body=b"%PDF-1.7 a menu"))
    order = desk.order(kind="document", url=URL)
    async with desk.world.senders(2, **desk.settings):
        await desk.publish(order)
        event = await desk.stored(order)
    assert event.mime_type == "application/pdf"
    assert desk.read(event.storage_key) == b"%PDF-1.7 a menu"
    assert len(desk.provider.asked_for(FILE)) == 3
    job = await desk.job(order)
    assert (job.state, job.tries) == ("stored", 3)


async def test_pain_17_kill_9_between_download_and_record_ends_in_one_outcome(desk: Desk) -> None:
    desk.provider.answers(FILE, Reply(body=photo()))
    order = desk.order(url=URL)
    relay = Relay(desk.world.engine, desk.world.publisher).leadership
    relay.start()
    try:
        values = desk.world.environment(**desk.settings, http_port=_free_port(), log_level="WARNING")
        environment = {
            **os.environ,
            **{name.upper(): str(value) for name, value in values.items()},
            "SAPA_ENV": "local",
            "SAPA_FAULTS_ALLOWED": "1",
            "SAPA_FAULTS": "sender.media_kept:once",
        }
        victim = await asyncio.create_subprocess_exec(sys.executable, "-m", "services.sender", env=environment)
        await desk.publish(order)
        assert await asyncio.wait_for(victim.wait(), 60) == EXIT_STATUS
        assert (await desk.job(order)).state == "pending"
        assert desk.told(order) == []
        await desk.world.execute("update media_jobs set next_at = now()")  # its lease is over
        async with desk.world.senders(2, **desk.settings):
            event = await desk.stored(order, OWN_SECONDS + 20)
            assert len(desk.read(event.storage_key)) == event.size
            assert (await desk.job(order)).tries == 2
    finally:
        await relay.stop()
    files = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert len(files) == 3, "the second attempt wrote over what the first one left"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_an_order_that_comes_twice_is_carried_out_once(desk: Desk) -> None:
    desk.provider.answers(FILE, Reply(body=b"%PDF-1.7"))
    order = desk.order(kind="document", url=URL)
    async with desk.world.senders(2, **desk.settings):
        await asyncio.gather(*(desk.publish(order) for _ in range(5)))
        await desk.stored(order)
        marker = desk.order(kind="document", url=URL)
        await desk.publish(marker)
        await desk.stored(marker)
    assert len(desk.told(order)) == 1
    assert len(desk.provider.asked_for(FILE)) == 2


async def test_what_waha_has_deleted_is_fetched_anew(desk: Desk) -> None:
    anew = "/waha/api/front/chats/62811@c.us/messages/false_62811@c.us_3EB0AA"
    other = "/waha/api/files/front/other.jpg"
    desk.provider.answers(
        anew, Reply(body=orjson.dumps({"media": {"url": "http://localhost:3000/api/files/front/other.jpg"}}))
    )
    desk.provider.answers(other, Reply(body=photo()))
    order = desk.order(url=URL)
    async with desk.world.senders(**desk.settings):
        await desk.publish(order)
        await desk.stored(order)
    assert desk.provider.asked_for(anew)[0]["x-api-key"] == "key"
    assert (await desk.job(order)).tries == 1


async def test_why_the_provider_has_no_file_is_told(desk: Desk) -> None:
    order = desk.order(url=None, provider_error="Request failed with status code 403")
    async with desk.world.senders(**desk.settings):
        await desk.publish(order)
        event = await desk.failed(order)
    assert (event.error_code, event.error) == ("provider_lost_it", "Request failed with status code 403")


async def test_a_failed_file_can_be_asked_for_again(desk: Desk) -> None:
    order = desk.order(url=URL)
    async with desk.world.senders(**desk.settings):
        await desk.publish(order)
        await desk.failed(order)
        desk.provider.answers(FILE, Reply(body=photo()))
        again = order.model_copy(update={"event_id": desk.order().event_id})
        await desk.publish(again)
        await until(lambda: len(desk.told(order)) == 2)
    assert isinstance(desk.told(order)[1], MediaStored)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(body=b""), "empty"),
        (Reply(body=b"x" * 3000, cut=True), "unreachable"),
        (Reply(500), "provider_failed"),
        (Reply(body=b"x" * 3000, hang=True), "timed_out"),
        (Reply(429, headers={"retry-after": "0"}), "rate_limited"),
    ],
    ids=["empty", "cut", "server_error", "never_ends", "rate_limited"],
)
async def test_passing_troubles_are_tried_again_and_then_told(desk: Desk, reply: Reply, code: str) -> None:
    desk.provider.answers(FILE, reply)
    order = desk.order(url=URL)
    async with desk.world.senders(**desk.settings, sender_media_max_attempts=2, sender_media_deadline_s=1):
        await desk.publish(order)
        event = await desk.failed(order)
    assert (event.error_code, "2 attempts" in event.error) == (code, True)
    assert len(desk.provider.asked_for(FILE)) == 2
    assert not [path for path in desk.folder.rglob("*") if path.is_file()]


async def test_what_is_too_large_or_too_wide_is_not_kept(desk: Desk) -> None:
    wide = BytesIO()
    Image.new("1", (3000, 3000)).save(wide, "PNG")
    desk.provider.answers(FILE, Reply(body=b"%PDF" + b"x" * 500_000))
    desk.provider.answers("/waha/api/files/front/wide.png", Reply(body=wide.getvalue()))
    large, bomb = desk.order(url=URL), desk.order(url="http://localhost/api/files/front/wide.png")
    async with desk.world.senders(**desk.settings, media_max_bytes=400_000, media_max_pixels=1_000_000):
        await desk.publish(large)
        await desk.publish(bomb)
        assert (await desk.failed(large)).error_code == "too_large"
        assert (await desk.failed(bomb)).error_code == "too_many_pixels"
    assert not [path for path in desk.folder.rglob("*") if path.is_file()]


async def test_whapi_is_asked_by_link_without_the_token_and_by_id_with_it(desk: Desk) -> None:
    desk.provider.answers("/whapi/media/jpeg-1", Reply(body=photo()))
    by_id = desk.order(provider="whapi", url=f"{desk.provider.url}/expired.jpg", provider_media_id="jpeg-1")
    desk.provider.answers("/files/a.jpg", Reply(body=photo()))
    by_link = desk.order(provider="whapi", url=f"{desk.provider.url}/files/a.jpg", provider_media_id="jpeg-2")
    async with desk.world.senders(**desk.settings):
        for order in (by_id, by_link):
            await desk.publish(order)
            await desk.stored(order)
    assert [headers.get("authorization") for headers in desk.provider.asked_for("/expired.jpg")] == [None]
    assert [headers.get("authorization") for headers in desk.provider.asked_for("/files/a.jpg")] == [None]
    assert [headers["authorization"] for headers in desk.provider.asked_for("/whapi/media/jpeg-1")] == ["Bearer secret"]
    assert desk.provider.asked_for("/whapi/media/jpeg-2") == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "169.254.169.254"])
async def test_private_addresses_elsewhere_are_refused(desk: Desk, host: str) -> None:
    elsewhere = MediaProvider()
    await elsewhere.start()
    try:
        elsewhere.answers("/secret", Reply(body=photo()))
        port = elsewhere.url.rpartition(":")[2]
        order = desk.order(provider="whapi", url=f"http://{host}:{port}/secret")
        async with desk.world.senders(**desk.settings):
            await desk.publish(order)
            assert (await desk.failed(order)).error_code == "address_refused"
        assert elsewhere.asked == []
    finally:
        await elsewhere.stop()


async def test_a_film_a_paper_and_a_voice_note_show_something_of_themselves(desk: Desk) -> None:
    note = sound("ogg", "libopus", 2.0)
    given = {"video": film(960, 540), "document": paper(), "voice": note}
    orders = {}
    async with desk.world.senders(**desk.settings):
        for kind, content in given.items():
            desk.provider.answers(f"/waha/api/files/front/{kind}", Reply(body=content))
            orders[kind] = desk.order(url=f"http://localhost:3000/api/files/front/{kind}", kind=kind)
            await desk.publish(orders[kind])
        events = {kind: await desk.stored(order, timeout=60) for kind, order in orders.items()}
    film_event, paper_event, note_event = events["video"], events["document"], events["voice"]
    assert (film_event.width, film_event.height, film_event.seconds) == (960, 540, 1)
    for event in (film_event, paper_event):
        assert event.preview_key is not None
        with Image.open(BytesIO(desk.read(event.preview_key))) as preview:
            assert (preview.format, max(preview.size) <= 480) == ("WEBP", True)
    assert (note_event.seconds, len(note_event.waveform), note_event.preview_key) == (2, 64, None)
    assert desk.read(note_event.storage_key) == note, "a customer's own file is kept as it came"


async def test_a_film_that_breaks_its_reader_is_stored_all_the_same(desk: Desk) -> None:
    content = film()[:300] + bytes(5000)
    desk.provider.answers(FILE, Reply(body=content))
    order = desk.order(url=URL, kind="video")
    async with desk.world.senders(**desk.settings):
        await desk.publish(order)
        event = await desk.stored(order, timeout=60)
    assert (event.mime_type, event.preview_key, event.size) == ("video/mp4", None, len(content))
