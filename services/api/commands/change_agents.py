"""How an agent is seen, and how many chats the rules give them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.queries.teams import agent
from services.api.schemas.teams import Agent, AgentChange, Availability
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork

# The user's row comes first, as for whoever gives them a chat.
_CHOOSE = text("update users set availability = :availability where id = :user and is_active returning id")
_CAPACITY = text("update users set capacity = :capacity where id = :user and is_active returning id")
_CHANGED_ONLY = "case when p.availability = {new} then p.since else cast(:now as timestamptz) end"
_SEEN = text(
    f"""
    insert into agent_presences as p (user_id, availability, since, seen_at)
    select u.id, u.availability, :now, :now from users u where u.id = :user and u.is_active
    on conflict (user_id) do update set seen_at = excluded.seen_at, availability = excluded.availability,
      since = {_CHANGED_ONLY.format(new="excluded.availability")}
    returning since = cast(:now as timestamptz) as is_news
    """  # noqa: S608 - constants
)
# Chosen by somebody else: whoever is not there is not there, whatever they are to be seen as.
_SHOWN = text(
    f"""
    update agent_presences p set availability = n.availability, since = {_CHANGED_ONLY.format(new="n.availability")}
    from (select case when q.seen_at < :silent then 'offline' else cast(:availability as text) end as availability
          from agent_presences q where q.user_id = :user) n
    where p.user_id = :user returning p.since = cast(:now as timestamptz) as is_news
    """  # noqa: S608
)
_SILENT = text(
    """
    update agent_presences set availability = 'offline', since = :now
    where availability <> 'offline' and seen_at < :silent returning user_id
    """
)


async def agent_seen(transactions: Transactions, user_id: int, *, now: datetime) -> None:
    """A sign of life: the agent is there, as they have chosen to be seen."""
    async with transactions.begin() as unit:
        if (await unit.connection.execute(_SEEN, {"user": user_id, "now": now})).scalar_one_or_none():
            unit.announce(_news(user_id))


async def choose_availability(
    transactions: Transactions, user_id: int, availability: Availability, *, now: datetime
) -> Agent:
    """The agent's own choice, which is a sign of life as well."""

    async def work(unit: UnitOfWork) -> Agent:
        await unit.connection.execute(_CHOOSE, {"user": user_id, "availability": availability})
        await unit.connection.execute(_SEEN, {"user": user_id, "now": now})
        unit.announce(_news(user_id))
        return await agent(unit.connection, user_id)

    return await in_transaction(transactions, work)


async def change_agent(
    transactions: Transactions, user_id: int, change: AgentChange, by: Actor, *, now: datetime, silent: timedelta
) -> Agent:
    """What somebody else decides about an agent. Raises Refused."""

    async def work(unit: UnitOfWork) -> Agent:
        connection = unit.connection
        if "capacity" in change.model_fields_set:
            await _only_known(connection, user_id, _CAPACITY, {"capacity": change.capacity})
        if change.availability is not None:
            chosen = {"availability": change.availability}
            await _only_known(connection, user_id, _CHOOSE, chosen)
            await connection.execute(_SHOWN, {**chosen, "user": user_id, "now": now, "silent": now - silent})
        data = change.model_dump(include=change.model_fields_set)
        await record(connection, by, "agent.changed", "user", user_id, **data)
        unit.announce(_news(user_id))
        return await agent(connection, user_id)

    return await in_transaction(transactions, work)


async def silent_are_offline(transactions: Transactions, *, now: datetime, silent: timedelta) -> list[int]:
    """Of whom nothing was heard for so long is offline from now on; who they are."""
    async with transactions.begin() as unit:
        rows = await unit.connection.execute(_SILENT, {"now": now, "silent": now - silent})
        gone = sorted(rows.scalars())
        unit.announce(*(_news(user_id) for user_id in gone))
    return gone


async def _only_known(
    connection: AsyncConnection, user_id: int, statement: object, values: Mapping[str, object]
) -> None:
    done = await connection.execute(statement, {**values, "user": user_id})  # type: ignore[call-overload]
    if done.scalar_one_or_none() is None:
        raise Refused("agent_not_found", f"There is no active user {user_id}.")


def _news(user_id: int) -> FeedItem:
    return FeedItem("agent.updated", data={"agent_id": user_id})
