"""Looking again, at the provider, for a message that may have been sent."""

from datetime import datetime

from sqlalchemy import text

from services.api.commands.change_chat import Author
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.chats import chat_is_shown
from services.api.queries.messages import messages_by_id
from services.api.schemas.messages import Message
from shared.contracts.sending import CheckMessage
from shared.db.unit_of_work import Transactions, UnitOfWork

# No lock: the order only asks, and whatever becomes of the message meanwhile decides what its answer counts for.
_READ = text("select chat_id, channel_id, from_me, status, outbound_seq from messages where id = :id")


async def check_message(transactions: Transactions, message_id: int, author: Author, *, now: datetime) -> Message:
    """The look is ordered; what it shows comes with the message's next change, within seconds."""

    async def work(unit: UnitOfWork) -> Message:
        row = (await unit.connection.execute(_READ, {"id": message_id})).one_or_none()
        if row is None or not await chat_is_shown(unit.connection, row.chat_id, author.viewer):
            raise Refused("message_not_found", f"There is no message {message_id}.")
        if not row.from_me or row.status != "unknown" or row.outbound_seq is None:
            raise Refused(
                "not_in_doubt", f"Only a message whose outcome is unknown is looked for; this one is {row.status}."
            )
        unit.publish(
            CheckMessage(
                occurred_at=now,
                correlation_id=author.cause.correlation_id,
                message_id=message_id,
                chat_id=row.chat_id,
                seq=row.outbound_seq,
                channel_id=row.channel_id,
                agent_id=author.agent_id,
            )
        )
        return (await messages_by_id(unit.connection, [message_id], author.viewer))[message_id]

    return await in_transaction(transactions, work)
