"""Files of messages: a row and an order to fetch it, made with the message, or again when a person asks."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from shared.contracts.content import Media
from shared.contracts.media import FetchMedia
from shared.conversations.state import Changes, ChatState, NewMediaFile
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import FeedItem, UnitOfWork


def order_file(
    chat: ChatState,
    changes: Changes,
    *,
    media_id: int,
    message_id: int,
    kind: str,
    media: Media,
    address: str,
    provider_message_id: str,
    now: datetime,
    cause: Cause,
    is_known: bool = False,
) -> None:
    """Have the file of a message fetched. `is_known`: its row is there, only where the provider has it is new.

    Pure. `address`: where the message was; `provider_message_id`: what the provider calls it.
    """
    source = media.model_dump(mode="json", exclude_defaults=True)
    if is_known:
        changes.media_sources[media_id] = source
    else:
        changes.media_files.append(
            NewMediaFile(
                id=media_id,
                message_id=message_id,
                chat_id=chat.id,
                type=kind,
                source=source,
                file_name=media.file_name,
                mime_type=media.mime_type,
                size=media.size,
                width=media.width,
                height=media.height,
                seconds=media.seconds,
                created_at=now,
            )
        )
    changes.contracts.append(
        FetchMedia.model_validate(
            {
                "occurred_at": now,
                "correlation_id": cause.correlation_id,
                "causation_id": cause.causation_id,
                "media_id": media_id,
                "message_id": message_id,
                "chat_id": chat.id,
                "channel_id": chat.channel_id,
                "provider": chat.provider,
                "session": chat.session,
                "address": address,
                "provider_message_id": provider_message_id,
                "type": kind,
                "media": source,
            }
        )
    )


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
