"""Answers that were here before the message that they quote."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.working import AnchorKey
from shared.db.bulk import Rows

_QUOTED = Rows(channel_id="int", provider_message_id="text")
_ANSWERS = text(
    f"""
    select m.id, m.chat_id
    from {_QUOTED.source}
    join messages m on m.channel_id = r.channel_id and m.quoted is not null
      and m.quoted ->> 'provider_message_id' = r.provider_message_id
    order by m.id desc limit 500
    """  # noqa: S608 - a constant
)


async def answers_to(connection: AsyncConnection, keys: Iterable[AnchorKey]) -> list[tuple[int, int]]:
    """The messages, with their chats, that quote a message of one of these ids."""
    quoted = sorted({(channel_id, name) for channel_id, _, name in keys})
    if not quoted:
        return []
    rows = [{"channel_id": channel_id, "provider_message_id": name} for channel_id, name in quoted]
    return [(row.id, row.chat_id) for row in await connection.execute(_ANSWERS, _QUOTED.values(rows))]
