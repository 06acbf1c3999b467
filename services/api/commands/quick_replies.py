"""Preparing texts. Everybody keeps their own; those of everybody are kept by admins and supervisors."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.commands.settings_told import settings_changed
from services.api.domain.refusals import Refused
from services.api.queries.quick_replies import keeps_shared, one_quick_reply
from services.api.schemas.quick_replies import NewQuickReply, QuickReply
from services.api.schemas.users import User
from shared.db.unit_of_work import Transactions, UnitOfWork

_INSERT = text(
    """
    insert into quick_replies (shortcut, title, texts, owner_id, updated_by, created_at, updated_at)
    values (:shortcut, :title, cast(:texts as jsonb), :owner, :me, :now, :now) returning id
    """
)
_CHANGE = text(
    """
    update quick_replies set shortcut = :shortcut, title = :title, texts = cast(:texts as jsonb), owner_id = :owner,
           updated_by = :me, updated_at = :now
    where id = :id
    """
)
_DELETE = text("delete from quick_replies where id = :id")
_OWNER = text(
    "select owner_id, shortcut from quick_replies where id = :id and (owner_id is null or owner_id = :me) for update"
)


async def add_quick_reply(transactions: Transactions, new: NewQuickReply, user: User, *, now: datetime) -> QuickReply:
    """Raises Refused when its shortcut is taken, or it is not theirs to make."""

    async def work(unit: UnitOfWork) -> QuickReply:
        _refuse_shared(new.scope == "everybody", user)
        try:
            inserted = await unit.connection.execute(_INSERT, _values(new, user, now))
        except IntegrityError as error:
            raise _taken(new) from error
        reply_id = int(inserted.scalar_one())
        await _tell(unit, user, "quick_reply.created", reply_id, new.shortcut, is_shared=new.scope == "everybody")
        return await one_quick_reply(unit.connection, reply_id, user)

    return await in_transaction(transactions, work)


async def change_quick_reply(
    transactions: Transactions, reply_id: int, change: NewQuickReply, user: User, *, now: datetime
) -> QuickReply:
    """The whole of it. Making one's own everybody's, or the other way round, takes the right to keep everybody's."""

    async def work(unit: UnitOfWork) -> QuickReply:
        held = await _own(unit.connection, reply_id, user)
        _refuse_shared(change.scope == "everybody", user)
        try:
            await unit.connection.execute(_CHANGE, {**_values(change, user, now), "id": reply_id})
        except IntegrityError as error:
            raise _taken(change) from error
        is_shared = held.owner_id is None or change.scope == "everybody"
        await _tell(unit, user, "quick_reply.changed", reply_id, change.shortcut, is_shared=is_shared)
        return await one_quick_reply(unit.connection, reply_id, user)

    return await in_transaction(transactions, work)


async def delete_quick_reply(transactions: Transactions, reply_id: int, user: User) -> None:
    """What was sent with it stays as it was sent."""

    async def work(unit: UnitOfWork) -> None:
        held = await _own(unit.connection, reply_id, user)
        await unit.connection.execute(_DELETE, {"id": reply_id})
        await _tell(unit, user, "quick_reply.deleted", reply_id, held.shortcut, is_shared=held.owner_id is None)

    await in_transaction(transactions, work)


async def _own(connection: AsyncConnection, reply_id: int, user: User) -> Row[Any]:
    row = (await connection.execute(_OWNER, {"id": reply_id, "me": user.id})).one_or_none()
    if row is None:
        raise Refused("quick_reply_not_found", f"There is no quick reply {reply_id}.")
    _refuse_shared(row.owner_id is None, user)
    return row


async def _tell(unit: UnitOfWork, user: User, action: str, reply_id: int, shortcut: str, *, is_shared: bool) -> None:
    """What everybody uses is told to everybody, and is in the audit log; one's own is one's own business."""
    unit.announce(settings_changed("quick_replies", only_for=None if is_shared else user.id))
    if is_shared:
        await record(unit.connection, Actor(user.id), action, "quick_reply", reply_id, shortcut=shortcut)


def _refuse_shared(is_shared: bool, user: User) -> None:
    if is_shared and not keeps_shared(user):
        raise Refused("forbidden", "Only admins and supervisors keep everybody's quick replies.")


def _values(reply: NewQuickReply, user: User, now: datetime) -> dict[str, object]:
    return {
        "shortcut": reply.shortcut,
        "title": reply.title,
        "texts": orjson.dumps(reply.texts).decode(),
        "owner": None if reply.scope == "everybody" else user.id,
        "me": user.id,
        "now": now,
    }


def _taken(reply: NewQuickReply) -> Refused:
    return Refused("shortcut_taken", f"/{reply.shortcut} is another quick reply's.", field="shortcut")
