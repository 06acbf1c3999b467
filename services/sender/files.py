"""Files that agents have uploaded, on their way to a provider."""

from dataclasses import dataclass
from typing import Protocol

from shared.db.faults import is_database_away
from shared.errors import Transient
from shared.media.files import Files as Uploads
from shared.media.storage import StorageAway


@dataclass(frozen=True, slots=True)
class File:
    """A file, whole. `mime_type` was read from the file itself."""

    data: bytes
    mime_type: str
    file_name: str | None = None


class Files(Protocol):
    """Where the sender gets uploaded files from."""

    async def read(self, upload_id: int, *, kind: str) -> File:
        """The file, for a message of this kind. Raises Permanent when there is none, Transient for now."""
        ...


class UploadedFiles:
    """`Files` over the table of uploads and the storage that holds them."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads

    async def read(self, upload_id: int, *, kind: str) -> File:
        """See `Files`."""
        try:
            found = await self._uploads.read(upload_id, kind=kind)
        except StorageAway as error:
            raise Transient("The storage did not give the file", code="file_not_read") from error
        except Exception as error:
            if not is_database_away(error):
                raise
            raise Transient("The database is away", code="file_not_read") from error
        return File(found.content, found.mime_type, found.file_name)
