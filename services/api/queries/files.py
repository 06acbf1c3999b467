"""Files, as they are served and shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.uploads import sendable_as
from services.api.schemas.files import Media, Upload
from services.api.schemas.problems import MessageError
from shared.media.images import PREVIEW_TYPE
from shared.media.names import safe_name
from shared.media.types import IMAGES, INLINE, UNKNOWN

_MEDIA = text(
    """
    select state, type, file_name, mime_type, storage_key, preview_key, clean_key, error from media_files where id = :id
    """
)
_UPLOAD = text("select * from uploads where id = :id")
_UPLOAD_FILE = text("select file_name, mime_type, storage_key, preview_key, clean_key from uploads where id = :id")

MEDIA_COLUMNS = """
    m.content -> 'media' as claimed, f.id as media_id, f.state as media_state, f.file_name, f.mime_type, f.size,
    f.width, f.height, f.seconds, f.preview_key, f.error_code as media_error_code, f.error as media_error
"""
"""What `media_of` reads, of a message `m` and its file `f`."""


@dataclass(frozen=True, slots=True)
class Served:
    """An object of the storage, and how a browser is told of it."""

    key: str
    mime_type: str
    file_name: str
    inline: bool


@dataclass(frozen=True, slots=True)
class FileOfMessage:
    """`shown` and `preview` are None where there is none; `original` is the file as it came."""

    state: str
    error: str | None
    original: Served | None
    shown: Served | None
    preview: Served | None


async def media_file(connection: AsyncConnection, media_id: int) -> FileOfMessage | None:
    """A message's file; None when there is none of that id."""
    row = (await connection.execute(_MEDIA, {"id": media_id})).mappings().one_or_none()
    if row is None:
        return None
    if row["state"] != "stored" or row["storage_key"] is None:
        return FileOfMessage(row["state"], row["error"], None, None, None)
    mime_type = row["mime_type"] or UNKNOWN
    name = safe_name(row["file_name"], mime_type, otherwise=f"{row['type']}-{media_id}")
    original = Served(row["storage_key"], mime_type, name, inline=False)
    # Of pictures only what was decoded and freed of its notes is shown.
    shown_key = row["clean_key"] if mime_type in IMAGES else row["storage_key"]
    shown = None
    if shown_key is not None and mime_type in INLINE:
        shown_type = PREVIEW_TYPE if shown_key == row["preview_key"] else mime_type
        shown = Served(shown_key, shown_type, name, inline=True)
    preview = Served(row["preview_key"], PREVIEW_TYPE, f"{name}.webp", inline=True) if row["preview_key"] else None
    return FileOfMessage("stored", None, original, shown, preview)


async def uploaded_file(connection: AsyncConnection, upload_id: int) -> FileOfMessage | None:
    """An uploaded file; None when there is none of that id."""
    row = (await connection.execute(_UPLOAD_FILE, {"id": upload_id})).mappings().one_or_none()
    if row is None:
        return None
    original = Served(row["storage_key"], row["mime_type"], row["file_name"], inline=False)
    shown_key = row["clean_key"] if row["mime_type"] in IMAGES else row["storage_key"]
    shown = None
    if shown_key is not None and row["mime_type"] in INLINE:
        shown_type = PREVIEW_TYPE if shown_key == row["preview_key"] else row["mime_type"]
        shown = Served(shown_key, shown_type, row["file_name"], inline=True)
    preview = None
    if row["preview_key"]:
        preview = Served(row["preview_key"], PREVIEW_TYPE, f"{row['file_name']}.webp", inline=True)
    return FileOfMessage("stored", None, original, shown, preview)


async def upload(connection: AsyncConnection, upload_id: int) -> Upload:
    """An upload that is there."""
    row = (await connection.execute(_UPLOAD, {"id": upload_id})).mappings().one()
    same = ("id", "file_name", "mime_type", "size", "width", "height", "seconds")
    return Upload(
        **{name: row[name] for name in same},
        url=f"/uploads/{upload_id}",
        preview_url=f"/uploads/{upload_id}/preview" if row["preview_key"] else None,
        types=list(sendable_as(row["mime_type"], row["size"])),
    )


def media_of(row: RowMapping) -> Media | None:
    """The file of a message, from its `MEDIA_COLUMNS`; None when it has none."""
    claimed: Mapping[str, Any] = row["claimed"] or {}
    if row["media_id"] is None:
        return _sent(claimed) if claimed.get("upload_id") is not None else None
    is_stored = row["media_state"] == "stored"
    error = None
    if row["media_state"] == "failed":
        code = row["media_error_code"] or "unknown"
        error = MessageError(code=code, message=row["media_error"] or code)
    url = f"/media/{row['media_id']}"
    return Media(
        id=row["media_id"],
        state=row["media_state"],
        url=url if is_stored else None,
        preview_url=f"{url}/preview" if is_stored and row["preview_key"] else None,
        file_name=safe_name(row["file_name"], row["mime_type"] or UNKNOWN) if row["file_name"] else None,
        **{name: row[name] for name in ("mime_type", "size", "width", "height", "seconds")},
        variant=claimed.get("variant"),
        view_once=bool(claimed.get("view_once")),
        error=error,
    )


def _sent(claimed: Mapping[str, Any]) -> Media:
    url = f"/uploads/{claimed['upload_id']}"
    has_preview = claimed.get("mime_type") in IMAGES and claimed.get("width") is not None
    names = ("mime_type", "file_name", "size", "width", "height", "seconds")
    return Media(
        url=url, preview_url=f"{url}/preview" if has_preview else None, **{name: claimed.get(name) for name in names}
    )
