"""Teams, and the people who answer: seen by everybody, managed by admins; everybody says whether they are there."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands import change_agents, change_teams
from services.api.commands.auditing import Actor
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Lead, Person, UserReader
from services.api.queries import teams as queries
from services.api.schemas.base import SmallId
from services.api.schemas.teams import (
    Agent,
    AgentChange,
    AgentList,
    AvailabilityChoice,
    NewTeam,
    Team,
    TeamChange,
    TeamList,
)

router = APIRouter(prefix="/api/v1", tags=["teams"], dependencies=SECURITY, responses=problems(*SIGNED_IN))

TeamId = Annotated[SmallId, Path()]
AgentId = Annotated[SmallId, Path()]
_NAMED = ("team_name_taken", "unknown_agent")


@router.get("/teams")
async def list_teams(caller: UserReader, parts: PartsOf) -> TeamList:
    """All teams, with how their chats are given out. Scope: `users:read`."""
    async with parts.engine.connect() as connection:
        return await queries.teams(connection)


@router.post("/teams", status_code=201, responses=problems(*SIGNED_IN, *_NAMED))
async def add_team(new: NewTeam, lead: Lead, parts: PartsOf) -> Team:
    """Make a team. Admins and supervisors."""
    return await change_teams.add_team(parts.transactions, new, Actor.of(lead))


@router.patch("/teams/{team_id}", responses=problems(*SIGNED_IN, "team_not_found", "default_team", *_NAMED))
async def change_team(team_id: TeamId, change: TeamChange, lead: Lead, parts: PartsOf) -> Team:
    """Change what is given; it holds within a second, also for chats that wait already. Admins and supervisors."""
    return await change_teams.change_team(parts.transactions, team_id, change, Actor.of(lead))


@router.delete("/teams/{team_id}", status_code=204, responses=problems(*SIGNED_IN, "team_not_found", "default_team"))
async def remove_team(team_id: TeamId, lead: Lead, parts: PartsOf) -> None:
    """Take a team away: its chats are everybody's, and stay with the agents who have them. Admins and supervisors."""
    await change_teams.remove_team(parts.transactions, team_id, Actor.of(lead))


@router.get("/agents")
async def list_agents(caller: UserReader, parts: PartsOf) -> AgentList:
    """Whom a chat may be left to: whether they are there, and what they have. Scope: `users:read`."""
    async with parts.engine.connect() as connection:
        return await queries.agents(connection)


@router.patch("/agents/{agent_id}", responses=problems(*SIGNED_IN, "agent_not_found"))
async def change_agent(agent_id: AgentId, change: AgentChange, lead: Lead, parts: PartsOf) -> Agent:
    """How many chats the rules give somebody, and how they are seen. Admins and supervisors."""
    return await change_agents.change_agent(
        parts.transactions,
        agent_id,
        change,
        Actor.of(lead),
        now=parts.clock(),
        silent=parts.presences.silent_after,
    )


@router.put("/profile/availability")
async def choose_availability(choice: AvailabilityChoice, person: Person, parts: PartsOf) -> Agent:
    """How the caller is seen from now on, while they are there. People only."""
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return await change_agents.choose_availability(
        parts.transactions, person.user_id, choice.availability, now=parts.clock()
    )


@router.post("/profile/heartbeat", status_code=204)
async def beat(person: Person, parts: PartsOf) -> None:
    """The caller is there, for software that keeps no live stream open: say it every 30 seconds. People only."""
    await parts.presences.seen(person.user_id)
