"""Having a file fetched again that could not be had."""

from datetime import datetime

from sqlalchemy import text

from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.messages import messages_by_id
from services.api.queries.visibility import Placement, Viewer, sees
from services.api.schemas.messages import Message
from shared.conversations.fetching import fetch_again
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import Transactions, UnitOfWork

_MESSAGE_OF = text(
    """
    select f.message_id, c.assigned_agent_id, c.team_id from media_files f
    join messages m on m.id = f.message_id join chats c on c.id = m.chat_id
    where f.id = :id
    """
)


async def fetch_file(
    transactions: Transactions, media_id: int, viewer: Viewer, *, now: datetime, cause: Cause
) -> Message:
    """The message, its file pending; of several who ask at once, one is answered so."""

    async def work(unit: UnitOfWork) -> Message:
        row = (await unit.connection.execute(_MESSAGE_OF, {"id": media_id})).one_or_none()
        if row is None or not sees(viewer, Placement(row.assigned_agent_id, row.team_id)):
            raise Refused("file_not_found", f"There is no file {media_id}.")
        if not await fetch_again(unit, row.message_id, now=now, cause=cause):
            raise Refused("file_not_failed", "Only a file that could not be fetched is fetched again.")
        return (await messages_by_id(unit.connection, [row.message_id], viewer))[row.message_id]

    return await in_transaction(transactions, work)
