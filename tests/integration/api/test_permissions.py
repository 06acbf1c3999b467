"""One walk over every route, every role, and whose the thing is."""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from services.api.bootstrap import build
from tests.integration.api.house import House, Writer
from tests.integration.api.people import Member, assign, join, session
from tests.integration.api.permission_table import PLACES, ROWS, UNKNOWN, About, Row

SCOPES = {row.scope for row in ROWS if row.scope is not None}
ROLES = {"agent": "agent", "own": "agent", "lead": "supervisor", "admin": "admin"}
MAY = {
    "anyone": {"nobody", "agent", "own", "lead", "admin"},
    "owner": {"agent", "own", "lead", "admin"},
    "person": {"agent", "own", "lead", "admin"},
    "lead": {"lead", "admin"},
    "admin": {"admin"},
}


def test_every_route_has_its_row(house: House) -> None:
    routes = {
        (method, str(context.path))
        for context in iter_route_contexts(build(house.settings()).routes)
        for method in context.methods or ()
    }
    rows = [(row.method, row.path) for row in ROWS]
    assert len(set(rows)) == len(rows), "a route has two rows"
    assert routes - set(rows) == set(), "routes without a row in permission_table.py"
    assert set(rows) - routes == set(), "rows of routes that are gone"


@dataclass
class World:
    """`tokens`: sessions by name. `things`: their ids by whose they are (`own`: of the agent who sees own chats only;
    `other`) and by kind."""

    tokens: dict[str, str]
    things: dict[tuple[str, About], int]


@pytest.fixture(scope="module")
def people(house: House) -> dict[str, Member]:
    """One of each role."""

    async def join_all() -> dict[str, Member]:
        tag = f"{random.randrange(10**9):09}"
        return {
            name: await join(house, f"{name}{tag}", role, own_chats_only=name == "own") for name, role in ROLES.items()
        }

    return asyncio.run(join_all())


@pytest.fixture
async def world(house: House, router: Writer, people: dict[str, Member]) -> World:
    """New sessions and things for every route: some end, change or hide what they are asked about."""
    things: dict[tuple[str, About], int] = {}
    for whose, holder in (("own", people["own"]), ("other", people["agent"])):
        chat_id = await router.chat(f"+62{8_110_000_000 + random.randrange(10**8)}")
        await assign(house, chat_id, holder)
        message_id = await router.receive(chat_id, "Halo")
        [made] = await house.fetch(
            """
            with file as (
                insert into media_files (message_id, chat_id, type, source, state, mime_type, storage_key, preview_key)
                values ($1, $2, 'image', '{}', 'stored', 'image/png', 'gone', 'gone') returning id
            ), upload as (
                insert into uploads (token, uploaded_by, file_name, mime_type, size, sha256, storage_key, preview_key)
                values (gen_random_uuid(), $3, 'a.png', 'image/png', 1, '', 'gone', 'gone') returning id
            ), message as (
                update messages set content = jsonb_build_object('media', jsonb_build_object('upload_id', upload.id))
                from upload where messages.id = $1
            )
            select file.id as media, upload.id as upload from file, upload
            """,
            message_id,
            chat_id,
            people["agent"].id,
        )
        things[whose, "chat"], things[whose, "message"] = chat_id, message_id
        things[whose, "media"], things[whose, "upload"] = made["media"], made["upload"]
    return World({name: await session(house, member) for name, member in people.items()}, things)


def _request(row: Row, thing: int) -> tuple[str, Any]:
    names = {"chat_id", "message_id", "media_id", "upload_id"} if row.about is not None else set()
    places = {**PLACES, "session_id": "00000000-0000-4000-8000-000000000000" if row.scope else str(UNKNOWN)}
    places |= dict.fromkeys(names, str(thing))
    path = row.path
    for name, value in places.items():
        path = path.replace(f"{{{name}}}", value)
    body = row.body
    if isinstance(body, dict):
        body = {name: thing if value == "{chat}" else value for name, value in body.items()}
    return path, body


async def _ask(who: httpx.AsyncClient, token: str | None, row: Row, thing: int = UNKNOWN) -> tuple[int, str | None]:
    """Status and code of the answer; of a stream only its beginning is read."""
    path, body = _request(row, thing)
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with who.stream(row.method, path, json=body, headers=headers) as answer:
        if answer.status_code < 400 or row.method == "HEAD":
            return answer.status_code, None
        await answer.aread()
        is_problem = answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()["code"] if is_problem else None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_who_may_do_what(nobody: httpx.AsyncClient, house: House, world: World, row: Row) -> None:
    status, _ = await _ask(nobody, None, row)
    nobody.cookies.clear()
    assert row.who == "anyone" or status == 401, f"nobody: {status}"
    other = world.things["other", row.about] if row.about is not None else UNKNOWN
    for name, token in world.tokens.items():
        status, code = await _ask(nobody, token, row, other)
        if name not in MAY[row.who]:
            assert (status, code) == (403, "forbidden"), f"{name}: {status} {code}"
        elif row.about is not None and name == "own":
            assert status == 404, f"another's {row.about} to {name}: {status} {code}"
            unknown = await _ask(nobody, token, row)
            assert (status, code) == unknown, "a thing that is hidden is told from one that is not there"
        else:
            _check_let_in(row, name, status, code)
    if row.about is not None:
        own = world.things["own", row.about]
        status, code = await _ask(nobody, world.tokens["own"], row, own)
        _check_let_in(row, "own", status, code)
    if row.who == "anyone":
        return
    wrong = await _ask(nobody, await house.key(*(SCOPES - {row.scope})), row, other)
    assert wrong == (403, None if row.method == "HEAD" else "forbidden"), f"a key without the scope: {wrong}"
    if row.scope is not None:
        status, code = await _ask(nobody, await house.key(row.scope), row, other)
        _check_let_in(row, "a key with the scope", status, code)


def _check_let_in(row: Row, who: str, status: int, code: str | None) -> None:
    assert status not in {403, 405}, f"{who}: {status} {code}"
    assert status < 500 or row.path in {"/ready", "/inbox", "/inbox/{path:path}"}, f"{who}: {status} {code}"
    assert status != 401 or row.path == "/auth/login", f"{who}: {status} {code}"
    # The files themselves are not there in this world, which is said by a code of its own.
    assert row.hidden is None or code != row.hidden, f"{who}: {status} {code}"
