"""Holding a reply that was written without knowing of a colleague's, or the bot's, answer."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import OrderKey
from services.api.domain.refusals import Refused
from services.api.domain.staleness import Answered, newer_answer
from services.api.queries.messages import messages_by_id
from services.api.queries.visibility import EVERYTHING
from services.api.schemas.problems import NewerMessage

_SINCE = text(
    """
    select id as message_id, sender, origin, status, agent_id, created_at as at from messages
    where chat_id = :chat and from_me and (order_time, order_tie, id) > (:time, :tie, :id)
    order by order_time desc, order_tie desc, id desc limit 50
    """
)


async def refuse_stale(connection: AsyncConnection, chat_id: int, seen: str, writer: int | None) -> None:
    """Under the chat's lock, so that of two answers at once the second knows the first.

    Raises Refused (`reply_is_stale`) with the answer that is newer than the place `seen`.
    """
    place = OrderKey.parse(seen)
    if place is None:
        raise Refused("validation_failed", "is not the `order` of a message", field="seen")
    rows = await connection.execute(_SINCE, {"chat": chat_id, "time": place.time, "tie": place.tie, "id": place.id})
    since = [Answered(**row) for row in rows.mappings()]
    newer = newer_answer(reversed(since), writer)
    if newer is None:
        return
    message = (await messages_by_id(connection, [newer.message_id], EVERYTHING))[newer.message_id]
    who = "The bot" if newer.sender == "bot" else "Somebody" if message.agent is None else message.agent.name
    newer_message = NewerMessage(**message.model_dump(include=set(NewerMessage.model_fields)))
    raise Refused("reply_is_stale", f"{who} has answered meanwhile.", newer_message=newer_message)
