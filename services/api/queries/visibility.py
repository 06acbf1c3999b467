"""Which chats somebody sees: the one rule, as a decision in memory and as a condition in SQL. Pure.

People see every chat, except agents with the option "sees only own chats". Their own are those that are assigned to
them, and those of their teams that nobody has. Keys see what their scopes say of every chat.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a chat belongs."""

    agent_id: int | None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `own_of`: the agent who sees only own chats; None: all chats are seen. `teams`: that agent's."""

    own_of: int | None = None
    teams: frozenset[int] = field(default_factory=frozenset)

    @property
    def sees_all(self) -> bool:
        """Whether no chat is hidden."""
        return self.own_of is None


EVERYTHING = Viewer()
"""For machines, and for what is not asked by anybody."""


def sees(viewer: Viewer, placement: Placement) -> bool:
    """Whether the chat is shown."""
    if viewer.own_of is None:
        return True
    if placement.agent_id is not None:
        return placement.agent_id == viewer.own_of
    return placement.team_id is not None and placement.team_id in viewer.teams


def condition(viewer: Viewer, chat: str = "c") -> str:
    """The same in SQL, for rows of `chats` under that name; its values are `parameters`."""
    if viewer.sees_all:
        return "true"
    own = f"{chat}.assigned_agent_id = :viewer_own_of"
    teams = f"({chat}.assigned_agent_id is null and {chat}.team_id = any(cast(:viewer_teams as int[])))"
    return f"({own} or {teams})"


def parameters(viewer: Viewer) -> dict[str, Any]:
    """The values of `condition`."""
    return {} if viewer.sees_all else {"viewer_own_of": viewer.own_of, "viewer_teams": sorted(viewer.teams)}


def tells(viewer: Viewer, agent_id: int | None) -> bool:
    """Whether a notification for that agent (None: for everybody) is shown: who sees only own chats hears only own."""
    return viewer.own_of is None or agent_id is None or agent_id == viewer.own_of
