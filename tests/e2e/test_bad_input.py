"""Bad input gets a clear answer, loses nothing and stops nothing."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
import pytest

from tests.e2e.system import Desk, LocalRun, Simulator, new_phone
from tests.loopback import loopback
from tests.waiting import until

WHAPI, WAHA = "/webhook/whapi", "/api/v1/waha/webhook"


async def _quarantined(system: LocalRun) -> int:
    connection = await asyncpg.connect(system.info["database_url"].replace("+asyncpg", ""))
    try:
        return int(await connection.fetchval("select count(*) from quarantined_webhooks"))
    finally:
        await connection.close()


@pytest.mark.parametrize("path", [WHAPI, WAHA])
async def test_a_body_that_is_not_json_is_400_and_kept(origin: httpx.AsyncClient, system: LocalRun, path: str) -> None:
    before = await _quarantined(system)
    answer = await origin.post(path, content=b"{not json \xff", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")

    async def kept() -> bool:
        return await _quarantined(system) == before + 1

    await until(kept, what="the body among the quarantined webhooks")


@pytest.mark.parametrize("path", [WHAPI, WAHA])
@pytest.mark.parametrize("body", [[], {}, 1, None, "text", {"messages": "no list"}, {"event": 7, "payload": []}])
async def test_json_of_any_shape_is_200(origin: httpx.AsyncClient, path: str, body: Any) -> None:
    answer = await origin.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


async def test_good_items_beside_bad_ones_are_processed(
    origin: httpx.AsyncClient, simulator: Simulator, system: LocalRun
) -> None:
    phone = new_phone()
    good = {"from": f"{phone}@c.us", "text": {"body": "Halo"}, "timestamp": 1704123456}
    bad = [
        None,
        7,
        {"text": {"body": "kein Absender"}},
        {"from": "", "text": {"body": "x"}},
        {"from": ["a"], "text": 1},
    ]
    answer = await origin.post(WHAPI, json={"messages": [*bad, good]})
    assert answer.status_code == 200
    assert answer.json()["quarantined"] == len(bad)
    await simulator.received(phone, 1)


async def test_a_body_of_5_mb_is_413(origin: httpx.AsyncClient) -> None:
    answer = await origin.post(WHAPI, json={"messages": [{"from": "6281@c.us", "text": {"body": "x" * 5_000_000}}]})
    assert answer.status_code == 413


async def test_an_unknown_waha_session_is_quarantined(origin: httpx.AsyncClient, system: LocalRun) -> None:
    before = await _quarantined(system)
    body = {
        "event": "message",
        "session": "nobody",
        "payload": {"id": "x", "from": "6281234567890@c.us", "body": "Halo"},
    }
    answer = await origin.post(WAHA, json=body)
    assert answer.json() | {"accepted": 0} == {"status": "ok", "quarantined": 1, "accepted": 0}

    async def kept() -> bool:
        return await _quarantined(system) > before

    await until(kept, what="the webhook among the quarantined ones")


@pytest.mark.parametrize("address", ["123@c.us", "test@c.us", "999999999999999999999999@c.us"])
async def test_an_address_that_is_no_phone_number_still_makes_a_chat(
    origin: httpx.AsyncClient, admin: Desk, address: str
) -> None:
    body = {"messages": [{"from": address, "text": {"body": "Halo"}, "timestamp": 1704123456}]}
    assert (await origin.post(WHAPI, json=body)).status_code == 200

    async def chat() -> bool:
        items = (await admin.get("/chats/", q=address.partition("@")[0], limit=50))["items"]
        found = [item for item in items if item["address"] == address]
        assert len(found) == 1
        assert found[0]["customer_phone"] is None
        assert found[0]["customer_name"] == address
        return True

    await until(chat, what="the chat")


async def test_nul_and_lone_surrogates_are_stored_without_harm(
    origin: httpx.AsyncClient, admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    body = (
        b'{"messages":[{"from":"%s@c.us","timestamp":1704123456,"text":{"body":"a\\u0000b\\ud800c"}}]}' % phone.encode()
    )
    answer = await origin.post(WHAPI, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    await simulator.received(phone, 1)


PRIVATE = [
    ("GET", "/chats/"),
    ("GET", "/chats"),
    ("GET", "/chats/1"),
    ("GET", "/chats/1/messages"),
    ("PATCH", "/chats/1"),
    ("POST", "/chats/messages"),
    ("POST", "/chats/1/read"),
    ("POST", "/messages/1/retry"),
    ("POST", "/api/v1/guests/register"),
    ("GET", "/api/v1/rooms"),
    ("GET", "/api/v1/users"),
    ("GET", "/events"),
    ("GET", "/auth/me"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
async def test_nobody_gets_in_without_signing_in(origin: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await origin.request(method, path, json={} if method != "GET" else None)
    assert answer.status_code == 401
    problem = answer.json()
    assert {"type", "title", "status", "code", "request_id"} <= set(problem)


async def test_an_agent_may_not_register_guests(system: LocalRun, origin: httpx.AsyncClient, room: str) -> None:
    email, password = "agent-for-tests@example.com", "correct horse battery staple"
    await system.create_agent(email, password)
    agent = await Desk.sign_in(origin, email, password)
    answer = await agent.register(new_phone(), room)
    assert answer.status_code == 403
    assert (await agent.client.get("/chats/")).status_code == 200


async def test_an_api_key_registers_guests_and_nothing_else(
    system: LocalRun, origin: httpx.AsyncClient, room: str
) -> None:
    origin.headers["Authorization"] = f"Bearer {system.info['api_key']}"
    answer = await Desk(origin).register(new_phone(), room)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    "path", ["/chats/999999999", "/chats/999999999/messages", "/nowhere", "/chats/9223372036854775807"]
)
async def test_unknown_ids_are_404(admin: Desk, path: str) -> None:
    answer = await admin.client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phone_number": "12"}, "phone_number"),
        ({"phone_number": "not a number"}, "phone_number"),
        ({"checkin_date": "tomorrow"}, "checkin_date"),
        ({"full_name": ""}, "full_name"),
        ({"email": "not-an-address"}, "email"),
        ({"full_name": None}, "full_name"),
    ],
)
async def test_a_bad_registration_names_the_field(admin: Desk, room: str, change: dict[str, Any], field: str) -> None:
    answer = await admin.register(new_phone(), room, **change)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_a_booked_room_is_409_and_an_unknown_one_404(admin: Desk, room: str) -> None:
    (await admin.register(new_phone(), room)).raise_for_status()
    assert (await admin.register(new_phone(), room)).status_code == 409
    assert (await admin.register(new_phone(), "no such room")).status_code in {404, 422}


async def test_two_clerks_and_one_room(admin: Desk, room: str) -> None:
    answers = await asyncio.gather(*(admin.register(new_phone(), room) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_the_same_registration_again_returns_the_first_result(admin: Desk, room: str) -> None:
    phone = new_phone()
    first = (await admin.register(phone, room)).raise_for_status().json()
    again = (await admin.register(phone, room)).raise_for_status().json()
    assert again["checkin"]["id"] == first["checkin"]["id"]
    assert again["message"]["id"] == first["message"]["id"]


async def test_every_service_is_still_well(system: LocalRun) -> None:
    async with loopback(timeout=10) as client:
        for service, addresses in system.info["addresses"].items():
            if service in {"ingress", "router", "bot", "sender", "api"}:
                for address in addresses:
                    answer = await client.get(f"{address}/ready")
                    assert answer.status_code == 200, (service, answer.text)
