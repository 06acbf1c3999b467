"""The numbers behind hidden ids, found one by one and remembered, on a real database."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingress.breaker import Breaker
from services.ingress.history.provider import HistoryUnavailable
from services.ingress.intake import Intake
from services.ingress.lookups.finder import NumberFinder
from services.ingress.lookups.provider import NumberSource
from services.ingress.lookups.records import LookupRecords
from shared.contracts.contacts import AddressLinked
from shared.db.engine import create_engine
from shared.messaging.publisher import NotPublished, Parcel

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AGAIN = timedelta(minutes=10)


class Source:
    """A provider that knows some numbers, or is away."""

    def __init__(self) -> None:
        self.numbers: dict[str, str] = {}
        self.asked: list[str] = []
        self.is_away = False

    async def number_of(self, external_id: str | None, hidden: str) -> str | None:
        self.asked.append(hidden)
        if self.is_away:
            raise HistoryUnavailable("away")
        return self.numbers.get(hidden)


class Wire:
    """Takes what is published, or nothing while it is cut."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.is_cut = False

    async def publish(self, parcel: Parcel, *, timeout: float | None = None) -> None:
        if self.is_cut:
            raise NotPublished("cut")
        self.parcels.append(parcel)

    async def store(self, parcels: Sequence[Parcel]) -> None:
        raise ConnectionRefusedError

    def links(self) -> list[AddressLinked]:
        return [AddressLinked.model_validate_json(parcel.payload) for parcel in self.parcels]


class Desk:
    """The job with its world."""

    def __init__(self, engine: AsyncEngine, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.now = START
        self.whapi, self.waha, self.wire = Source(), Source(), Wire()
        self.finder = NumberFinder(
            LookupRecords(engine),
            self,
            Intake(self.wire, self.wire.store, breaker=Breaker(open_seconds=0)),
            clock=lambda: self.now,
            every=timedelta(seconds=2),
            again_after=AGAIN,
        )

    async def of(self, channel_id: int, provider: str) -> NumberSource | None:
        return self.whapi if provider == "whapi" else self.waha

    async def meets(self, channel: int, address: str, phone: str | None = None) -> None:
        """Somebody has written from this address."""
        contact = await self.pool.fetchval(
            "insert into contacts (identity, phone) values ($1, $2) returning id", f"{channel}:{address}", phone
        )
        chat = await self.pool.fetchval(
            "insert into chats (channel_id, contact_id, address) values ($1, $2, $3) returning id",
            channel,
            contact,
            address,
        )
        await self.pool.execute(
            "insert into addresses (channel_id, address, contact_id, chat_id) values ($1, $2, $3, $4)",
            channel,
            address,
            contact,
            chat,
        )

    async def kept(self, address: str) -> asyncpg.Record | None:
        return await self.pool.fetchrow("select * from address_lookups where address = $1", address)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    engine = create_engine(database_url, application_name="test", pool_size=2)
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=2)
    await pool.execute("truncate channels, contacts, chats, addresses, address_lookups cascade")
    await pool.execute(
        """insert into channels (id, name, provider, external_id, unknown_senders) overriding system value
           values (1, 'Whapi', 'whapi', null, 'create'), (2, 'WAHA', 'waha', 'default', 'create')"""
    )
    yield Desk(engine, pool)
    await pool.close()
    await engine.dispose()


async def test_a_number_is_found_told_and_never_asked_for_again(desk: Desk) -> None:
    await desk.meets(2, "71@lid")
    await desk.meets(2, "72@lid", phone="+6281234567890")
    await desk.meets(2, "6281234567891@c.us")
    desk.waha.numbers["71@lid"] = "6281298765432@c.us"
    assert await desk.finder.ask()
    (link,) = desk.wire.links()
    assert (link.address, link.alias, link.reason) == ("71@lid", "6281298765432@c.us", "lookup")
    assert (link.channel.provider, link.channel.external_id) == ("waha", "default")
    kept = await desk.kept("71@lid")
    assert kept is not None
    assert (kept["alias"], kept["look_again_at"]) == ("6281298765432@c.us", None)
    desk.now += timedelta(days=400)
    assert not await desk.finder.ask()
    assert desk.waha.asked == ["71@lid"]


async def test_who_is_unknown_is_asked_about_ever_later(desk: Desk) -> None:
    await desk.meets(1, "71@lid")
    waits = []
    for _ in range(3):
        assert await desk.finder.ask()
        assert not await desk.finder.ask()
        kept = await desk.kept("71@lid")
        assert kept is not None
        waits.append(kept["look_again_at"] - desk.now)
        desk.now = kept["look_again_at"]
    assert waits == [AGAIN, 2 * AGAIN, 4 * AGAIN]
    assert not desk.wire.parcels


async def test_who_was_never_asked_about_goes_first(desk: Desk) -> None:
    await desk.meets(1, "71@lid")
    assert await desk.finder.ask()
    desk.now += timedelta(days=1)
    await desk.meets(1, "72@lid")
    assert await desk.finder.ask()
    assert desk.whapi.asked == ["71@lid", "72@lid"]


async def test_a_provider_that_is_away_rests_and_holds_up_no_other(desk: Desk) -> None:
    await desk.meets(2, "72@lid")
    await desk.meets(1, "71@lid")
    desk.whapi.is_away = True
    for _ in range(3):
        await desk.finder.ask()
    assert (desk.whapi.asked, desk.waha.asked) == (["71@lid"], ["72@lid"])
    assert await desk.kept("71@lid") is None
    desk.now += timedelta(minutes=1, seconds=1)
    assert await desk.finder.ask()
    desk.now += timedelta(minutes=1, seconds=1)
    assert not await desk.finder.ask(), "it rests twice as long"
    desk.whapi.is_away = False
    desk.now += timedelta(minutes=1)
    assert await desk.finder.ask()
    assert await desk.kept("71@lid") is not None


async def test_an_answer_that_could_not_be_told_is_asked_for_again(desk: Desk) -> None:
    await desk.meets(2, "71@lid")
    desk.waha.numbers["71@lid"] = "6281298765432@c.us"
    desk.wire.is_cut = True
    assert await desk.finder.ask()
    assert await desk.kept("71@lid") is None
    desk.wire.is_cut = False
    desk.now += timedelta(minutes=2)
    assert await desk.finder.ask()
    assert len(desk.wire.links()) == 1


async def test_one_question_at_a_time(desk: Desk) -> None:
    for number in range(5):
        await desk.meets(1, f"7{number}@lid")
    for _ in range(10):
        await desk.finder.round()
        desk.now += timedelta(seconds=1)
    assert len(desk.whapi.asked) == 5
    assert (await desk.finder.round()) > 0
