"""A person decides that a message that did not arrive is not to be sent any more."""

from datetime import datetime

from sqlalchemy import text

from services.api.commands.change_chat import Author
from services.api.commands.change_message import no_such_message
from services.api.commands.retry import RETRYABLE
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.messages import messages_by_id
from services.api.schemas.messages import Message
from shared.conversations.saving import save
from shared.conversations.state import Changes, NewTimelineEntry
from shared.db.unit_of_work import Transactions, UnitOfWork

_CHAT_OF = text("select chat_id from messages where id = :id")
_READ = text("select from_me, origin, status, discarded_at from messages where id = :id")


async def discard(transactions: Transactions, message_id: int, author: Author, *, now: datetime) -> Message:
    """It stays visible as discarded, and cannot be sent again. Whoever comes second changes nothing."""

    async def work(unit: UnitOfWork) -> Message:
        connection = unit.connection
        chat_id = (await connection.execute(_CHAT_OF, {"id": message_id})).scalar_one_or_none()
        if chat_id is None:
            raise no_such_message(message_id)
        try:
            chat = await locked_chat(connection, chat_id, author.viewer)
        except Refused as error:
            raise no_such_message(message_id) from error
        row = (await connection.execute(_READ, {"id": message_id})).one_or_none()
        if row is None:
            raise no_such_message(message_id)
        if not row.from_me or row.origin == "phone" or row.status not in RETRYABLE:
            raise Refused(
                "not_discardable",
                f"Only messages that failed, or whose outcome is unknown, are discarded; this one is {row.status}.",
            )
        if row.discarded_at is None:
            changes = Changes()
            changes.patch_message(message_id, chat_id=chat.id, discarded_at=now, discarded_by=author.agent_id)
            about = {"message_id": message_id, "status": row.status}
            changes.timeline.append(NewTimelineEntry(chat.id, "message_discarded", author.agent_id, about))
            await save(unit, [chat], changes)
        return (await messages_by_id(connection, [message_id], author.viewer))[message_id]

    return await in_transaction(transactions, work)
