"""What a reply points at: the file that it takes up, the message that it answers."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.composing import Composed, refuse_caption
from services.api.domain.refusals import Refused
from services.api.domain.uploads import sendable_as
from shared.contracts.content import Media, MessageType, Quoted
from shared.conversations.state import ChatState
from shared.media.types import of_kind

_LONGEST_QUOTE = 500

# Its lock keeps the file from being deleted as forgotten in this very moment.
_ATTACH = text(
    """
    update uploads set attached_at = coalesce(attached_at, :now)
    where id = :id and (cast(:sender as integer) is null or uploaded_by = :sender)
    returning file_name, mime_type, size, sha256, seconds, width, height, waveform,
              preview_key is not null as has_preview
    """
)
_QUOTED = text(
    """
    select provider_message_id, from_me, type, text, participant ->> 'address' as participant
    from messages where id = :id and chat_id = :chat
    """
)


async def attach(
    connection: AsyncConnection, upload_id: int, sender_id: int | None, composed: Composed, *, now: datetime
) -> tuple[MessageType, Media]:
    """Take the file up: the type of message that it becomes, and what is told of it. Raises Refused.

    People send files of their own only; `sender_id` is None for a machine.
    """
    row = (await connection.execute(_ATTACH, {"id": upload_id, "now": now, "sender": sender_id})).one_or_none()
    if row is None:
        raise Refused("unknown_upload", f"There is no upload {upload_id}, or it is too old.", field="upload_id")
    possible = sendable_as(row.mime_type, row.size)
    kind = composed.type or possible[0]
    if kind not in possible:
        detail = f"This file of {row.size} bytes ({row.mime_type}) can be sent as {' or '.join(possible)} only"
        raise Refused("validation_failed", detail, field="type")
    refuse_caption(composed.text, kind)
    media = Media(
        upload_id=upload_id,
        mime_type=of_kind(row.mime_type, kind),
        file_name=row.file_name,
        size=row.size,
        sha256=row.sha256,
        seconds=row.seconds,
        width=row.width,
        height=row.height,
        has_preview=row.has_preview,
        waveform=tuple(row.waveform or ()) if kind == "voice" else (),
    )
    return kind, media


async def quoted_message(connection: AsyncConnection, chat: ChatState, message_id: int | None) -> Quoted | None:
    """The message as the provider knows it. `author` is None for our own. Raises Refused when it cannot be quoted."""
    if message_id is None:
        return None
    row = (await connection.execute(_QUOTED, {"id": message_id, "chat": chat.id})).one_or_none()
    if row is None:
        raise Refused("unknown_message", "There is no such message in this chat.", field="quoted_message_id")
    if row.provider_message_id is None:
        raise Refused("unknown_message", "The message is not at the provider yet.", field="quoted_message_id")
    return Quoted(
        provider_message_id=row.provider_message_id,
        author=None if row.from_me else row.participant or chat.address,
        type=row.type,
        text=None if row.text is None else row.text[:_LONGEST_QUOTE],
    )
