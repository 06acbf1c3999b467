"""Files in a folder, which all replicas share."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from shared.media.storage import CHUNK_BYTES, Bytes, NotStored, StorageAway, checked

# Keys never begin with a dot, so no key names a file that is still being written.
_UNFINISHED = ".unfinished-"


class LocalStorage:
    """See `Storage`. An object is written beside its place, flushed to the disk, and then renamed into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    async def put(self, key: str, content: Bytes) -> int:
        """See `Storage`."""
        place = self._place(key)
        with _translated(key):
            file = await asyncio.to_thread(_begin, place)
        try:
            size = 0
            async for piece in _pieces(content):
                size += len(piece)
                with _translated(key):
                    await asyncio.to_thread(file.write, piece)
            with _translated(key):
                await asyncio.to_thread(_finish, file, place)
        except BaseException:
            # In place, not in a thread: a cancelled task may not get to wait for one.
            file.close()
            with suppress(OSError):
                os.unlink(file.name)
            raise
        return size

    async def read(self, key: str) -> bytes:
        """See `Storage`."""
        place = self._place(key)
        with _translated(key):
            return await asyncio.to_thread(place.read_bytes)

    async def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """See `Storage`."""
        place = self._place(key)
        with _translated(key):
            file = await asyncio.to_thread(_open_at, place, start)
        try:
            left = None if end is None else max(0, end - start)
            while left is None or left > 0:
                with _translated(key):
                    piece = await asyncio.to_thread(file.read, CHUNK_BYTES if left is None else min(CHUNK_BYTES, left))
                if not piece:
                    return
                left = None if left is None else left - len(piece)
                yield piece
        finally:
            file.close()

    async def size(self, key: str) -> int | None:
        """See `Storage`."""
        place = self._place(key)
        try:
            with _translated(key):
                return (await asyncio.to_thread(place.stat)).st_size
        except NotStored:
            return None

    async def delete(self, key: str) -> None:
        """See `Storage`."""
        place = self._place(key)
        with _translated(key):
            await asyncio.to_thread(place.unlink, missing_ok=True)

    def _place(self, key: str) -> Path:
        return self._folder / checked(key)


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotStored(f"nothing is stored under {key}") from error
    except OSError as error:
        raise StorageAway(f"the media folder cannot be used: {error.strerror}") from error


async def _pieces(content: Bytes) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    async for piece in content:
        yield piece


def _begin(place: Path) -> IO[bytes]:
    place.parent.mkdir(parents=True, exist_ok=True)
    return NamedTemporaryFile(dir=place.parent, prefix=_UNFINISHED, delete=False)


def _finish(file: IO[bytes], place: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()
    os.replace(file.name, place)
    # The name must survive a power cut as well as the bytes.
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _open_at(place: Path, start: int) -> IO[bytes]:
    file = place.open("rb")
    file.seek(start)
    return file
