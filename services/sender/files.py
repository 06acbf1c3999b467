"""Files that agents have uploaded, on their way to a provider."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db.faults import is_database_away
from shared.errors import Permanent, Transient

_UPLOAD = text("select storage_key, mime_type, file_name from uploads where id = :id")


@dataclass(frozen=True, slots=True)
class File:
    """A file, whole. `mime_type` was read from the file itself."""

    data: bytes
    mime_type: str
    file_name: str | None = None


class Files(Protocol):
    """Where the sender gets uploaded files from."""

    async def read(self, upload_id: int) -> File:
        """The file. Raises Permanent (`file_missing`) when there is none, Transient (`file_not_read`) for now."""
        ...


class Readable(Protocol):
    """The storage, as far as the sender needs it."""

    async def read(self, key: str) -> bytes:
        """The object's bytes. Raises FileNotFoundError when there is none."""
        ...


class UploadedFiles:
    """`Files` over the table of uploads and the storage that holds them."""

    def __init__(self, engine: AsyncEngine, storage: Readable) -> None:
        self._engine = engine
        self._storage = storage

    async def read(self, upload_id: int) -> File:
        """See `Files`."""
        try:
            async with self._engine.connect() as connection:
                row = (await connection.execute(_UPLOAD, {"id": upload_id})).one_or_none()
        except Exception as error:
            if not is_database_away(error):
                raise
            raise Transient("The database is away", code="file_not_read") from error
        if row is None:
            raise Permanent("The file was never uploaded, or is gone", code="file_missing")
        try:
            data = await self._storage.read(row.storage_key)
        except FileNotFoundError as error:
            raise Permanent("The file is not in the storage any more", code="file_missing") from error
        except (OSError, Transient) as error:
            raise Transient("The storage did not give the file", code="file_not_read") from error
        return File(data, row.mime_type, row.file_name)


class NoFiles:
    """`Files` of a sender without a storage."""

    async def read(self, upload_id: int) -> File:
        """See `Files`."""
        raise Permanent(f"There is no storage to read upload {upload_id} from", code="no_storage")
