"""What agents write down about a customer."""

from datetime import datetime

from services.api.commands.change_chat import Author
from services.api.commands.running import in_transaction, locked_chat
from services.api.queries.chats import chats_by_id
from services.api.schemas.chats import Chat, ContactChange
from shared.conversations.profiles import Profile, change_profile
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.db.unit_of_work import Transactions, UnitOfWork

_COLUMNS = {"name": "given_name", "language": "language", "notes": "notes"}


async def change_contact(
    transactions: Transactions, chat_id: int, change: ContactChange, author: Author, *, now: datetime
) -> Chat:
    """Every chat of that person shows it."""
    wanted = {_COLUMNS[name]: getattr(change, name) or None for name in change.model_fields_set if name in _COLUMNS}

    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id, author.viewer)
        changes = Changes()
        await change_profile(unit.connection, chat, Profile(wanted), changes, agent_id=author.agent_id)
        await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)
