"""What became of files: stored or not."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.media import MediaFailed, MediaStored
from shared.conversations.state import Changes
from shared.db.bulk import Rows

_STORED = Rows(
    media_id="bigint",
    storage_key="text",
    preview_key="text",
    clean_key="text",
    mime_type="text",
    size="bigint",
    width="int",
    height="int",
    seconds="int",
    waveform="text",
    stored_at="timestamptz",
)
# What was looked at in the file itself replaces what the provider claimed.
_STORE = text(
    f"""
    update media_files f set state = 'stored', storage_key = r.storage_key, preview_key = r.preview_key,
           clean_key = r.clean_key, mime_type = r.mime_type, size = r.size, width = coalesce(r.width, f.width),
           height = coalesce(r.height, f.height), seconds = coalesce(r.seconds, f.seconds),
           waveform = cast(r.waveform as jsonb), error_code = null, error = null, settled_at = r.stored_at
    from {_STORED.source} where f.id = r.media_id and f.state <> 'stored'
    returning f.message_id, f.chat_id
    """  # noqa: S608
)
_FAILED = Rows(media_id="bigint", error_code="text", error="text", failed_at="timestamptz")
_FAIL = text(
    f"""
    update media_files f set state = 'failed', error_code = r.error_code, error = r.error, settled_at = r.failed_at
    from {_FAILED.source} where f.id = r.media_id and f.state = 'pending'
    returning f.message_id, f.chat_id
    """  # noqa: S608
)


async def settle_files(
    connection: AsyncConnection, events: Sequence[MediaStored | MediaFailed], changes: Changes
) -> None:
    """A stored file stays stored, whatever else is said of it; open inboxes hear of it."""
    stored = {event.media_id: _row(event) for event in events if isinstance(event, MediaStored)}
    failed = {event.media_id: _row(event) for event in events if isinstance(event, MediaFailed)}
    for statement, columns, settled in ((_STORE, _STORED, stored), (_FAIL, _FAILED, failed)):
        if settled:
            rows = await connection.execute(statement, columns.values(settled[key] for key in sorted(settled)))
            for row in rows:
                changes.announce("message.updated", chat_id=row.chat_id, message_id=row.message_id)


def _row(event: MediaStored | MediaFailed) -> Mapping[str, Any]:
    row = dict(event)
    if isinstance(event, MediaStored):
        row["waveform"] = orjson.dumps(event.waveform).decode() if event.waveform else None
    return row
