"""Files, as they are served and shown."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.uploads import sendable_as
from services.api.queries import visibility
from services.api.queries.visibility import Viewer
from services.api.schemas.files import Upload
from shared.media.images import PREVIEW_TYPE
from shared.media.names import safe_name
from shared.media.types import IMAGES, INLINE, UNKNOWN

_MEDIA = """
    select f.state, f.type, f.file_name, f.mime_type, f.storage_key, f.preview_key, f.clean_key, f.error
    from media_files f join messages m on m.id = f.message_id join chats c on c.id = m.chat_id
    where f.id = :id and {visible}
"""
_UPLOAD = text("select * from uploads where id = :id")
# One's own, and those that stand in a chat that is shown. Who may see every chat may see every file that is to go out.
_UPLOAD_FILE = """
    select f.file_name, f.mime_type, f.storage_key, f.preview_key, f.clean_key from uploads f
    where f.id = :id and ({is_own} or exists (
        select from messages m join chats c on c.id = m.chat_id
        where m.content #>> '{{media,upload_id}}' = cast(f.id as text) and {visible}))
"""


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


async def media_file(connection: AsyncConnection, media_id: int, viewer: Viewer) -> FileOfMessage | None:
    """A message's file; None when the viewer sees none of that id."""
    statement = text(_MEDIA.format(visible=visibility.condition(viewer)))
    values = {"id": media_id, **visibility.parameters(viewer)}
    row = (await connection.execute(statement, values)).mappings().one_or_none()
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


async def uploaded_file(connection: AsyncConnection, upload_id: int, viewer: Viewer) -> FileOfMessage | None:
    """An uploaded file; None when the viewer sees none of that id."""
    is_own = "true" if viewer.sees_all else "f.uploaded_by = :viewer_own_of"
    statement = text(_UPLOAD_FILE.format(is_own=is_own, visible=visibility.condition(viewer)))
    values = {"id": upload_id, **visibility.parameters(viewer)}
    row = (await connection.execute(statement, values)).mappings().one_or_none()
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
        waveform=row["waveform"] or [],
        url=f"/uploads/{upload_id}",
        preview_url=f"/uploads/{upload_id}/preview" if row["preview_key"] else None,
        types=list(sendable_as(row["mime_type"], row["size"])),
    )
