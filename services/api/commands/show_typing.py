"""Letting the customer see that somebody writes."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.commands.change_chat import Author
from services.api.domain.refusals import Refused
from services.api.domain.typing import TypingState
from services.api.queries.abilities import abilities_of
from services.api.queries.visibility import Placement, sees
from shared.contracts.sending import SendSignal
from shared.conversations.loading import merged_into
from shared.messaging.publisher import NotPublished, Parcel, Publisher

log = structlog.get_logger(__name__)

# Later than this it would be wrong.
EXPIRES = timedelta(seconds=8)
# Whoever types does not wait for a broker that is away.
_PUBLISH_S = 1.0

_CHAT = text(
    """
    select c.id as chat_id, c.channel_id, n.provider, n.external_id as session, c.address, c.assigned_agent_id,
           c.team_id
    from chats c join channels n on n.id = c.channel_id where c.id = :id
    """
)


async def show_typing(
    engine: AsyncEngine, publisher: Publisher, chat_id: int, state: TypingState, author: Author, *, now: datetime
) -> None:
    """Published at once and only once, past the outbox: what the broker does not take now is worth nothing later.

    Raises Refused when there is no such chat.
    """
    async with engine.connect() as connection:
        became = await merged_into(connection, [chat_id])
        row = (await connection.execute(_CHAT, {"id": became.get(chat_id, chat_id)})).mappings().one_or_none()
        if row is None or not sees(author.viewer, Placement(row["assigned_agent_id"], row["team_id"])):
            raise Refused("chat_not_found", f"There is no chat {chat_id}.")
        able = await abilities_of(connection, row["channel_id"], row["provider"])
    if not able.can.can("typing"):
        return
    place = {name: row[name] for name in ("chat_id", "channel_id", "provider", "session", "address")}
    signal = SendSignal(
        occurred_at=now, correlation_id=author.cause.correlation_id, signal=state, expires_at=now + EXPIRES, **place
    )
    try:
        await publisher.publish(Parcel.of(signal), timeout=_PUBLISH_S)
    except NotPublished as error:
        log.info("typing_not_shown", chat_id=chat_id, error=str(error))
