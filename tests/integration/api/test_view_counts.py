"""What saved views hold: for whoever looks, live, and at a bounded cost."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.queries.identities import Identity
from services.api.queries.view_counts import ViewCountsBoard
from services.api.schemas.users import User
from shared.clock import utc_now
from tests.integration.api.house import House, Writer, client
from tests.integration.api.people import Member, assign, join, session
from tests.integration.api.test_live import listening
from tests.waiting import until


@pytest.fixture
async def made(house: House) -> tuple[Member, Member]:
    one, other = [await join(house, f"counts{random.randrange(10**9)}") for _ in range(2)]
    return one, other


async def _save(who: httpx.AsyncClient, name: str, **filters: object) -> int:
    answer = await who.post("/api/v1/views", json={"name": name, "filters": filters})
    return int(answer.json()["id"])


async def _counts(who: httpx.AsyncClient) -> dict[int, tuple[int, int]]:
    items = (await who.get("/api/v1/views/counts")).json()["items"]
    return {one["view_id"]: (one["chats"], one["unread"]) for one in items}


async def test_each_view_is_counted_by_its_own_filters_and_for_whoever_looks(
    base_url: str, house: House, router: Writer, made: tuple[Member, Member]
) -> None:
    one, other = made
    label = f"L{random.randrange(10**9)}"
    mine, theirs, nobodys = [await router.chat(f"+62{8_140_000_000 + random.randrange(10**8)}") for _ in range(3)]
    await assign(house, mine, one)
    await assign(house, theirs, other)
    await house.fetch("update chats set labels = array[$1] where id = any($2)", label, [mine, theirs, nobodys])
    await router.receive(theirs, "unread to all")
    async with (
        client(base_url, await session(house, one)) as who,
        client(base_url, await session(house, other)) as else_,
    ):
        labelled = await _save(who, f"A {label}", label=label)
        own = await _save(who, f"B {label}", label=label, assigned="me")
        waiting = await _save(who, f"C {label}", label=label, waiting=True, mode="agent", q=label, in_house=False)
        shared = (
            await who.post(
                "/api/v1/views", json={"name": label, "filters": {"label": label, "assigned": "me"}, "shared": True}
            )
        ).json()["id"]
        counted = await _counts(who)
        assert [counted[view] for view in (labelled, own, waiting, shared)] == [(3, 1), (1, 0), (1, 1), (1, 0)]
        assert (await _counts(else_))[shared] == (1, 1), "`me` is whoever looks"
        assert labelled not in await _counts(else_), "another's view is not counted"
        # Who sees only own chats has only those counted.
        await house.fetch("update users set own_chats_only = true where id = $1", one.id)
        async with client(base_url, await session(house, one)) as narrowed:
            assert (await _counts(narrowed))[labelled] == (1, 0)


async def test_changes_of_views_are_told_to_those_who_see_them(
    base_url: str, house: House, made: tuple[Member, Member]
) -> None:
    one, other = made
    async with (
        client(base_url, await session(house, one)) as who,
        client(base_url, await session(house, other)) as else_,
        listening(who) as own,
        listening(else_) as others,
    ):
        view_id = await _save(who, "Private", mode="bot")
        await until(lambda: own.of("settings.updated"))
        await who.patch(f"/api/v1/views/{view_id}", json={"shared": True})
        [told] = await until(lambda: others.of("settings.updated"))
        assert told["settings"] == "views"
        assert len(own.of("settings.updated")) == 2, "and of the private one only its owner"
        await who.delete(f"/api/v1/views/{view_id}")
        await until(lambda: len(others.of("settings.updated")) == 2)
    actions = await house.fetch(
        "select action from audit_log where subject = 'view' and subject_id = $1 order by id", view_id
    )
    assert [row["action"] for row in actions] == ["view.changed", "view.deleted"], "of what everybody sees"


async def test_however_often_it_is_asked_views_are_counted_seldom(router: Writer, made: tuple[Member, Member]) -> None:
    member = made[0]
    user = User(id=member.id, email=member.email, name="X", role="agent", is_active=True, own_chats_only=False)
    asking, opened = Identity(b"", user=user), 0

    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection]:
        nonlocal opened
        opened += 1
        async with router.base.engine.connect() as connection:
            yield connection

    board = ViewCountsBoard(utc_now)
    await asyncio.gather(*(board.counts_for(asking, connect) for _ in range(200)))
    assert opened == 1
    first = board.counts_for(asking, connect)
    await asyncio.gather(first, *(board.counts_for(asking, connect) for _ in range(200)))
    assert opened == 2
