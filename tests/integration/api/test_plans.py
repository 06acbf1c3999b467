"""Pain 15: lists and searches stay fast as data grows, for no big table is ever read from end to end.

As many chats as in the large house, fewer messages, and fresh statistics: large enough that the planner has to choose.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bench.populating import populate
from bench.population import Population
from services.api.domain.cursors import ActivityKey, OrderKey
from services.api.domain.search import words_of
from services.api.live.reading import hydrate, read_feed
from services.api.queries import found_messages as messages_query
from services.api.queries.chat_counts import count_chats
from services.api.queries.chat_list import chat_page
from services.api.queries.chats import chat_detail
from services.api.queries.identities import Identity
from services.api.queries.messages import message_page, message_page_after, message_page_around
from services.api.queries.visibility import EVERYTHING
from services.api.schemas.chat_filters import ChatFilters
from services.api.schemas.users import User
from shared.db.engine import create_engine
from tests.integration.api.plans import nodes, plan_of, recording, sequential, shown
from tests.servers import Servers, migrated_database

NOW = datetime(2026, 1, 31, tzinfo=UTC)
POPULATION = Population(until=NOW, chats=20_000, messages=80_000, seed=15)
ME = Identity(b"", user=User(id=1, email="a@example.com", name="A", role="admin", is_active=True, own_chats_only=False))

Ask = Callable[[AsyncConnection], Awaitable[object]]


def _page(*, after: ActivityKey | None = None, **filters: object) -> Ask:
    wanted = ChatFilters.model_validate(filters)
    return lambda connection: chat_page(connection, wanted, asking=ME, after=after, limit=40, now=NOW)


def _messages(typed: str, **more: int) -> Ask:
    return lambda connection: messages_query.found_messages(
        connection, words_of(typed), asking=ME, limit=8, chat_id=more.get("chat_id"), before=more.get("before")
    )


async def _feed(connection: AsyncConnection) -> object:
    head = (await read_feed(connection, 0, limit=0)).head
    return await hydrate(connection, await read_feed(connection, head - 300), now=NOW)


_PLACE = OrderKey(datetime(2025, 9, 1, tzinfo=UTC), 0, 1)
CALLS: dict[str, Ask] = {
    "all": _page(),
    "a later page": _page(after=ActivityKey(datetime(2026, 1, 1, tzinfo=UTC), 4000)),
    "mine": _page(assigned="me"),
    "unassigned": _page(assigned="none"),
    "somebody's": _page(assigned="3"),
    **{f"mode {mode}": _page(mode=mode) for mode in ("bot", "agent", "paused", "closed")},
    "a label": _page(label="Wedding"),
    "a channel": _page(channel=2),
    "unread": _page(unread=True),
    "read": _page(unread=False),
    "waiting": _page(waiting=True),
    "in house": _page(in_house=True),
    "not in house": _page(in_house=False),
    "groups": _page(group=True),
    "since": _page(active_after="2026-01-20T00:00:00Z"),
    "before": _page(active_before="2025-06-01T00:00:00Z"),
    "several filters": _page(mode="agent", label="VIP", unread=True, active_days=30),
    "search for a name": _page(q="wayan"),
    "search for a whole name": _page(q="santoso wayan"),
    "search for two letters": _page(q="wa"),
    "search for a national number": _page(q="0812 1"),
    "search for a number": _page(q="+62 812-123"),
    "search for a room": _page(q="204"),
    "search for a label": _page(q="honeym"),
    "search in a filter": _page(q="wayan", mode="bot"),
    "counts": count_chats,
    "open a chat": lambda connection: chat_detail(connection, 3000, EVERYTHING, now=NOW),
    "scroll back": lambda connection: message_page(connection, 3000, EVERYTHING, before=_PLACE, limit=50),
    "scroll forward": lambda connection: message_page_after(connection, 3000, EVERYTHING, after=_PLACE, limit=50),
    "jump to a message": lambda connection: message_page_around(
        connection, 3000, EVERYTHING, _in_chat["3000"], limit=50
    ),
    "a common word": _messages("kamar"),
    "a rare word": _messages("BK123456"),
    "a beginning": _messages("hand"),
    "several words": _messages("handuk kamar 117"),
    "further messages": _messages("kamar", before=30_000),
    "messages of a chat": _messages("kamar", chat_id=3000),
    "the feed": _feed,
}
_in_chat: dict[str, int] = {}


@pytest.fixture(scope="module")
def house_of_many(servers: Servers) -> Iterator[str]:
    """A database with all of it."""
    with migrated_database(servers) as url:
        asyncio.run(populate(url, POPULATION))
        yield url


@pytest.fixture
async def engine(house_of_many: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    # So that also the part behind the newest messages runs.
    monkeypatch.setattr(messages_query, "LOOKED_THROUGH", 1_000)
    made = create_engine(house_of_many, application_name="plans")
    yield made
    await made.dispose()


@pytest.mark.parametrize("name", CALLS)
async def test_pain_15_no_call_of_the_inbox_reads_a_big_table_from_end_to_end(engine: AsyncEngine, name: str) -> None:
    async with engine.connect() as connection:
        row = await connection.exec_driver_sql("select id from messages where chat_id = 3000 limit 1")
        _in_chat["3000"] = row.scalar_one()
        with recording(engine) as recorder:
            await CALLS[name](connection)
        assert recorder.statements
        for statement, parameters in recorder.statements:
            plan = await plan_of(connection, statement, parameters)
            assert sequential(plan) == [], f"{statement}\n{shown(plan)}"


async def test_a_sequential_scan_would_be_noticed(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        plan = await plan_of(connection, "select count(*) from messages where text like '%x%'", ())
    assert "messages" in sequential(plan)
    assert any(node["Node Type"] == "Seq Scan" for node in nodes(plan))


async def test_pain_15_each_call_is_quick_over_the_smaller_house(engine: AsyncEngine) -> None:
    """Part of the million and generous bounds, as anything may run beside it; `make bench` has the true figures."""
    slow = {}
    async with engine.connect() as connection:
        for name, ask in CALLS.items():
            if name == "jump to a message":
                row = await connection.exec_driver_sql("select id from messages where chat_id = 3000 limit 1")
                _in_chat["3000"] = row.scalar_one()
            best = min([await _seconds(connection, ask) for _ in range(3)])
            if best > 0.5:
                slow[name] = best
    assert slow == {}


async def _seconds(connection: AsyncConnection, ask: Ask) -> float:
    clock = asyncio.get_running_loop()
    began = clock.time()
    await ask(connection)
    return clock.time() - began
