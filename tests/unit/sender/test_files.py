"""What the sender makes of a storage that does not give a file."""

from typing import cast

import pytest

from services.sender.files import File, UploadedFiles
from shared.errors import Permanent, Transient
from shared.media.files import Files, UploadedFile
from shared.media.storage import StorageAway


class Uploads:
    """The shared reader, as it answers."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    async def read(self, upload_id: int, *, kind: str | None = None) -> UploadedFile:
        if self._error is not None:
            raise self._error
        return UploadedFile(str(upload_id).encode(), f"{kind}/png", "kamar.png")


def files(error: Exception | None = None) -> UploadedFiles:
    return UploadedFiles(cast("Files", Uploads(error)))


async def test_a_file_comes_with_what_was_read_from_it() -> None:
    assert await files().read(1, kind="image") == File(b"1", "image/png", "kamar.png")


@pytest.mark.parametrize(
    ("error", "expected", "code"),
    [
        (Permanent("gone", code="upload_missing"), Permanent, "upload_missing"),
        (StorageAway("away"), Transient, "file_not_read"),
        (OSError(), Transient, "file_not_read"),
    ],
)
async def test_why_there_is_none(error: Exception, expected: type[Permanent] | type[Transient], code: str) -> None:
    with pytest.raises(expected) as raised:
        await files(error).read(1, kind="image")
    assert isinstance(raised.value, Permanent | Transient)
    assert raised.value.code == code
