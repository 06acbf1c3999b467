"""Sending a failed message again, because a person says so."""

from datetime import datetime

from sqlalchemy import text

from services.api.commands.change_message import no_such_message
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.messages import messages_by_id
from services.api.queries.visibility import Viewer
from services.api.schemas.messages import Message
from shared.conversations.saving import save
from shared.conversations.state import Changes, NewMessage
from shared.conversations.transitions import Cause, send_again
from shared.db.unit_of_work import Transactions, UnitOfWork

RETRYABLE = frozenset({"failed", "unknown"})

_CHAT_OF = text("select chat_id from messages where id = :id")
_MESSAGE = text(
    """
    select id, chat_id, channel_id, from_me, sender, origin, type, text, content, quoted, status, order_time, order_tie,
           created_at, agent_id, link_preview, is_first_contact, discarded_at
    from messages where id = :id
    """
)


async def retry(transactions: Transactions, message_id: int, viewer: Viewer, *, now: datetime, cause: Cause) -> Message:
    """The same message under a new place in its lane; of two people who ask at once, one is refused."""

    async def work(unit: UnitOfWork) -> Message:
        chat_id = (await unit.connection.execute(_CHAT_OF, {"id": message_id})).scalar_one_or_none()
        if chat_id is None:
            raise no_such_message(message_id)
        try:
            chat = await locked_chat(unit.connection, chat_id, viewer)
        except Refused as error:
            raise no_such_message(message_id) from error
        # Read again: only what is read under the chat's lock still holds.
        row = (await unit.connection.execute(_MESSAGE, {"id": message_id})).mappings().one_or_none()
        if row is None:
            raise no_such_message(message_id)
        if not row["from_me"] or row["origin"] == "phone" or row["status"] not in RETRYABLE:
            raise Refused(
                "not_retryable",
                f"Only messages that failed, or whose outcome is unknown, are sent again; this one is {row['status']}.",
            )
        if row["discarded_at"] is not None:
            raise Refused("not_retryable", "The message was discarded.")
        changes = Changes()
        known = {name: value for name, value in row.items() if name != "discarded_at"}
        send_again(chat, NewMessage(**known), changes, now=now, cause=cause)
        await save(unit, [chat], changes)
        return (await messages_by_id(unit.connection, [message_id], viewer))[message_id]

    return await in_transaction(transactions, work)
