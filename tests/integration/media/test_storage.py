"""One suite for every storage: a folder, and a service that speaks S3."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import boto3  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

from shared.media.local_storage import LocalStorage
from shared.media.s3_storage import S3Storage
from shared.media.storage import NotStored, Storage, StorageAway

BUCKET = "sapa"
LARGE = bytes(range(256)) * 60_000  # more than S3 takes in one part


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    ).create_bucket(Bucket=BUCKET)
    yield address
    server.stop()


def s3_at(address: str) -> S3Storage:
    return S3Storage(BUCKET, endpoint=address, region="us-east-1", key="k", secret="s")


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "local":
        return LocalStorage(tmp_path / "media")
    return s3_at(request.getfixturevalue("s3_address"))


@pytest.fixture
def key() -> str:
    return f"messages/ab/{uuid4().hex}/file"


async def in_pieces(content: bytes, size: int = 700_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def collected(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("content", [b"", b"x", LARGE], ids=["empty", "one_byte", "large"])
@pytest.mark.parametrize("as_stream", [False, True], ids=["bytes", "stream"])
async def test_what_is_put_is_read_again(storage: Storage, key: str, content: bytes, as_stream: bool) -> None:
    assert await storage.put(key, in_pieces(content) if as_stream else content) == len(content)
    assert await storage.size(key) == len(content)
    assert await storage.read(key) == content
    assert await collected(storage.stream(key)) == content


@pytest.mark.parametrize(("start", "end"), [(0, 1), (0, None), (5, 6), (3, 300_000), (14_000_000, None), (7, 7)])
async def test_a_range_is_exact(storage: Storage, key: str, start: int, end: int | None) -> None:
    await storage.put(key, in_pieces(LARGE))
    assert await collected(storage.stream(key, start, end)) == LARGE[start:end]


async def test_the_second_content_takes_the_place_of_the_first(storage: Storage, key: str) -> None:
    await storage.put(key, b"first and longer")
    await storage.put(key, b"second")
    assert await storage.read(key) == b"second"


async def test_what_is_not_there_is_told(storage: Storage, key: str) -> None:
    assert await storage.size(key) is None
    with pytest.raises(NotStored):
        await storage.read(key)
    with pytest.raises(NotStored):
        await collected(storage.stream(key))
    await storage.delete(key)


async def test_deleted_is_gone(storage: Storage, key: str) -> None:
    await storage.put(key, b"x")
    await storage.delete(key)
    assert await storage.size(key) is None


async def test_a_content_that_breaks_off_leaves_what_was_there(storage: Storage, key: str) -> None:
    await storage.put(key, b"before")

    async def broken() -> AsyncIterator[bytes]:
        async for piece in in_pieces(LARGE):
            yield piece
        raise ConnectionError("the provider hung up")

    with pytest.raises(ConnectionError, match="hung up"):
        await storage.put(key, broken())
    assert await storage.read(key) == b"before"


async def test_a_put_that_is_cancelled_leaves_what_was_there(storage: Storage, key: str) -> None:
    await storage.put(key, b"before")
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * 1000
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(storage.put(key, endless()))
    await asyncio.wait_for(begun.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await storage.read(key) == b"before"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a//b",
        "a/./b",
        ".hidden",
        "a/.unfinished-1",
        "a\0b",
        "a b",
        "a/",
        "x" * 300,
    ],
)
async def test_a_bad_key_is_refused_by_every_call(storage: Storage, bad: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: storage.put(bad, b"x"),
        lambda: storage.read(bad),
        lambda: collected(storage.stream(bad)),
        lambda: storage.size(bad),
        lambda: storage.delete(bad),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="storage key"):
            await call()  # type: ignore[misc]


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_folder_is_left_without_leftovers(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)

    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await storage.put("a/b/c", broken())
    assert _files_in(tmp_path) == []


async def test_a_folder_that_cannot_be_used_is_away(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((StorageAway, NotStored)):
        await LocalStorage(tmp_path / "file").put("a/b", b"x")


async def test_a_service_that_does_not_answer_is_away() -> None:
    storage = s3_at("http://127.0.0.1:9")
    with pytest.raises(StorageAway) as raised:
        await storage.size("a/b")
    assert "127.0.0.1" not in str(raised.value)
