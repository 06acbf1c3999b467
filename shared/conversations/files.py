"""The file of a message: a row, and the order to fetch it, made with the message. Pure."""

from datetime import datetime

from shared.contracts.content import Media
from shared.contracts.media import FetchMedia
from shared.conversations.state import Changes, ChatState, NewMediaFile
from shared.conversations.transitions import Cause


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

    `address`: where the message was; `provider_message_id`: what the provider calls it.
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
