"""Asking for the file of a message again."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from shared.contracts.media import FetchMedia
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import FeedItem, UnitOfWork

_AGAIN = text(
    """
    update media_files f set state = 'pending', requests = f.requests + 1, error_code = null, error = null,
           settled_at = null
    from messages m join chats c on c.id = m.chat_id join channels n on n.id = m.channel_id
    where f.message_id = :message and m.id = f.message_id and f.state = 'failed' and m.provider_message_id is not null
    returning f.id as media_id, f.message_id, m.chat_id, m.channel_id, n.provider, n.external_id as session, c.address,
              m.provider_message_id, f.type, f.source as media
    """
)


async def fetch_again(work: UnitOfWork, message_id: int, *, now: datetime, cause: Cause) -> bool:
    """Order the message's file again, because a person asks for it. False: there is none, or it did not fail."""
    row: Any = (await work.connection.execute(_AGAIN, {"message": message_id})).mappings().one_or_none()
    if row is None:
        return False
    work.publish(FetchMedia.model_validate({**row, "occurred_at": now, "correlation_id": cause.correlation_id}))
    work.announce(FeedItem("message.updated", row["chat_id"], message_id))
    return True
