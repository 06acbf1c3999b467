"""What the tabs hold for whom."""

from services.api.domain.counting import Group, Marked, counts_for
from services.api.queries.visibility import EVERYTHING, Viewer

ME, OTHER = 1, 2


def a_group(agent_id: int | None, chats: int, team_id: int | None = None, **more: int) -> Group:
    counted = {"bot": 0, "unread": 0, "own_unread": 0, "bot_unread": 0, "bot_own_unread": 0} | more
    return Group(agent_id=agent_id, team_id=team_id, chats=chats, **counted)


GROUPS = [
    a_group(None, 5, bot=3, unread=2, bot_unread=1),
    a_group(ME, 4, unread=1, own_unread=3, bot=1, bot_unread=0, bot_own_unread=1),
    a_group(OTHER, 7, unread=2, own_unread=6),
]


def test_own_chats_count_by_what_one_has_read_and_others_by_what_anybody_has() -> None:
    counts = counts_for(ME, EVERYTHING, GROUPS, [], {})
    assert (counts.all, counts.mine, counts.unassigned, counts.bot) == (16, 4, 5, 4)
    assert (counts.unread, counts.unread_mine, counts.unread_unassigned, counts.unread_bot) == (7, 3, 2, 2)
    assert counts_for(OTHER, EVERYTHING, GROUPS, [], {}).unread == 2 + 1 + 6
    assert counts_for(None, EVERYTHING, GROUPS, [], {}).mine == 0


def test_what_nobody_has_counts_for_a_team_unless_it_is_left_to_another_one() -> None:
    groups = [*GROUPS, *(a_group(None, chats, team_id=team) for team, chats in ((1, 10), (2, 20), (3, 40)))]
    teams = {1: [ME], 2: [OTHER]}  # 3 is no longer one
    counts = counts_for(ME, EVERYTHING, groups, [], teams)
    assert (counts.unassigned, counts.team_unassigned) == (5 + 10 + 20 + 40, 5 + 10 + 40)
    assert counts_for(OTHER, EVERYTHING, groups, [], teams).team_unassigned == 5 + 20 + 40


def test_who_sees_only_own_chats_counts_those_and_what_nobody_of_their_teams_has() -> None:
    groups = [*GROUPS, a_group(None, 10, team_id=1), a_group(None, 20, team_id=2)]
    marks = [Marked(ME, OTHER, None, "agent", unread=False, own_unread=False)]
    counts = counts_for(ME, Viewer(ME, frozenset({1})), groups, marks, {1: [ME], 2: [OTHER]})
    assert (counts.all, counts.mine, counts.unassigned, counts.team_unassigned) == (14, 4, 10, 10)
    assert counts.unread == 3


def test_a_mark_counts_for_who_set_it_where_the_chat_is_not_unread_anyway() -> None:
    marks = [
        Marked(ME, None, None, "bot", unread=False, own_unread=False),
        Marked(ME, ME, None, "agent", unread=False, own_unread=True),
        Marked(OTHER, None, None, "bot", unread=False, own_unread=False),
    ]
    counts = counts_for(ME, EVERYTHING, GROUPS, marks, {})
    assert (counts.unread, counts.unread_mine, counts.unread_unassigned, counts.unread_bot) == (8, 3, 3, 3)
