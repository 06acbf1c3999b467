"""What the sender makes of a storage that does not give a file."""

from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sender.files import File, UploadedFiles
from shared.errors import Permanent, Transient


class Row:
    storage_key, mime_type, file_name = "uploads/1", "image/png", "kamar.png"


class Connection:
    """An engine, its connection and its answer, all in one."""

    def __init__(self, row: Row | None) -> None:
        self._row = row

    def connect(self) -> "Connection":
        return self

    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def execute(self, *_: Any) -> "Connection":
        return self

    def one_or_none(self) -> Row | None:
        return self._row


class Storage:
    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    async def read(self, key: str) -> bytes:
        if self._error is not None:
            raise self._error
        return key.encode()


def files(row: Row | None, error: Exception | None = None) -> UploadedFiles:
    return UploadedFiles(cast("AsyncEngine", Connection(row)), Storage(error))


async def test_a_file_comes_with_what_was_read_from_it() -> None:
    assert await files(Row()).read(1) == File(b"uploads/1", "image/png", "kamar.png")


@pytest.mark.parametrize(
    ("row", "error", "expected", "code"),
    [
        (None, None, Permanent, "file_missing"),
        (Row(), FileNotFoundError(), Permanent, "file_missing"),
        (Row(), OSError(), Transient, "file_not_read"),
        (Row(), Transient("away", code="storage_away"), Transient, "file_not_read"),
    ],
)
async def test_why_there_is_none(
    row: Row | None, error: Exception | None, expected: type[Permanent] | type[Transient], code: str
) -> None:
    with pytest.raises(expected) as raised:
        await files(row, error).read(1)
    assert isinstance(raised.value, Permanent | Transient)
    assert raised.value.code == code
