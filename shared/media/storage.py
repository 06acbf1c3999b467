"""Where files are kept: one small port, a local folder or an S3-compatible service behind it (ADR 17).

An object appears whole or not at all, and whoever reads it meanwhile reads one version of it. Keys are made by Sapa
alone, never from what a provider or a person said.
"""

import re
from collections.abc import AsyncIterator
from typing import Protocol

from shared.errors import SapaError, Transient

CHUNK_BYTES = 256 * 1024

_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY = re.compile(rf"{_PART}(?:/{_PART})*")
_LONGEST_KEY = 200

Bytes = bytes | AsyncIterator[bytes]


class NotStored(SapaError, FileNotFoundError):  # noqa: N818 - reads as an adjective at every `except`
    """There is no object under this key."""


class StorageAway(Transient):
    """The storage does not answer, or refuses what it took before; the same call may succeed later."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="storage_unavailable")


class Storage(Protocol):
    """Objects by key. Every call raises `StorageAway` when the storage cannot be reached, ValueError for a bad key."""

    async def put(self, key: str, content: Bytes) -> int:
        """Keep the content under the key, in place of what was there; returns its size in bytes.

        When `content` raises, nothing is kept and the error goes on to the caller.
        """
        ...

    async def read(self, key: str) -> bytes:
        """The whole object. Raises `NotStored`."""
        ...

    def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but not including `end` (None: all that follow), in pieces.

        Raises `NotStored` before the first piece.
        """
        ...

    async def size(self, key: str) -> int | None:
        """The object's size in bytes; None when there is none."""
        ...

    async def delete(self, key: str) -> None:
        """Delete the object; one that is not there is no error."""
        ...


def checked(key: str) -> str:
    """The key, when it is one: names of plain characters, none of them hidden, between single slashes."""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:_LONGEST_KEY]!r}")
    return key
