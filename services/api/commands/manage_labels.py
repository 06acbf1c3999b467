"""An admin adds, changes and deletes labels; the chats that carry them are brought along."""

import structlog
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.commands.settings_told import settings_changed
from services.api.domain.refusals import Refused
from services.api.queries.labels import label, no_such_label
from services.api.schemas.labels import Label, LabelChange, NewLabel
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork

log = structlog.get_logger(__name__)

_AT_ONCE = 200
_ROUND_SECONDS = 30.0

# A name that was deleted is taken over, and with it whatever chats still carry it.
_ADD = text(
    """
    insert into labels (name, color, description) values (:name, :color, :description)
    on conflict (name) do update set deleted_at = null, moving_from = null, color = excluded.color,
        description = excluded.description, created_at = now()
    where labels.deleted_at is not null
    returning id
    """
)
# Who reads it to name it waits for this, or this for them: afterwards no chat is given the old name any more.
_HOLD = text("select id, name, moving_from from labels where id = :id and deleted_at is null for update")
_FREE_NAME = text("delete from labels where name = :name and deleted_at is not null and moving_from is null")
_RENAME = text(
    """
    update labels set name = cast(:name as text), moving_from = cast(:former as text),
           former_names = array_append(array_remove(former_names, cast(:name as text)), cast(:former as text))
    where id = :id
    """
)
_NOT_FORMER = text(
    """
    update labels set former_names = array_remove(former_names, cast(:name as text))
    where id <> :id and former_names @> array[cast(:name as text)]
    """
)
_PAINT = text("update labels set color = coalesce(cast(:color as text), color) where id = :id")
_DESCRIBE = text("update labels set description = :description where id = :id")
_DELETE = text("update labels set deleted_at = now(), moving_from = name, former_names = '{}' where id = :id")
_UNFINISHED = text(
    "select id, name, moving_from, deleted_at from labels where moving_from is not null order by id limit 1"
)
_FINISHED = text("update labels set moving_from = null where id = :id and moving_from = :former")
_CARRIERS = text(
    """
    select id, labels from chats where labels @> array[cast(:former as text)]
    order by id limit :most for no key update
    """
)
_CARRY = text("update chats set labels = cast(:labels as text[]) where id = :id")


async def add(transactions: Transactions, wanted: NewLabel, actor: Actor) -> Label:
    """The new one. Raises Refused when there is such a label."""

    async def work(unit: UnitOfWork) -> Label:
        connection = unit.connection
        label_id = (await connection.execute(_ADD, wanted.model_dump())).scalar_one_or_none()
        if label_id is None:
            raise _taken(wanted.name)
        await connection.execute(_NOT_FORMER, {"name": wanted.name, "id": label_id})
        unit.announce(settings_changed("labels"))
        await record(connection, actor, "label.created", "label", label_id, **wanted.model_dump())
        return await label(connection, label_id)

    return await in_transaction(transactions, work)


async def change(transactions: Transactions, label_id: int, wanted: LabelChange, actor: Actor) -> Label:
    """As it is now; when this returns, no chat carries the former name. Raises Refused."""
    given = wanted.model_dump(include=wanted.model_fields_set)
    for name in ("name", "color"):
        if name in given and given[name] is None:
            raise Refused("validation_failed", f"{name} must not be null.", field=name)

    async def work(unit: UnitOfWork) -> bool:
        connection = unit.connection
        held = (await connection.execute(_HOLD, {"id": label_id})).one_or_none()
        if held is None:
            raise no_such_label(label_id)
        if held.moving_from is not None:  # another rename is under way, or was cut off
            return False
        if wanted.name is not None and wanted.name != held.name:
            await _rename(connection, label_id, held.name, wanted.name)
        await connection.execute(_PAINT, {"id": label_id, "color": wanted.color})
        if "description" in given:
            await connection.execute(_DESCRIBE, {"id": label_id, "description": wanted.description})
        if given:
            unit.announce(settings_changed("labels"))
            await record(connection, actor, "label.changed", "label", label_id, was=held.name, changes=given)
        return True

    try:
        while not await in_transaction(transactions, work):
            await finish_moves(transactions)
    except IntegrityError as error:
        raise _taken(wanted.name or "") from error
    await finish_moves(transactions)
    async with transactions.begin() as unit:
        return await label(unit.connection, label_id)


async def delete(transactions: Transactions, label_id: int, actor: Actor) -> None:
    """It is gone; when this returns, no chat carries it. Raises Refused."""

    async def work(unit: UnitOfWork) -> bool:
        held = (await unit.connection.execute(_HOLD, {"id": label_id})).one_or_none()
        if held is None:
            raise no_such_label(label_id)
        if held.moving_from is not None:
            return False
        await unit.connection.execute(_DELETE, {"id": label_id})
        unit.announce(settings_changed("labels"))
        await record(unit.connection, actor, "label.deleted", "label", label_id, name=held.name)
        return True

    while not await in_transaction(transactions, work):
        await finish_moves(transactions)
    await finish_moves(transactions)


async def finish_moves(transactions: Transactions) -> int:
    """Bring all chats up to date that carry a name which is no more, some at a time; how many they were."""
    moved = 0
    while True:

        async def work(unit: UnitOfWork) -> int | None:
            return await _move_some(unit)

        count = await in_transaction(transactions, work)
        if count is None:
            return moved
        moved += count


class LabelKeeper:
    """Finishes what a rename or deletion left when its process was ended. Candidates run in every api replica."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self.leadership = Leadership(transactions.engine, lock=Lock.LABELS, work=self.look)

    async def look(self) -> float:
        """One look; the seconds until the next."""
        moved = await finish_moves(self._transactions)
        if moved:
            log.info("labels_moved", chats=moved)
        return _ROUND_SECONDS


async def _rename(connection: AsyncConnection, label_id: int, former: str, name: str) -> None:
    await connection.execute(_FREE_NAME, {"name": name})
    await connection.execute(_RENAME, {"id": label_id, "name": name, "former": former})
    await connection.execute(_NOT_FORMER, {"name": name, "id": label_id})


async def _move_some(unit: UnitOfWork) -> int | None:
    """How many chats; None when nothing is left to do. Chats are locked in the order of their ids, and nothing else."""
    connection = unit.connection
    row = (await connection.execute(_UNFINISHED)).one_or_none()
    if row is None:
        return None
    chats = (await connection.execute(_CARRIERS, {"former": row.moving_from, "most": _AT_ONCE})).all()
    for chat in chats:
        named = [row.name if one == row.moving_from and row.deleted_at is None else one for one in chat.labels]
        labels = [one for one in dict.fromkeys(named) if one != row.moving_from]
        await connection.execute(_CARRY, {"id": chat.id, "labels": labels})
        unit.announce(
            FeedItem("chat.updated", chat.id, data={"change": "labels", "labels": labels, "previous": chat.labels})
        )
    if not chats:
        await connection.execute(_FINISHED, {"id": row.id, "former": row.moving_from})
    return len(chats)


def _taken(name: str) -> Refused:
    return Refused("label_exists", f"There is a label {name} already.", field="name")
