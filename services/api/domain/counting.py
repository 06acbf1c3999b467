"""What each tab of the inbox holds for a person, from counts that are the same for everybody. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from services.api.queries.visibility import Placement, Viewer, sees
from services.api.schemas.chats import ChatCounts


@dataclass(frozen=True, slots=True)
class Group:
    """The chats of one agent, or of nobody (None) by the team they are left to (None: to everybody).

    `unread`: to the desk; `own_unread`: to that agent.
    """

    agent_id: int | None
    team_id: int | None
    chats: int
    bot: int
    unread: int
    own_unread: int
    bot_unread: int
    bot_own_unread: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A chat that somebody wants to stand as unread, as it is otherwise."""

    user_id: int
    agent_id: int | None
    team_id: int | None
    mode: str
    unread: bool
    own_unread: bool


Teams = Mapping[int, Collection[int]]
"""The active teams, and who is of them. A team that is none of these is no longer one: its chats are everybody's."""


def counts_for(
    me: int | None, viewer: Viewer, groups: Iterable[Group], marks: Iterable[Marked], teams: Teams
) -> ChatCounts:
    """A chat is unread to its own agent by what that agent has read, to others by what anybody has."""
    count = dict.fromkeys(ChatCounts.model_fields, 0)
    for group in groups:
        if not sees(viewer, Placement(group.agent_id, group.team_id)):
            continue
        mine = me is not None and group.agent_id == me
        unread = group.own_unread if mine else group.unread
        count["all"] += group.chats
        count["bot"] += group.bot
        count["unread"] += unread
        count["unread_bot"] += group.bot_own_unread if mine else group.bot_unread
        for tab in _tabs_of(group.agent_id, me):
            count[tab] += group.chats
            count[f"unread_{tab}"] += unread
        if group.agent_id is None and (group.team_id is None or me in teams.get(group.team_id, {me})):
            count["team_unassigned"] += group.chats
    for mark in marks:
        mine = me is not None and mark.agent_id == me
        if mark.user_id != me or not sees(viewer, Placement(mark.agent_id, mark.team_id)):
            continue
        if mark.own_unread if mine else mark.unread:
            continue
        count["unread"] += 1
        count["unread_bot"] += mark.mode == "bot"
        for tab in _tabs_of(mark.agent_id, me):
            count[f"unread_{tab}"] += 1
    return ChatCounts(**count)


def _tabs_of(agent_id: int | None, me: int | None) -> tuple[str, ...]:
    if agent_id is None:
        return ("unassigned",)
    return ("mine",) if agent_id == me else ()
