"""Keeping, changing and deleting saved views."""

from datetime import datetime
from typing import Any

import orjson
from asyncpg.exceptions import UniqueViolationError
from sqlalchemy import Row, RowMapping, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.commands.settings_told import settings_changed
from services.api.domain.refusals import Refused
from services.api.queries.views import SHOWN, shown_view
from services.api.schemas.chat_filters import ChatFilters
from services.api.schemas.users import User
from services.api.schemas.views import NewView, SavedView, ViewChange
from shared.db.unit_of_work import Transactions, UnitOfWork

MAX_VIEWS = 50

# One owner's views are counted under the owner's lock: two at once cannot both be the last that is allowed.
_LOCK_OWNER = text("select id from users where id = :owner for no key update")
_COUNT = text("select count(*) from saved_views where owner_id = :owner")
_INSERT = text(
    """
    insert into saved_views (owner_id, name, is_shared, filters, created_at, updated_at)
    values (:owner, :name, :shared, cast(:filters as jsonb), :now, :now) returning id
    """
)
_MINE_TO_CHANGE = text(
    """
    select id, owner_id, name, is_shared from saved_views
    where id = :id and (owner_id = :me or is_shared) for update
    """
)
_UPDATE = text(
    """
    update saved_views set name = coalesce(cast(:name as text), name), is_shared = coalesce(cast(:shared as bool),
           is_shared), filters = coalesce(cast(:filters as jsonb), filters), updated_at = :now
    where id = :id
    """
)
_DELETE = text("delete from saved_views where id = :id")
_BY_ID = text(f"{SHOWN} where v.id = :id")


async def save_view(transactions: Transactions, view: NewView, me: User, *, now: datetime) -> SavedView:
    """Raises Refused: `view_exists` for a name that the person has used, `too_many_views`."""
    values = {"owner": me.id, "name": view.name, "shared": view.shared, "filters": _as_json(view.filters), "now": now}

    async def work(unit: UnitOfWork) -> SavedView:
        connection = unit.connection
        await connection.execute(_LOCK_OWNER, {"owner": me.id})
        if (await connection.execute(_COUNT, {"owner": me.id})).scalar_one() >= MAX_VIEWS:
            raise Refused("too_many_views", f"One person keeps {MAX_VIEWS} views at most.")
        view_id = (await connection.execute(_INSERT, values)).scalar_one()
        await _tell(unit, me, "view.created", view_id, view.name, owner_id=me.id, is_shared=view.shared)
        return shown_view(await _row(connection, view_id), me.id)

    try:
        return await in_transaction(transactions, work)
    except IntegrityError as error:
        raise _name_taken(error, view.name) from error


async def change_view(
    transactions: Transactions, view_id: int, change: ViewChange, me: User, *, now: datetime
) -> SavedView:
    """Raises Refused: `view_not_found`, `forbidden` for what another person shares, `view_exists`."""
    filters = None if change.filters is None else _as_json(change.filters)
    values = {"id": view_id, "name": change.name, "shared": change.shared, "filters": filters, "now": now}

    async def work(unit: UnitOfWork) -> SavedView:
        connection = unit.connection
        held = await _refuse_others(connection, view_id, me)
        await connection.execute(_UPDATE, values)
        row = await _row(connection, view_id)
        is_shared = held.is_shared or row["is_shared"]
        await _tell(unit, me, "view.changed", view_id, row["name"], owner_id=held.owner_id, is_shared=is_shared)
        return shown_view(row, me.id)

    try:
        return await in_transaction(transactions, work)
    except IntegrityError as error:
        raise _name_taken(error, change.name or "") from error


async def delete_view(transactions: Transactions, view_id: int, me: User) -> None:
    """Raises Refused: `view_not_found`, `forbidden` for what another person shares."""

    async def work(unit: UnitOfWork) -> None:
        held = await _refuse_others(unit.connection, view_id, me)
        await unit.connection.execute(_DELETE, {"id": view_id})
        await _tell(unit, me, "view.deleted", view_id, held.name, owner_id=held.owner_id, is_shared=held.is_shared)

    await in_transaction(transactions, work)


async def _tell(
    unit: UnitOfWork, me: User, action: str, view_id: int, name: str, *, owner_id: int, is_shared: bool
) -> None:
    """What everybody sees is told to everybody, and is in the audit log; one's own is one's own business."""
    unit.announce(settings_changed("views", only_for=None if is_shared else owner_id))
    if is_shared:
        await record(unit.connection, Actor(me.id), action, "view", view_id, name=name)


async def _refuse_others(connection: AsyncConnection, view_id: int, me: User) -> Row[Any]:
    """What is shared may be changed by its owner and by admins; what is not shared is nobody else's business."""
    row = (await connection.execute(_MINE_TO_CHANGE, {"id": view_id, "me": me.id})).one_or_none()
    if row is None:
        raise Refused("view_not_found", f"There is no view {view_id}.")
    if row.owner_id != me.id and me.role != "admin":
        raise Refused("forbidden", "Only its owner and admins may change a shared view.")
    return row


async def _row(connection: AsyncConnection, view_id: int) -> RowMapping:
    return (await connection.execute(_BY_ID, {"id": view_id})).mappings().one()


def _as_json(filters: ChatFilters) -> str:
    return orjson.dumps(filters.model_dump(mode="json", exclude_none=True)).decode()


def _name_taken(error: DBAPIError, name: str) -> Exception:
    if isinstance(getattr(error.orig, "__cause__", None), UniqueViolationError):
        return Refused("view_exists", f"There is a view “{name}” already.", field="name")
    return error
