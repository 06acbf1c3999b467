"""The filters of the list of chats, as conditions on `chats c` and its contact `p`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.api.domain.search import Search, search_for
from services.api.queries import visibility
from services.api.queries.identities import Identity
from services.api.schemas.chat_filters import ChatFilters

# To the one who asks: in a chat of their own what they have not read themselves, in others what nobody has.
UNREAD = """
case when c.assigned_agent_id = cast(:me as int) then c.assignee_unread_count else c.unread_count end > 0
or exists (select from chat_reads r where r.user_id = cast(:me as int) and r.chat_id = c.id and r.marked_unread)
"""
"""Of the chats `c`, to the person `me`."""
_WAITING = "c.waiting_since is not null"
_IN_HOUSE = "p.phone in (select phone from guest_sessions where is_active)"
_NOBODY = 0
"""No user has this id: a key has no chats of its own."""


# Teams of others than the one who asks.
_OTHER_TEAMS = """
select t.id from teams t where t.is_active
  and not exists (select from team_members m where m.team_id = t.id and m.user_id = cast(:me as int))
"""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must all be true, with the values of the parameters in it."""

    texts: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def add(self, text: str, **parameters: Any) -> None:
        """One more."""
        self.texts.append(text)
        self.parameters.update(parameters)

    def __str__(self) -> str:
        return " and ".join(self.texts)


def conditions_for(filters: ChatFilters, asking: Identity, *, now: datetime) -> Conditions:
    """The chats that `asking` wants to see."""
    found = Conditions(["c.merged_into is null"], {"me": asking.user_id})
    found.add(visibility.condition(asking.viewer), **visibility.parameters(asking.viewer))
    if filters.mode is not None:
        found.add("c.mode = :mode", mode=filters.mode)
    _add_assigned(found, filters.assigned, asking)
    _add_team(found, filters.team)
    if filters.label is not None:
        found.add("c.labels @> array[cast(:label as text)]", label=filters.label)
    if filters.channel is not None:
        found.add("c.channel_id = :channel", channel=filters.channel)
    if filters.priority is not None:
        found.add("c.priority = :priority", priority=filters.priority)
    for wanted, text in (
        (filters.unread, UNREAD),
        (filters.waiting, _WAITING),
        (filters.in_house, _IN_HOUSE),
        (filters.group, "p.is_group"),
        (filters.snoozed, "c.snoozed_at is not null"),
    ):
        if wanted is not None:
            found.add(f"({text})" if wanted else f"({text}) is not true")
    _add_times(found, filters, now)
    search = None if filters.q is None else search_for(filters.q)
    if search is not None:
        add_search(found, search)
    return found


def _add_assigned(found: Conditions, assigned: str | None, asking: Identity) -> None:
    if assigned == "none":
        found.add("c.assigned_agent_id is null")
    elif assigned is not None:
        agent = (asking.user_id or _NOBODY) if assigned == "me" else int(assigned)
        found.add("c.assigned_agent_id = :assigned", assigned=agent)


def _add_team(found: Conditions, team: str | None) -> None:
    if team == "none":
        found.add("c.team_id is null")
    elif team == "mine":
        found.add(f"(c.team_id is null or c.team_id not in ({_OTHER_TEAMS}))")
    elif team is not None:
        found.add("c.team_id = :team", team=int(team))


def _add_times(found: Conditions, filters: ChatFilters, now: datetime) -> None:
    if filters.active_after is not None:
        found.add("c.last_activity_at >= :active_after", active_after=filters.active_after)
    if filters.active_before is not None:
        found.add("c.last_activity_at < :active_before", active_before=filters.active_before)
    if filters.active_days is not None:
        found.add("c.last_activity_at >= :active_since", active_since=now - timedelta(days=filters.active_days))


def add_search(found: Conditions, search: Search) -> None:
    """Whom the words mean: each way to find somebody uses an index of its own, and their finds are put together.

    As arrays, so that what was found is looked up by its ids: it costs as much as was found, however many there are.
    """
    name = _named(("name", "given_name"), len(search.words))
    guest = _named(("g.full_name",), len(search.words))
    contacts = [
        f"select id from contacts where {name}",  # noqa: S608 - all of it is ours, here and below
        f"select gp.id from guests g join contacts gp on gp.phone = g.phone where {guest}",  # noqa: S608
        """select rp.id from rooms r join checkins k on k.room_id = r.id and k.status = 'active'
           join guest_sessions s on s.checkin_id = k.id and s.is_active
           join contacts rp on rp.phone = s.phone where r.room_number ilike :room""",
    ]
    if search.digits is not None:
        contacts.append("select id from contacts where phone like :digits")
    chats = [
        f"select id from chats where contact_id = any(array({' union '.join(contacts)}))",  # noqa: S608
        "select id from chats where joined_labels(labels) ilike :label_a or joined_labels(labels) ilike :label_b",
    ]
    if search.text is not None:
        chats.append("select id from chats where address ilike :address")
    values = {"room": search.room, "digits": search.digits, "address": search.text}
    values |= dict(zip(("label_a", "label_b"), search.phrase, strict=True))
    for number, pair in enumerate(search.words):
        values |= dict(zip((f"word_{number}a", f"word_{number}b"), pair, strict=True))
    used = {name: value for name, value in values.items() if value is not None}
    found.add(f"c.id = any(array({' union '.join(chats)}))", **used)


def _named(columns: tuple[str, ...], words: int) -> str:
    """Each word is in one of the columns."""
    ways = [
        " or ".join(f"{name} ilike :word_{n}a or {name} ilike :word_{n}b" for name in columns) for n in range(words)
    ]
    return " and ".join(f"({way})" for way in ways)
