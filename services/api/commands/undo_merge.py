"""An admin or supervisor parts two chats again that were merged."""

from datetime import datetime

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.chats import chats_by_id
from services.api.schemas.chats import MergeUndone
from shared.conversations.transitions import Cause
from shared.conversations.unmerging import CannotUndo, NoSuchMerge, StillUnderWay, undo
from shared.db.unit_of_work import Transactions, UnitOfWork


async def undo_merge(
    transactions: Transactions, merge_id: int, actor: Actor, *, now: datetime, cause: Cause
) -> MergeUndone:
    """Both chats as they are afterwards."""

    async def work(unit: UnitOfWork) -> MergeUndone:
        try:
            kept, restored = await undo(unit, merge_id, now=now, cause=cause, agent_id=actor.user_id)
        except NoSuchMerge as error:
            raise Refused("merge_not_found", f"There is no merge {merge_id}.") from error
        except CannotUndo as error:
            raise Refused("cannot_undo", f"{error}.") from error
        except StillUnderWay as error:
            raise Refused("chat_busy", f"{error}.", retry_after=2) from error
        told = {"chat_id": kept, "restored_chat_id": restored}
        await record(unit.connection, actor, "merge.undone", "merge", merge_id, **told)
        chats = await chats_by_id(unit.connection, [kept, restored], now=now)
        return MergeUndone(chat=chats[kept], restored=chats[restored])

    return await in_transaction(transactions, work)
