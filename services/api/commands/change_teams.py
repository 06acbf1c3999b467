"""A team is made, changed or taken away; what is so is audited and shown at once."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.teams import team
from services.api.schemas.teams import NewTeam, Team, TeamChange
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork, access_changed

_NEW = text(
    """
    insert into teams (name, policy, return_offline_min, return_unanswered_min)
    values (:name, :policy, :return_offline_min, :return_unanswered_min) returning id
    """
)
_LOCK = text("select is_default from teams where id = :id and is_active for no key update")
_CHANGE = text(
    """
    update teams set name = :name, policy = :policy, return_offline_min = :return_offline_min,
           return_unanswered_min = :return_unanswered_min
    where id = :id
    """
)
_REMOVE = text("update teams set is_active = false, policy = 'manual' where id = :id")
_OF_CHANNELS = text("update channels set team_id = null where team_id = :id")
_STRANGERS = text(
    """
    select w.id from unnest(cast(:ids as int[])) as w(id)
    where not exists (select from users u where u.id = w.id and u.is_active) limit 1
    """
)
_LEAVE = text(
    "delete from team_members where team_id = :team and user_id <> all(cast(:ids as int[])) returning user_id"
)
_JOIN = text(
    """
    insert into team_members (team_id, user_id) select :team, w.id from unnest(cast(:ids as int[])) as w(id)
    order by w.id on conflict do nothing returning user_id
    """
)


async def add_team(transactions: Transactions, new: NewTeam, by: Actor) -> Team:
    """The new team. Raises Refused."""
    columns = new.model_dump(exclude={"member_ids"})

    async def work(unit: UnitOfWork) -> Team:
        team_id: int = (await unit.connection.execute(_NEW, columns)).scalar_one()
        await _set_members(unit, team_id, new.member_ids)
        return await _done(unit, team_id, "team.created", by, new.model_dump())

    return await _naming(transactions, work)


async def change_team(transactions: Transactions, team_id: int, change: TeamChange, by: Actor) -> Team:
    """The team as it is now. Raises Refused."""
    given = change.model_dump(include=change.model_fields_set)

    async def work(unit: UnitOfWork) -> Team:
        is_default = await _locked(unit.connection, team_id)
        if is_default and given.keys() & {"name", "member_ids"}:
            raise Refused("default_team", "The team of everybody has no name and no members of its own.")
        before = await team(unit.connection, team_id)
        if "member_ids" in given:
            await _set_members(unit, team_id, given["member_ids"])
        columns = {name: given.get(name, getattr(before, name)) for name in _COLUMNS}
        await unit.connection.execute(_CHANGE, {**columns, "id": team_id})
        return await _done(unit, team_id, "team.changed", by, given)

    return await _naming(transactions, work)


async def remove_team(transactions: Transactions, team_id: int, by: Actor) -> None:
    """Its chats are everybody's from now on, and stay with the agents who have them. Raises Refused."""

    async def work(unit: UnitOfWork) -> None:
        if await _locked(unit.connection, team_id):
            raise Refused("default_team", "The team of everybody cannot be removed.")
        await record(unit.connection, by, "team.removed", "team", team_id)
        for statement in (_OF_CHANNELS, _REMOVE):
            await unit.connection.execute(statement, {"id": team_id})
        await _set_members(unit, team_id, [])
        unit.announce(FeedItem("team.updated", data={"team_id": team_id}))

    await in_transaction(transactions, work)


_COLUMNS = ("name", "policy", "return_offline_min", "return_unanswered_min")


async def _naming(transactions: Transactions, work: Any) -> Team:
    try:
        made: Team = await in_transaction(transactions, work)
    except IntegrityError as error:
        if "uq_teams_name" not in str(error.orig):
            raise
        raise Refused("team_name_taken", "There is a team of this name.", field="name") from error
    return made


async def _locked(connection: AsyncConnection, team_id: int) -> bool:
    """Whether it is the default one."""
    is_default: bool | None = (await connection.execute(_LOCK, {"id": team_id})).scalar_one_or_none()
    if is_default is None:
        raise Refused("team_not_found", f"There is no team {team_id}.")
    return is_default


async def _set_members(unit: UnitOfWork, team_id: int, ids: list[int]) -> None:
    """What the members see changes with the team: their open screens hear of it."""
    connection = unit.connection
    values = {"team": team_id, "ids": sorted(set(ids))}
    stranger = (await connection.execute(_STRANGERS, {"ids": values["ids"]})).scalar_one_or_none()
    if stranger is not None:
        raise Refused("unknown_agent", f"There is no active user {stranger}.", field="member_ids")
    left = (await connection.execute(_LEAVE, values)).scalars().all()
    joined = (await connection.execute(_JOIN, values)).scalars().all()
    for user_id in (*left, *joined):
        unit.announce(access_changed(user_id=user_id))


async def _done(unit: UnitOfWork, team_id: int, action: str, by: Actor, data: dict[str, Any]) -> Team:
    await record(unit.connection, by, action, "team", team_id, **data)
    unit.announce(FeedItem("team.updated", data={"team_id": team_id}))
    return await team(unit.connection, team_id)
