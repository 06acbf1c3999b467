"""Which chats are shown, and what of the live stream."""

import pytest

from services.api.live.showing import Access, LiveItem, Passing, is_shown, shown
from services.api.queries.identities import Identity
from services.api.queries.visibility import EVERYTHING, Placement, Viewer, condition, parameters, sees
from services.api.schemas.users import User

BENI = Viewer(7, frozenset({3}))
MINE, ANAS, NOBODYS, OUR_TEAMS, ANOTHER_TEAMS = (
    Placement(7),
    Placement(8, 3),
    Placement(None),
    Placement(None, 3),
    Placement(None, 4),
)


@pytest.mark.parametrize(
    ("placement", "seen"),
    [(MINE, True), (ANAS, False), (NOBODYS, False), (OUR_TEAMS, True), (ANOTHER_TEAMS, False)],
)
def test_own_chats(placement: Placement, seen: bool) -> None:
    assert sees(BENI, placement) is seen
    assert sees(EVERYTHING, placement)


def test_the_condition_names_the_viewer_only_where_something_is_hidden() -> None:
    assert (condition(EVERYTHING), parameters(EVERYTHING)) == ("true", {})
    assert condition(BENI, "x").startswith("(x.assigned_agent_id")
    assert 7 in parameters(BENI).values()


@pytest.mark.parametrize(
    ("role", "option", "own_of"),
    [("agent", True, 7), ("agent", False, None), ("supervisor", True, None), ("admin", True, None)],
)
def test_the_option_means_something_for_agents_only(role: str, option: bool, own_of: int | None) -> None:
    user = User.model_validate(
        {"id": 7, "email": "b@x", "name": "B", "role": role, "is_active": True, "own_chats_only": option}
    )
    assert Identity(b"", user=user).viewer.own_of == own_of


def test_a_key_sees_every_chat() -> None:
    assert Identity(b"", key_id=1).viewer.sees_all


def _item(
    *, about: Placement | None = None, was: Placement | None = None, told_to: int | None = None, gone: int | None = None
) -> LiveItem:
    chat_id = None if about is None else 5
    return LiveItem(9, "chat.updated", "0-9", "secret", chat_id, about, was, gone, told_to)


@pytest.mark.parametrize(
    ("item", "becomes"),
    [
        (_item(about=MINE), "chat.updated"),
        (_item(about=ANAS), None),
        (_item(about=ANAS, was=MINE), "chat.hidden"),
        (_item(about=ANAS, was=OUR_TEAMS), "chat.hidden"),
        (_item(about=NOBODYS, was=ANAS), None),
        (_item(about=MINE, was=ANAS), "chat.updated"),
        (_item(), "chat.updated"),
        (_item(told_to=8), None),
        (_item(told_to=7), "chat.updated"),
        (_item(about=MINE, told_to=8), None),
        (LiveItem(9, "access.changed", "0-9", "", access=Access(7, None)), None),
    ],
)
def test_what_the_stream_tells_one_who_sees_own_chats(item: LiveItem, becomes: str | None) -> None:
    got = shown(item, BENI)
    assert (None if got is None else got.type) == becomes
    if becomes == "chat.hidden":
        assert got is not None
        assert "secret" not in got.data
        assert got.position == item.position


def test_others_are_told_everything_but_access() -> None:
    item = _item(about=ANAS, was=MINE, told_to=8)
    assert shown(item, EVERYTHING) is item
    assert shown(LiveItem(9, "access.changed", "0-9", "", access=Access(7, None)), EVERYTHING) is None


def test_a_merged_chat_goes_by_its_own_id() -> None:
    got = shown(_item(about=ANAS, was=MINE, gone=4), BENI)
    assert got is not None
    assert '"removed_chat_id":4' in got.data


def test_who_types_is_told_of_chats_that_are_shown() -> None:
    assert is_shown(Passing("presence", "", MINE), BENI, 7)
    assert not is_shown(Passing("presence", "", ANAS), BENI, 7)
    assert is_shown(Passing("presence", ""), BENI, 7)
    assert not is_shown(Passing("draft", "", only_for=8), BENI, 7)
    assert is_shown(Passing("draft", "", only_for=7), BENI, 7)


def test_access_concerns_its_own_person_or_key() -> None:
    user = User(id=7, email="b@x", name="B", role="agent", is_active=True, own_chats_only=False)
    person, key = Identity(b"", user=user), Identity(b"", key_id=7)
    assert Access(7, None).concerns(person)
    assert not Access(7, None).concerns(key)
    assert Access(None, 7).concerns(key)
    assert not Access(None, 7).concerns(person)


def test_what_is_only_for_one_is_told_to_nobody_else() -> None:
    item = LiveItem(9, "settings.updated", "0-9", "mine", only_for=7)
    assert shown(item, EVERYTHING, 7) is item
    assert shown(item, BENI, 7) is item
    assert shown(item, EVERYTHING, 8) is None
    assert shown(item, EVERYTHING) is None, "a key"


@pytest.mark.parametrize(
    ("viewer", "quotes", "data"),
    [(EVERYTHING, ANAS, "whole"), (BENI, MINE, "whole"), (BENI, ANAS, "bare"), (BENI, None, "whole")],
)
def test_the_words_of_another_chat_are_told_to_who_sees_it(viewer: Viewer, quotes: Placement | None, data: str) -> None:
    item = LiveItem(9, "message.created", "0-9", "whole", 5, MINE, quotes=quotes, unquoted="bare")
    got = shown(item, viewer)
    assert got is not None
    assert (got.data, got.position, got.cursor) == (data, 9, "0-9")
