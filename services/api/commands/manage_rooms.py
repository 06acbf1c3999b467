"""An admin adds rooms, renames them, and takes them out of use."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.rooms import room_states
from services.api.schemas.guests import NewRoom, RoomChange, RoomState
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork

_ADD = text("insert into rooms (room_number) values (:room_number) on conflict (room_number) do nothing returning id")
_HOLD = text("select id, is_booked from rooms where id = :id for no key update")
_CHANGE = text(
    """
    update rooms set room_number = coalesce(cast(:room_number as text), room_number),
           is_active = coalesce(cast(:is_active as boolean), is_active)
    where id = :id
    """
)


async def add(transactions: Transactions, wanted: NewRoom, actor: Actor) -> RoomState:
    """The new room. Raises Refused when there is such a room, even one that is out of use."""

    async def work(unit: UnitOfWork) -> RoomState:
        room_id = (await unit.connection.execute(_ADD, wanted.model_dump())).scalar_one_or_none()
        if room_id is None:
            raise _taken(wanted.room_number)
        return await _done(unit, room_id, "room.created", actor, wanted.model_dump())

    return await in_transaction(transactions, work)


async def change(transactions: Transactions, room_id: int, wanted: RoomChange, actor: Actor) -> RoomState:
    """As it is now. Raises Refused. The room's lock decides between this and a guest who checks in."""
    given = wanted.model_dump(include=wanted.model_fields_set)
    for name, value in given.items():
        if value is None:
            raise Refused("validation_failed", f"{name} must not be null.", field=name)

    async def work(unit: UnitOfWork) -> RoomState:
        held = (await unit.connection.execute(_HOLD, {"id": room_id})).one_or_none()
        if held is None:
            raise Refused("room_not_found", f"There is no room with the id {room_id}.")
        if wanted.is_active is False and held.is_booked:
            raise Refused("room_occupied", "Check the guest out first.", field="is_active")
        await unit.connection.execute(_CHANGE, {"id": room_id, **wanted.model_dump()})
        return await _done(unit, room_id, "room.changed", actor, {"changes": given})

    try:
        return await in_transaction(transactions, work)
    except IntegrityError as error:
        raise _taken(wanted.room_number or "") from error


async def _done(unit: UnitOfWork, room_id: int, action: str, actor: Actor, data: dict[str, Any]) -> RoomState:
    await record(unit.connection, actor, action, "room", room_id, **data)
    [room] = (await room_states(unit.connection, room_id)).items
    told = {"id": room.id, "room_number": room.room_number, "is_booked": room.is_booked}
    unit.announce(FeedItem("room.updated", data=told))
    return room


def _taken(number: str) -> Refused:
    return Refused("room_exists", f"There is a room {number} already.", field="room_number")
