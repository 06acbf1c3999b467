"""How many chats each saved view holds for a person: all views in one statement, and each no further than it is shown.

Whoever works in the inbox asks again as chats change. So one person's views are counted one at a time whatever their
tabs ask, a count serves all who asked before it began, and the next waits ten times as long as the last one took: a
person's views keep a connection busy for a tenth of the time at most, however many and slow they are.
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.queries.chat_conditions import UNREAD, conditions_for
from services.api.queries.identities import Identity
from services.api.queries.in_turns import InTurns
from services.api.queries.views import visible_views
from services.api.queries.visibility import Viewer
from services.api.schemas.views import ViewCount, ViewCounts
from shared.clock import Clock

MOST_VIEWS = 40
"""The first ones of the list; nobody has an eye on more."""
MOST_CHATS = 1000
"""Counted no further."""
_PAUSE_SECONDS = 1.0
_REST = 10
_MOST_PEOPLE = 1000

_NAMED = re.compile(r"(?<![:\w]):([a-z]\w*)")
_OF_CONTACTS = re.compile(r"\bp\.")
_ONE = """
    select {view} as view_id,
           (select count(*) from (select from {chats} limit {most}) x) as chats,
           (select count(*) from (select from {chats} and ({unread}) limit {most}) x) as unread
"""


async def view_counts(connection: AsyncConnection, asking: Identity, *, now: datetime) -> ViewCounts:
    """Of the views that the person sees."""
    assert asking.user_id is not None  # noqa: S101 - keys have no views
    views = (await visible_views(connection, asking.user_id)).items[:MOST_VIEWS]
    parts: list[str] = []
    values: dict[str, object] = {"me": asking.user_id}
    for view in views:
        conditions = conditions_for(view.filters, asking, now=now)
        condition = _renamed(str(conditions), view.id)
        # Whose contact decides nothing, their contacts need not be looked up: most views are of that kind.
        contacts = "join contacts p on p.id = c.contact_id" if _OF_CONTACTS.search(condition) else ""
        chats = f"chats c {contacts} where {condition}"
        parts.append(_ONE.format(view=view.id, chats=chats, unread=UNREAD, most=MOST_CHATS))
        values |= {f"{name}_{view.id}": value for name, value in conditions.parameters.items()}
    if not parts:
        return ViewCounts(items=[])
    rows = (await connection.execute(text(" union all ".join(parts)), values)).mappings()
    return ViewCounts(items=[ViewCount(**row) for row in rows])


def _renamed(condition: str, view_id: int) -> str:
    """With parameters of its own."""
    return _NAMED.sub(rf":\1_{view_id}", condition)


Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Gives a connection whose statements end in time."""


class ViewCountsBoard:
    """Counts each person's views in turns of their own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._people: OrderedDict[tuple[int | None, Viewer], InTurns[ViewCounts]] = OrderedDict()

    async def counts_for(self, asking: Identity, connect: Connect) -> ViewCounts:
        """As they are now, or were found after this was called."""
        key = (asking.user_id, asking.viewer)
        turns = self._people.get(key)
        if turns is None:
            turns = self._people[key] = InTurns(self._ask_for(asking, connect), pause=_PAUSE_SECONDS, rest=_REST)
            if len(self._people) > _MOST_PEOPLE:
                self._people.popitem(last=False)
        self._people.move_to_end(key)
        return await turns.answer()

    def _ask_for(self, asking: Identity, connect: Connect) -> Callable[[], Awaitable[ViewCounts]]:
        async def ask() -> ViewCounts:
            async with connect() as connection:
                return await view_counts(connection, asking, now=self._clock())

        return ask
