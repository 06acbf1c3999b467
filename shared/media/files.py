"""The files that agents uploaded, for whoever sends them on."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.errors import Permanent
from shared.media.storage import NotStored, Storage
from shared.media.types import of_kind

_UPLOAD = text(
    """
    select storage_key, preview_key, clean_key, mime_type, file_name, seconds, width, height
    from uploads where id = :id
    """
)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A whole file in memory. `mime_type` and measures were read from it, `file_name` is fit to be sent on."""

    content: bytes
    mime_type: str
    file_name: str
    seconds: int | None = None
    width: int | None = None
    height: int | None = None


class Files:
    """Reads the api's table and the storage; writes neither."""

    def __init__(self, engine: AsyncEngine, storage: Storage) -> None:
        self._engine = engine
        self._storage = storage

    async def read(self, upload_id: int, *, kind: str | None = None) -> UploadedFile:
        """The file; sent as a message of type `image`, it goes without what its camera noted, as WhatsApp's own do.

        Raises Permanent (`upload_missing`) when it is gone, `StorageAway` when it cannot be read now."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(_UPLOAD, {"id": upload_id})).one_or_none()
        if row is None:
            raise Permanent("The file is no longer there", code="upload_missing")
        has_clean = row.clean_key is not None and row.clean_key != row.preview_key
        key = row.clean_key if kind == "image" and has_clean else row.storage_key
        try:
            content = await self._storage.read(key)
        except NotStored as error:
            raise Permanent("The file is no longer there", code="upload_missing") from error
        return UploadedFile(content, of_kind(row.mime_type, kind), row.file_name, row.seconds, row.width, row.height)
