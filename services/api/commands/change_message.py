"""A reaction of ours, and editing or deleting a message of ours."""

from datetime import datetime

from sqlalchemy import text

from services.api.commands.change_chat import Author
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.abilities import abilities_of
from services.api.queries.messages import messages_by_id
from services.api.schemas.messages import Message
from shared.conversations.changing import Change, Target, Unchangeable
from shared.conversations.changing import change_message as order_change
from shared.conversations.loading import new_change_ids
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.db.unit_of_work import Transactions, UnitOfWork

_CHAT_OF = text("select chat_id from messages where id = :id")
_TARGET = text(
    """
    select id, from_me, type, status, provider_message_id, participant, revoked_at is not null as is_revoked
    from messages where id = :id
    """
)


async def change_message(
    transactions: Transactions, message_id: int, change: Change, author: Author, *, now: datetime
) -> Message:
    """The message with the change under way; it is changed itself once the provider has carried it out.

    Raises Refused with the code of `Unchangeable`, or `not_supported` where the provider cannot do it.
    """

    async def work(unit: UnitOfWork) -> Message:
        chat_id = (await unit.connection.execute(_CHAT_OF, {"id": message_id})).scalar_one_or_none()
        if chat_id is None:
            raise no_such_message(message_id)
        try:
            chat = await locked_chat(unit.connection, chat_id, author.viewer)
        except Refused as error:
            raise no_such_message(message_id) from error
        # Read again: only what is read under the chat's lock still holds.
        row = (await unit.connection.execute(_TARGET, {"id": message_id})).mappings().one_or_none()
        if row is None:
            raise no_such_message(message_id)
        (await abilities_of(unit.connection, chat.channel_id, chat.provider)).refuse(change.operation)
        changes = Changes()
        [change_id] = await new_change_ids(unit.connection, 1)
        try:
            order_change(chat, Target(**row), change, changes, change_id=change_id, now=now, cause=author.cause)
        except Unchangeable as error:
            raise Refused(error.code, f"{error}.", field="text" if error.code == "no_text" else None) from error
        await save(unit, [chat], changes)
        return (await messages_by_id(unit.connection, [message_id], author.viewer))[message_id]

    return await in_transaction(transactions, work)


def no_such_message(message_id: int) -> Refused:
    """The refusal, also of a message in a chat that is not shown to whoever asks."""
    return Refused("message_not_found", f"There is no message {message_id}.")
