"""How long each call of the inbox takes over a house of a million messages, through a running api."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

import asyncpg
import httpx

from bench import sayings
from bench.measuring import Delays, WrongResult
from services.api.domain.cursors import ActivityKey, OrderKey

_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to ask for: ids of chats, numbers, and messages' chats and places."""

    chats: Sequence[int]
    longest: int
    phones: Sequence[str]
    messages: Sequence[tuple[int, OrderKey]]


Ask = Callable[[httpx.AsyncClient, Random, Known], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of call."""

    name: str
    ask: Ask


def _list(name: str, **parameters: str | int) -> Call:
    async def ask(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
        return await client.get("/chats/", params={"limit": 40, **parameters})

    return Call(name, ask)


def _search(name: str, typed: Callable[[Random, Known], str]) -> Call:
    async def ask(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
        return await client.get("/api/v1/search", params={"q": typed(random, known)})

    return Call(name, ask)


async def _deep_page(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
    _, place = random.choice(known.messages)
    return await client.get("/chats/", params={"limit": 40, "cursor": str(ActivityKey(place.time, place.id))})


async def _searched_list(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
    return await client.get("/chats/", params={"limit": 40, "q": random.choice(sayings.FIRST_NAMES)})


async def _counts(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
    return await client.get("/chats/counts")


async def _open(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
    return await client.get(f"/chats/{random.choice(known.chats)}")


async def _open_longest(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
    return await client.get(f"/chats/{known.longest}")


async def _scroll_back(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
    chat, place = random.choice(known.messages)
    return await client.get(f"/chats/{chat}/messages", params={"before": str(place)})


async def _around(client: httpx.AsyncClient, random: Random, known: Known) -> httpx.Response:
    chat, place = random.choice(known.messages)
    return await client.get(f"/chats/{chat}/messages", params={"around": place.id})


def _phone(random: Random, known: Known) -> str:
    digits = random.choice(known.phones).removeprefix("+62")
    forms = (f"0{digits}", f"+62 {digits[:3]}-{digits[3:7]}-{digits[7:]}", f"62{digits}@c.us", digits[3:9])
    return random.choice(forms)


CALLS = (
    _list("list: all"),
    _list("list: mine", assigned="me"),
    _list("list: unassigned", assigned="none"),
    _list("list: bot", mode="bot"),
    _list("list: closed", mode="closed"),
    _list("list: a label", label="Wedding"),
    _list("list: a channel", channel=2),
    _list("list: unread", unread="true"),
    _list("list: waiting", waiting="true"),
    _list("list: in house", in_house="true"),
    _list("list: groups", group="true"),
    _list("list: last 7 days, label, unread", active_days=7, label="VIP", unread="true"),
    Call("list: deep page", _deep_page),
    Call("list: search for a name", _searched_list),
    Call("counts", _counts),
    _search("search: a name", lambda random, known: random.choice(sayings.FIRST_NAMES)),
    _search("search: whole name", lambda random, known: sayings.person(random)),
    _search("search: two letters", lambda random, known: random.choice(sayings.FIRST_NAMES)[:2]),
    _search("search: a number in any form", _phone),
    _search("search: a room", lambda random, known: str(101 + random.randrange(140))),
    _search(
        "search: a common word", lambda random, known: random.choice(("kamar", "handuk", "room", "wifi", "tanggal"))
    ),
    _search(
        "search: a beginning", lambda random, known: random.choice(("kam", "hand", "sara", "break", "book", "jem"))
    ),
    _search("search: two common words", lambda random, known: random.choice(("handuk antar", "wifi 204", "room 117"))),
    _search("search: a rare word", lambda random, known: f"BK{random.randrange(1_000_000):06d}"),
    _search("search: nothing", lambda random, known: f"xyzzy{random.randrange(1000)}"),
    Call("open a chat", _open),
    Call("open the longest chat", _open_longest),
    Call("scroll back", _scroll_back),
    Call("jump to a message", _around),
)


async def known(database_url: str, seed: int) -> Known:
    """A sample of what is in the database."""
    connection = await asyncpg.connect(database_url)
    try:
        chats = [row["id"] for row in await connection.fetch("select id from chats order by id")]
        phones = [row["phone"] for row in await connection.fetch("select phone from contacts where phone is not null")]
        longest = await connection.fetchval("select chat_id from messages group by 1 order by count(*) desc limit 1")
        most = await connection.fetchval("select max(id) from messages")
        random = Random(seed)
        ids = sorted({random.randrange(1, most + 1) for _ in range(2000)})
        rows = await connection.fetch(
            "select id, chat_id, order_time, order_tie from messages where id = any($1::bigint[])", ids
        )
    finally:
        await connection.close()
    messages = [(row["chat_id"], OrderKey(row["order_time"], row["order_tie"], row["id"])) for row in rows]
    return Known(chats, longest, phones, messages)


@asynccontextmanager
async def client_of(
    base_url: str, token: str, *, limits: httpx.Limits | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in, on connections that are kept."""
    async with httpx.AsyncClient(
        base_url=base_url,
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
        trust_env=False,
        limits=limits or httpx.Limits(),
    ) as client:
        yield client


async def measure_calls(
    base_url: str, token: str, there: Known, *, rounds: int, side_by_side: int = 1, seed: int = 1
) -> dict[str, Delays]:
    """Each kind of call so many times, `side_by_side` at once. Raises WrongResult when one is not answered with 200."""
    async with client_of(base_url, token) as client:
        return {call.name: await _measure(client, call, there, rounds, side_by_side, seed) for call in CALLS}


async def _measure(
    client: httpx.AsyncClient, call: Call, there: Known, rounds: int, side_by_side: int, seed: int
) -> Delays:
    delays: list[float] = []

    async def ask_many(number: int) -> None:
        random = Random(f"{seed} {call.name} {number}")
        for turn in range(_WARM_UP + rounds // side_by_side):
            began = time.perf_counter()
            answer = await call.ask(client, random, there)
            if answer.status_code != 200:
                raise WrongResult(f"{call.name}: {answer.status_code} {answer.text[:200]}")
            if turn >= _WARM_UP:
                delays.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for number in range(side_by_side):
            group.create_task(ask_many(number))
    return Delays.of(delays)
