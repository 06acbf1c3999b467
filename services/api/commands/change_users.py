"""An admin changes what a person may, or ends their sessions."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.access import end_sessions
from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.commands.second_factor import turn_off
from services.api.domain.refusals import Refused
from services.api.queries.users import listed_user
from services.api.schemas.users import ListedUser, UserChange
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork, access_changed

_COLUMNS = ("name", "role", "is_active", "own_chats_only")

# Locked in one order, so that two changes at once cannot each take the other's last admin.
_ADMINS = text("select id from users where role = 'admin' and is_active order by id for no key update")
_LOCK = text("select id, name, role, is_active, own_chats_only from users where id = :id for no key update")
_CHANGE = text(
    """
    update users set name = :name, role = :role, is_active = :is_active, own_chats_only = :own_chats_only where id = :id
    """
)
_FORGET_LINKS = text("delete from one_time_links where user_id = :id")
# Colleagues see at once that the person is nowhere any more; drafts and views are kept for when they come back.
_LEAVE_CHATS = text(
    "update chat_viewers set state = 'gone', until = now(), changed_at = now() where agent_id = :id and state <> 'gone'"
)
_GO_OFFLINE = text(
    """
    update agent_presences set availability = 'offline', since = now()
    where user_id = :id and availability <> 'offline'
    """
)
_END_SESSION = text("delete from user_sessions where id = :id and user_id = :user")


async def change_user(transactions: Transactions, user_id: int, change: UserChange, actor: Actor) -> ListedUser:
    """The person as they are now. Who may not sign in any more is signed out at once. Raises Refused.

    Their open chats are taken from them by the router, which sees that they may not sign in, whoever said so.
    """

    async def work(unit: UnitOfWork) -> ListedUser:
        connection = unit.connection
        admins = list((await connection.execute(_ADMINS)).scalars())
        row = (await connection.execute(_LOCK, {"id": user_id})).mappings().one_or_none()
        if row is None:
            raise no_such_user(user_id)
        before = dict(row)
        after = before | {name: getattr(change, name) for name in change.model_fields_set if name in _COLUMNS}
        if admins == [user_id] and not (after["role"] == "admin" and after["is_active"]):
            raise Refused("last_admin", "This is the last active admin; make another one first.")
        changes = {name: {"from": before[name], "to": after[name]} for name in _COLUMNS if before[name] != after[name]}
        if changes:
            await connection.execute(_CHANGE, after)
            await _see_to(unit, user_id, changes)
            await record(connection, actor, _action(changes), "user", user_id, changes=changes)
        return await listed_user(connection, user_id)

    return await in_transaction(transactions, work)


async def reset_two_factor(transactions: Transactions, user_id: int, actor: Actor) -> ListedUser:
    """For somebody who lost phone and recovery codes: the password is enough again. Raises Refused."""

    async def work(unit: UnitOfWork) -> ListedUser:
        await _refuse_unknown(unit.connection, user_id)
        await turn_off(unit, user_id, actor)
        return await listed_user(unit.connection, user_id)

    return await in_transaction(transactions, work)


async def end_all_sessions(transactions: Transactions, user_id: int, actor: Actor, *, but: bytes | None = None) -> None:
    """Sign a person out everywhere, except from the session with that digest. Raises Refused."""

    async def work(unit: UnitOfWork) -> None:
        await _refuse_unknown(unit.connection, user_id)
        ended = await end_sessions(unit, user_id, but=but)
        await record(unit.connection, actor, "user.sessions_ended", "user", user_id, sessions=ended)

    await in_transaction(transactions, work)


async def end_session(transactions: Transactions, user_id: int, session_id: int, actor: Actor) -> None:
    """End one session. Raises Refused when the person has none of that id."""

    async def work(unit: UnitOfWork) -> None:
        if not (await unit.connection.execute(_END_SESSION, {"id": session_id, "user": user_id})).rowcount:
            raise Refused("session_not_found", "There is no such session.")
        unit.announce(access_changed(user_id=user_id))
        await record(unit.connection, actor, "user.sessions_ended", "user", user_id, sessions=1)

    await in_transaction(transactions, work)


def no_such_user(user_id: int) -> Refused:
    """The refusal."""
    return Refused("user_not_found", f"There is no user {user_id}.")


async def _refuse_unknown(connection: AsyncConnection, user_id: int) -> None:
    if (await connection.execute(_LOCK, {"id": user_id})).one_or_none() is None:
        raise no_such_user(user_id)


async def _see_to(unit: UnitOfWork, user_id: int, changes: dict[str, Any]) -> None:
    if changes.get("is_active", {}).get("to") is False:
        for statement in (_FORGET_LINKS, _LEAVE_CHATS, _GO_OFFLINE):
            await unit.connection.execute(statement, {"id": user_id})
        unit.ring = True
        await end_sessions(unit, user_id)
    else:
        unit.announce(access_changed(user_id=user_id))
    if "is_active" in changes or "name" in changes:
        unit.announce(FeedItem("agent.updated", data={"agent_id": user_id}))


def _action(changes: dict[str, Any]) -> str:
    if "is_active" in changes:
        return "user.reactivated" if changes["is_active"]["to"] else "user.deactivated"
    return "user.changed"
