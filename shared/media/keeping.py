"""Taking a file in: stored while it comes, then looked at, with its preview and its clean copy beside it."""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

import structlog
from tinytag import TinyTag

from shared.errors import Permanent, Transient
from shared.media.images import Picture, UnsafePicture, look_at
from shared.media.kept import Kept
from shared.media.previews import FILMS, PDF, with_preview, with_waveform
from shared.media.storage import Storage
from shared.media.types import HEAD_BYTES, IMAGES, of_kind, type_of

log = structlog.get_logger(__name__)

# Larger files are stored like others, but not read again to be looked at.
_LOOKED_AT_BYTES = 32 * 1024 * 1024
# Decoding is what takes memory: one picture at a time in a process.
_decoder = ThreadPoolExecutor(1, thread_name_prefix="decoder")


class TooLarge(Permanent):
    """The file has more bytes than are taken."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The file is larger than {most // (1024 * 1024)} MB", code="too_large")


class Empty(Transient):
    """The file has no bytes, which providers are known to give before they have it themselves."""

    def __init__(self) -> None:
        super().__init__("The file is empty", code="empty")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken: bytes of a file, pixels of a picture."""

    max_bytes: int
    max_pixels: int


async def keep(
    storage: Storage, prefix: str, pieces: AsyncIterator[bytes], limits: Limits, *, kind: str | None
) -> Kept:
    """Store the file under `prefix/file` and look at it; `kind` is the message's type, where there is one.

    Raises TooLarge, Empty, UnsafePicture (nothing stays stored then), `StorageAway`, and whatever `pieces` raises. The
    same prefix again writes over what is there.
    """
    key = f"{prefix}/file"
    measured = _Measured(pieces, limits.max_bytes)
    size = await storage.put(key, measured.pass_on())
    if size == 0:
        await storage.delete(key)
        raise Empty
    mime_type = of_kind(type_of(bytes(measured.head)), kind)
    sha256 = b64encode(measured.digest.digest()).decode()
    kept = Kept(key, mime_type, size, sha256)
    if mime_type in FILMS or mime_type == PDF:
        return await with_preview(storage, prefix, kept)
    if size > _LOOKED_AT_BYTES:
        return kept
    if mime_type in IMAGES:
        return await _with_picture(storage, prefix, kept, limits.max_pixels)
    if mime_type.startswith("audio/"):
        seconds = await asyncio.to_thread(_seconds_of, await storage.read(key))
        sound = replace(kept, seconds=seconds)
        return await with_waveform(storage, sound) if kind == "voice" else sound
    return kept


class _Measured:
    def __init__(self, pieces: AsyncIterator[bytes], most: int) -> None:
        self._pieces = pieces
        self._left = self._most = most
        self.head = bytearray()
        self.digest = hashlib.sha256()

    async def pass_on(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces:
            self._left -= len(piece)
            if self._left < 0:
                raise TooLarge(self._most)
            if len(self.head) < HEAD_BYTES:
                self.head += piece[: HEAD_BYTES - len(self.head)]
            self.digest.update(piece)
            yield piece


async def _with_picture(storage: Storage, prefix: str, kept: Kept, max_pixels: int) -> Kept:
    picture = await _decoded(await storage.read(kept.storage_key), max_pixels, storage, kept)
    if picture is None:
        return kept
    preview_key = f"{prefix}/preview"
    await storage.put(preview_key, picture.preview)
    shown_key = kept.storage_key
    if picture.clean is picture.preview:
        shown_key = preview_key
    elif picture.clean is not None:
        shown_key = f"{prefix}/clean"
        await storage.put(shown_key, picture.clean)
    return replace(kept, width=picture.width, height=picture.height, preview_key=preview_key, shown_key=shown_key)


async def _decoded(content: bytes, max_pixels: int, storage: Storage, kept: Kept) -> Picture | None:
    try:
        decode = partial(look_at, content, max_pixels=max_pixels)
        return await asyncio.get_running_loop().run_in_executor(_decoder, decode)
    except UnsafePicture:
        await storage.delete(kept.storage_key)
        raise
    except Exception as error:
        # Decoders raise anything at all over broken files. It can still be downloaded as it is.
        log.info("picture_not_decoded", key=kept.storage_key, mime_type=kept.mime_type, error=type(error).__name__)
        return None


def _seconds_of(content: bytes) -> int | None:
    try:
        duration = TinyTag.get(file_obj=BytesIO(content), tags=False).duration
    except Exception as error:  # as above: a broken file, not a broken program
        log.info("sound_not_measured", error=type(error).__name__)
        return None
    return round(duration) if duration else None
