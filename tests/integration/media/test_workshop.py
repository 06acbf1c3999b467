"""What workers make of files, and that no file harms whoever asked for it."""

import asyncio
import contextlib
import struct
from io import BytesIO
from pathlib import Path

import av
import psutil
import pytest
from PIL import Image

from shared.media import workshop
from shared.media.local_storage import LocalStorage
from shared.media.workshop import Made, NotMade, Task, have_made
from tests.media_files import film, paper, sound, turned
from tests.waiting import until

# A drawing that takes a page's renderer minutes.
ENDLESS = b"0.9 w " + b"0 0 m 595 842 l 3 800 l 590 2 l b* " * 900_000


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path)


async def made(storage: LocalStorage, task: Task, content: bytes, mime_type: str) -> Made:
    await storage.put("a/file", content)
    return await have_made(task, storage, "a/file", mime_type)


def _children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "shared.media.worker" in one.cmdline()]


@pytest.mark.parametrize(
    ("form", "codec", "mime_type"),
    [
        ("webm", "libopus", "audio/webm"),
        ("ogg", "libopus", "audio/ogg"),
        ("mp4", "aac", "audio/mp4"),
        ("adts", "aac", "audio/aac"),
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("wav", "pcm_s16le", "audio/wav"),
    ],
)
async def test_any_sound_becomes_a_voice_note(storage: LocalStorage, form: str, codec: str, mime_type: str) -> None:
    note = await made(storage, "voice", sound(form, codec, 2.0, loud_from=1.0), mime_type)
    assert note.content[:4] == b"OggS"
    assert b"OpusHead" in note.content[:64]
    assert note.facts["seconds"] == 2
    bars = note.facts["waveform"]
    assert (len(bars), max(bars)) == (64, 100)
    assert max(bars[:28]) < 20 < min(bars[36:62])
    with av.open(BytesIO(note.content), "r") as heard:
        assert heard.duration is not None
        assert heard.duration / av.time_base == pytest.approx(2.0, abs=0.15)


async def test_opus_is_packed_anew_and_not_encoded_again(storage: LocalStorage) -> None:
    def packets(content: bytes) -> list[bytes]:
        with av.open(BytesIO(content), "r") as given:
            return [bytes(packet) for packet in given.demux(given.streams.audio[0]) if packet.size]

    given = sound("webm", "libopus", 1.0, channels="stereo")
    note = await made(storage, "voice", given, "audio/webm")
    assert packets(note.content) == packets(given)


async def test_a_film_shows_its_first_frame(storage: LocalStorage) -> None:
    shown = await made(storage, "frame", film(960, 540), "video/mp4")
    assert shown.facts == {"width": 960, "height": 540, "seconds": 1}
    with Image.open(BytesIO(shown.content)) as image:
        assert (image.format, image.size) == ("WEBP", (480, 270))
        red, blue = image.convert("RGB").getpixel((40, 100)), image.convert("RGB").getpixel((440, 100))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


async def test_a_phones_film_is_shown_upright(storage: LocalStorage) -> None:
    shown = await made(storage, "frame", turned(film(320, 200)), "video/mp4")
    assert (shown.facts["width"], shown.facts["height"]) == (200, 320)
    with Image.open(BytesIO(shown.content)) as image:
        above = image.convert("RGB").getpixel((100, 20))
    assert isinstance(above, tuple)
    assert above[0] > 200, "what was left is above after a quarter turn clockwise"


async def test_a_pdf_shows_its_first_page(storage: LocalStorage) -> None:
    shown = await made(storage, "page", paper(), "application/pdf")
    with Image.open(BytesIO(shown.content)) as image:
        assert (image.format, image.size) == ("WEBP", (shown.facts["width"], shown.facts["height"]))
        assert max(image.size) <= 480
        colour = image.convert("RGB").getpixel((10, 10))
    assert isinstance(colour, tuple)
    assert colour[2] > 200 > 60 > colour[0]


@pytest.mark.parametrize("size", [(1, 14_000), (14_000, 1), (200_000, 200_000)])
async def test_a_pages_own_size_does_not_decide_what_is_drawn(storage: LocalStorage, size: tuple[int, int]) -> None:
    with contextlib.suppress(NotMade):
        shown = await made(storage, "page", paper(*size), "application/pdf")
        with Image.open(BytesIO(shown.content)) as image:
            assert max(image.size) <= 480


def _lying(width: int, height: int) -> bytes:
    """A film whose header says that it is so large."""
    mp4 = film()
    place = mp4.index(b"avc1", mp4.index(b"stsd")) + 28
    assert struct.unpack_from(">HH", mp4, place) == (320, 200)
    return mp4[:place] + struct.pack(">HH", width, height) + mp4[place + 4 :]


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    ("task", "content", "mime_type"),
    [
        ("frame", b"", "video/mp4"),
        ("frame", b"\x00\x00\x00\x18ftypmp42" + bytes(4000), "video/mp4"),
        ("frame", film()[:900], "video/mp4"),
        ("frame", film()[:-2000], "video/mp4"),
        ("frame", PLAYLIST, "video/mp4"),
        ("frame", _lying(60_000, 60_000), "video/mp4"),
        ("frame", sound("mp4", "aac", 0.5), "video/mp4"),
        ("frame", film(), "video/x-msvideo"),
        ("page", b"%PDF-1.7 " + bytes(range(256)) * 40, "application/pdf"),
        ("page", paper()[:120], "application/pdf"),
        ("voice", film(), "audio/mp4"),
        ("voice", b"OggS" + bytes(300), "audio/ogg"),
        ("voice", PLAYLIST, "audio/mpeg"),
        ("listen", bytes(3000), "audio/ogg"),
    ],
)
async def test_a_broken_file_is_an_answer_and_no_accident(
    storage: LocalStorage, task: Task, content: bytes, mime_type: str
) -> None:
    refused: NotMade | None = None
    try:
        shown = await made(storage, task, content, mime_type)
    except NotMade as error:
        refused = error
    else:
        # What is left of some files is enough to show something of them.
        assert task == "frame"
        assert shown.facts["width"] == 320
    if refused is not None:
        assert refused.is_file
        assert refused.reason != "worker_died"


async def test_a_file_that_takes_for_ever_is_given_up(storage: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(workshop._SECONDS, "page", 1)
    with pytest.raises(NotMade) as refused:
        await made(storage, "page", paper(drawing=ENDLESS), "application/pdf")
    assert refused.value.reason in {"worker_died", "timed_out"}
    assert _children() == []
    assert (await made(storage, "page", paper(), "application/pdf")).content, "the next one has its turn"


async def test_whoever_gives_up_takes_the_worker_along(storage: LocalStorage) -> None:
    task = asyncio.create_task(made(storage, "page", paper(drawing=ENDLESS), "application/pdf"))
    await until(lambda: _children() or None, 10, what="a worker")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert _children() == []


async def test_a_worker_knows_nothing_of_the_service(storage: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHAPI_TOKEN", "secret")
    task = asyncio.create_task(made(storage, "page", paper(drawing=ENDLESS), "application/pdf"))
    [worker] = await until(lambda: _children() or None, 10, what="a worker")
    assert "WHAPI_TOKEN" not in worker.environ()

    def bounded() -> bool:
        memory, dumps = worker.rlimit(psutil.RLIMIT_AS), worker.rlimit(psutil.RLIMIT_CORE)
        return bool(memory[0] > 0) and dumps == (0, 0)

    await until(bounded, 10, what="the worker's bounds")
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
