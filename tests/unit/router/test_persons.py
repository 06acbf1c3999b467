"""Who is in the inbox, and which addresses are one person's."""

from types import SimpleNamespace

import pytest

from services.router.domain.admission import turned_away
from services.router.domain.persons import groups, may_be_one, newest_number
from services.router.domain.routing import route
from services.router.domain.working import Policy
from shared.conversations.merge_rules import assignee_after, mode_after, survivor_of
from tests.unit.router.builders import NOW, a_chat, received

OFF = SimpleNamespace(groups=False, stories=False, newsletters=False)
ON = SimpleNamespace(groups=True, stories=True, newsletters=True)
GROUP = "120363000@g.us"


@pytest.mark.parametrize(
    ("address", "off", "on"),
    [
        ("6281234567890@c.us", None, None),
        ("123@c.us", None, None),
        ("9988@lid", None, None),
        (GROUP, "skipped:groups_off", None),
        ("status@broadcast", "skipped:stories_off", None),
        ("1700000@broadcast", "skipped:stories_off", None),
        ("120@newsletter", "skipped:newsletters_off", None),
        ("867051314767696@meta.ai", "skipped:nobody", "skipped:nobody"),
        ("13135550002@c.us", "skipped:nobody", "skipped:nobody"),
        ("0@c.us", "skipped:nobody", "skipped:nobody"),
    ],
)
def test_what_is_in_the_inbox(address: str, off: str | None, on: str | None) -> None:
    assert turned_away(address, OFF) == off
    assert turned_away(address, ON) == on


@pytest.mark.parametrize(
    ("fields", "bot_in_groups", "answerable"),
    [
        ({}, False, True),
        ({"type": "image", "text": "Kamar ini?"}, False, True),
        ({"type": "choice", "text": "Sarapan"}, False, True),
        ({"type": "image", "text": None}, False, False),
        ({"type": "poll", "text": "Kapan?"}, False, False),
        ({"type": "unsupported", "text": "?"}, False, False),
        ({"address": GROUP}, True, False),
        ({"address": GROUP, "mentions_us": True}, False, False),
        ({"address": GROUP, "mentions_us": True}, True, True),
        ({"address": "status@broadcast", "mentions_us": True}, True, False),
        ({"address": "120@newsletter", "mentions_us": True}, True, False),
    ],
)
def test_what_the_bot_answers(fields: dict[str, object], bot_in_groups: bool, answerable: bool) -> None:
    event = received(**fields)
    chat = a_chat(is_group=event.address == GROUP, bot_in_groups=bot_in_groups)
    assert (route(chat, event, NOW, Policy()) == "bot") is answerable


@pytest.mark.parametrize(
    ("address", "alias", "one"),
    [
        ("99@lid", "6281234567890@c.us", True),
        ("6281234567890@c.us", "99@lid", True),
        ("6281234567890@c.us", "6289999999999@c.us", False),
        ("99@lid", "99@lid", False),
        ("99@lid", GROUP, False),
        ("99@lid", None, False),
    ],
)
def test_only_a_hidden_and_a_known_number_are_one_person_by_a_message(
    address: str, alias: str | None, one: bool
) -> None:
    assert may_be_one(address, alias) is one


def test_links_make_groups() -> None:
    assert groups([(1, 2), (3, 4), (2, 3), (5, 6)]) == [{1, 2, 3, 4}, {5, 6}]
    assert groups([]) == []


def test_the_chat_with_the_number_stays_else_the_older() -> None:
    hidden, known = a_chat(id=1, contact_phone=None), a_chat(id=2)
    assert survivor_of(hidden, known) == (known, hidden)
    assert survivor_of(known, hidden) == (known, hidden)
    older, newer = a_chat(id=1), a_chat(id=2)
    assert survivor_of(newer, older) == (older, newer)
    nameless = a_chat(id=3, contact_phone=None)
    assert survivor_of(nameless, hidden) == (hidden, nameless)


@pytest.mark.parametrize(
    ("survivor", "loser", "mode", "agent"),
    [
        ({}, {}, "bot", None),
        ({}, {"mode": "agent", "assigned_agent_id": 3}, "agent", 3),
        ({"mode": "agent", "assigned_agent_id": 2}, {"mode": "agent", "assigned_agent_id": 3}, "agent", 2),
        ({"mode": "bot", "assigned_agent_id": 2}, {"mode": "agent", "assigned_agent_id": 3}, "agent", 3),
        ({"mode": "closed"}, {"last_activity_at": NOW}, "bot", None),
        ({"last_activity_at": NOW}, {"mode": "paused"}, "bot", None),
    ],
)
def test_who_is_in_charge_after_a_merge(
    survivor: dict[str, object], loser: dict[str, object], mode: str, agent: int | None
) -> None:
    stays, goes = a_chat(id=1, **survivor), a_chat(id=2, **loser)
    assert (mode_after(stays, goes), assignee_after(stays, goes)) == (mode, agent)


@pytest.mark.parametrize(
    ("links", "newest"),
    [
        ({("a", "b"): "payload"}, None),
        ({("a", "b"): "number_changed"}, "b"),
        ({("a", "b"): "number_changed", ("b", "c"): "number_changed"}, "c"),
        ({("lid", "a"): "payload", ("a", "b"): "number_changed"}, "b"),
        ({("a", "b"): "number_changed", ("b", "a"): "number_changed"}, None),
        ({("a", "b"): "number_changed", ("c", "d"): "number_changed"}, None),
    ],
)
def test_the_number_that_somebody_has_changed_to(links: dict[tuple[str, str], str], newest: str | None) -> None:
    assert newest_number(links, {one for pair in links for one in pair}) == newest


def test_a_chat_in_which_nothing_was_written_has_no_say_in_the_mode() -> None:
    empty = a_chat(id=2, mode="bot", last_order_time=None)
    written = a_chat(id=1, mode="closed", last_order_time=NOW)
    assert mode_after(empty, written) == "closed"
