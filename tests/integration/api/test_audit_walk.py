"""Every route that changes the system leaves its line in the audit log."""

import random
from pathlib import Path
from typing import Any

import httpx

from shared.channels.secrets import new_key
from tests.integration.api.audit_table import CHANGING, DEEDS, ELSEWHERE, NO_LINE
from tests.integration.api.house import House, client, serving
from tests.integration.api.people import join, session
from tests.integration.api.permission_table import ROWS
from tests.integration.api.test_operations import GOOD, quarantined

_ROOT = Path(__file__).resolve().parents[3]


def test_every_changing_route_is_decided_about_once() -> None:
    decided = [(one.method, one.path) for one in (*DEEDS, *ELSEWHERE)]
    decided += [route for routes in NO_LINE.values() for route in routes]
    assert len(set(decided)) == len(decided), "a route is decided about twice"
    changing = {(row.method, row.path) for row in ROWS if row.method in CHANGING}
    assert changing - set(decided) == set(), "changing routes without a row in audit_table.py"
    assert set(decided) - changing == set(), "rows of routes that are gone"


def test_what_is_done_elsewhere_is_looked_for_there() -> None:
    for one in ELSEWHERE:
        assert f'"{one.action}"' in (_ROOT / one.test).read_text(), f"{one.method} {one.path}"


async def test_every_deed_leaves_its_line(house: House) -> None:
    tag = f"{random.randrange(10**9):09}"
    member, other = await join(house, f"member{tag}"), await join(house, f"other{tag}")
    world: dict[str, Any] = {
        "tag": tag,
        "minutes": 20 + random.randrange(1000),
        "email": member.email,
        "agent_id": other.id,
        "user_id": other.id,
        "quarantined_id": await quarantined(house, {**GOOD, "id": f"Q{tag}"}),
        "dismissed_id": await quarantined(house, {"id": f"D{tag}", "type": "text"}),
    }
    tokens = {"admin": house.tokens["admin"], "member": await session(house, member), "": None}
    for name, person in (("session_id", other), ("own_session_id", member)):
        for _ in range(2):
            await session(house, person)
        world[name] = await house.value("select max(id) from user_sessions where user_id = $1", person.id)
    with serving(house.settings(sapa_secret_key=new_key())) as address:
        for deed in DEEDS:
            await _prepare(house, world, deed.path)
            before = await house.value("select coalesce(max(id), 0) from audit_log")
            here = world | ({"session_id": world["own_session_id"]} if deed.by == "member" else {})
            async with client(address, tokens[deed.by]) as who:
                answer = await who.request(deed.method, _filled(deed.path, here), json=_filled(deed.body, here))
            said = f"{deed.method} {deed.path}: {answer.status_code} {answer.text[:300]}"
            assert answer.status_code < 300, said
            lines = await house.fetch("select action, user_id from audit_log where id > $1 order by id", before)
            by = house.people["admin"] if deed.by == "admin" else member.id
            assert (deed.action, by) in [(line["action"], line["user_id"]) for line in lines], said
            _keep(world, deed.gives, answer)


async def _prepare(house: House, world: dict[str, Any], path: str) -> None:
    """An event that waits for its delivery, and one that was delivered."""
    if "{delivery_id}" not in path:
        return
    event_id = await house.value(
        """
        insert into webhook_events (uid, type, lane, payload)
        values (gen_random_uuid()::text, 'chat.updated', 1, '{}') returning id
        """
    )
    world["delivery_id"] = await house.value(
        """
        insert into webhook_deliveries (subscription_id, event_id, lane, status) values ($1, $2, 1, $3) returning id
        """,
        world["webhook_id"],
        event_id,
        "pending" if path.endswith("/skip") else "failed",
    )


def _filled(part: Any, world: dict[str, Any]) -> Any:
    """A text that is nothing but a name becomes what is held under it, whatever that is."""
    if isinstance(part, dict):
        return {name: _filled(value, world) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, world) for value in part]
    if not isinstance(part, str):
        return part
    if part.startswith("{") and part.endswith("}") and part[1:-1] in world:
        return world[part[1:-1]]
    for name, value in world.items():
        part = part.replace(f"{{{name}}}", str(value))
    return part


def _keep(world: dict[str, Any], gives: dict[str, tuple[str, ...]], answer: httpx.Response) -> None:
    for name, place in gives.items():
        value = answer.json()
        for step in place:
            value = value[step]
        world[name] = value
