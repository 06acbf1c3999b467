"""Taking in a file that an agent wants to send."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.domain.uploads import MOST_BYTES
from services.api.queries.files import upload
from services.api.schemas.files import Upload
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.media.images import UnsafePicture
from shared.media.keeping import Empty, Limits, TooLarge, keep
from shared.media.kept import Kept
from shared.media.names import safe_name, with_ending_of
from shared.media.storage import Storage
from shared.media.voice_notes import VOICE_TYPE, NotNow, NoVoiceNote, as_voice_note

_USED = text(
    """
    select count(*) as files, coalesce(sum(size), 0) as bytes from uploads
    where uploaded_by = :user and created_at > :since
    """
)
_INSERT = text(
    """
    insert into uploads (token, uploaded_by, file_name, mime_type, size, sha256, width, height, seconds, storage_key,
                         preview_key, clean_key, waveform)
    values (:token, :user, :file_name, :mime_type, :size, :sha256, :width, :height, :seconds, :storage_key,
            :preview_key, :clean_key, cast(:waveform as jsonb))
    returning id
    """
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one person may upload within an hour."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in. Name and `claimed_type` are the sender's words. `as_voice`: it is to be a voice note."""

    user_id: int
    file_name: str | None
    claimed_type: str | None
    pieces: AsyncIterator[bytes]
    as_voice: bool = False


async def refuse_greed(engine: AsyncEngine, user_id: int, allowance: Allowance, *, now: datetime) -> None:
    """Raises Refused when the person has uploaded as much as one may for now."""
    async with engine.connect() as connection:
        values = {"user": user_id, "since": now - timedelta(hours=1)}
        used = (await connection.execute(_USED, values)).one()
    if used.files >= allowance.files or used.bytes >= allowance.bytes:
        raise Refused("too_many_uploads", "Too much was uploaded within the last hour.", retry_after=300)


async def take_in(transactions: Transactions, storage: Storage, incoming: Incoming, limits: Limits) -> Upload:
    """Store the file, look at it, and make it ready to be sent. Raises Refused naming `file`.

    What is to be a voice note becomes Ogg with Opus, whatever the browser recorded; so does sound in WebM, which could
    be sent as nothing else.
    """
    token = uuid4()
    prefix = f"uploads/{token.hex[:2]}/{token.hex}"
    # Sound and picture share containers: of those, and only those, the sender's word decides.
    kind = "audio" if incoming.as_voice or (incoming.claimed_type or "").startswith("audio/") else None
    if incoming.as_voice:
        limits = replace(limits, max_bytes=min(limits.max_bytes, MOST_BYTES["voice"]))
    try:
        kept = await keep(storage, prefix, incoming.pieces, limits, kind=kind)
        if incoming.as_voice or kept.mime_type == "audio/webm":
            kept = await as_voice_note(storage, prefix, kept)
    except TooLarge as error:
        raise Refused("payload_too_large", str(error), field="file") from error
    except (Empty, UnsafePicture, NoVoiceNote) as error:
        raise Refused("unusable_file", str(error), field="file") from error
    except NotNow as error:
        raise Refused("unavailable", str(error), retry_after=5) from error

    async def work(unit: UnitOfWork) -> Upload:
        return await upload(unit.connection, await _insert(unit.connection, token.hex, incoming, kept))

    return await in_transaction(transactions, work)


async def _insert(connection: AsyncConnection, token: str, incoming: Incoming, kept: Kept) -> int:
    values = {
        "token": token,
        "user": incoming.user_id,
        "file_name": _name_of(incoming, kept),
        "mime_type": kept.mime_type,
        "size": kept.size,
        "sha256": kept.sha256,
        "width": kept.width,
        "height": kept.height,
        "seconds": kept.seconds,
        "storage_key": kept.storage_key,
        "preview_key": kept.preview_key,
        "clean_key": kept.shown_key,
        "waveform": orjson.dumps(kept.waveform).decode() if kept.waveform else None,
    }
    upload_id: int = (await connection.execute(_INSERT, values)).scalar_one()
    return upload_id


def _name_of(incoming: Incoming, kept: Kept) -> str:
    """As it was given; a file that became another kind of file has that one's ending."""
    name = safe_name(incoming.file_name, kept.mime_type)
    return with_ending_of(name, kept.mime_type) if kept.mime_type == VOICE_TYPE and incoming.as_voice else name
