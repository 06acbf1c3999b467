"""Files in a bucket of any service that speaks S3."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from shared.media.storage import CHUNK_BYTES, Bytes, NotStored, StorageAway, checked

if TYPE_CHECKING:
    from obstore import GetOptions  # in its stubs alone

_TIMEOUT = timedelta(seconds=60)
_CONNECT_TIMEOUT = timedelta(seconds=5)


class S3Storage:
    """See `Storage`. Large objects go up in parts, which the service puts together or forgets.

    `endpoint` None: Amazon's own. Without `key` the machine's role is used, where it has one.
    """

    def __init__(
        self, bucket: str, *, endpoint: str | None, region: str, key: str | None = None, secret: str | None = None
    ) -> None:
        self._store = S3Store(
            bucket,
            config={
                "region": region,
                # Buckets as paths are understood everywhere; as host names only where DNS plays along.
                "virtual_hosted_style_request": endpoint is None,
                **({"endpoint": endpoint} if endpoint else {}),
                **({"access_key_id": key, "secret_access_key": secret or ""} if key else {}),
            },
            client_options={
                "allow_http": endpoint is not None and endpoint.startswith("http://"),
                "timeout": _TIMEOUT,
                "connect_timeout": _CONNECT_TIMEOUT,
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )

    async def put(self, key: str, content: Bytes) -> int:
        """See `Storage`."""
        counted = _Counted(content)
        with _translated(checked(key), counted):
            await obstore.put_async(self._store, key, counted.pieces())
        return counted.size

    async def read(self, key: str) -> bytes:
        """See `Storage`."""
        with _translated(checked(key)):
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())

    async def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """See `Storage`."""
        if end is not None and end <= start:
            return
        with _translated(checked(key)):
            found = await obstore.get_async(self._store, key, options=_part(start, end))
            pieces = found.stream(min_chunk_size=CHUNK_BYTES)
        while True:
            with _translated(key):
                piece = await anext(pieces, None)
            if piece is None:
                return
            yield bytes(piece)

    async def size(self, key: str) -> int | None:
        """See `Storage`."""
        try:
            with _translated(checked(key)):
                return (await obstore.head_async(self._store, key))["size"]
        except NotStored:
            return None

    async def delete(self, key: str) -> None:
        """See `Storage`."""
        with _translated(checked(key)):
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                return


def _part(start: int, end: int | None) -> "GetOptions":
    if end is not None:
        return {"range": (start, end)}
    # No range for the whole: an empty object has none.
    return {"range": {"offset": start}} if start else {}


class _Counted:
    """The pieces of a content on their way out; remembers their size, and the error that ended them early."""

    def __init__(self, content: Bytes) -> None:
        self._content = content
        self.size = 0
        self.error: BaseException | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        if isinstance(self._content, bytes):
            self.size = len(self._content)
            yield self._content
            return
        try:
            async for piece in self._content:
                self.size += len(piece)
                yield piece
        except BaseException as error:
            self.error = error
            raise


@contextmanager
def _translated(key: str, counted: _Counted | None = None) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotStored(f"nothing is stored under {key}") from error
    except (BaseError, OSError) as error:
        if counted is not None and counted.error is not None:
            raise counted.error from None
        # The library's message names bucket and keys of ours, and may be pages long.
        raise StorageAway(f"the media storage does not answer ({type(error).__name__})") from error
