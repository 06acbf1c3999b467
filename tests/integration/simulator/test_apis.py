"""The provider calls around sending: authentication, validation, history, presence."""

from typing import Any

import pytest

from tests.integration.simulator.conftest import World, a_world

PHONE = "6281234567890"
WHAPI = {"Authorization": "Bearer whapi-token"}
WAHA = {"X-Api-Key": "waha-key"}


async def test_whapi_tokens(world: World) -> None:
    body = {"to": PHONE, "body": "x"}
    missing = await world.http.post("/whapi/messages/text", json=body)
    wrong = await world.http.post("/whapi/messages/text", json=body, headers={"Authorization": "Bearer no"})
    assert (missing.status_code, wrong.status_code) == (401, 404)
    assert wrong.json()["error"]["message"] == "Channel not found"
    assert (await world.http.get("/whapi/health")).status_code == 401
    assert (await world.http.get("/whapi/health", headers=WHAPI)).json()["status"] == {"code": 4, "text": "AUTH"}
    assert [r["status"] for r in await world.items("requests", PHONE)] == [401, 404]


async def test_waha_keys_and_sessions(world: World) -> None:
    assert (await world.http.get("/waha/ping")).json() == {"message": "Unauthorized", "statusCode": 401}
    assert (await world.http.get("/waha/ping", headers=WAHA)).json() == {"message": "pong"}
    unknown = await world.waha_send(f"{PHONE}@c.us", "x", session="other")
    assert unknown.status_code == 422
    assert unknown.json() == {"error": 'Session "other" does not exist', "session": "other"}
    assert (await world.http.get("/waha/api/sessions/other", headers=WAHA)).status_code == 404
    assert (await world.http.get("/waha/api/sessions/default", headers=WAHA)).json()["status"] == "WORKING"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"to": PHONE},
        {"to": PHONE, "body": ""},
        {"to": f"+{PHONE}", "body": "x"},
        {"to": "0812 3456", "body": "x"},
        {"to": f"{PHONE}@c.us", "body": "x"},
        {"to": PHONE, "body": "x", "quoted": "made up"},
        {"to": PHONE, "body": "x", "typing_time": 99},
    ],
)
async def test_whapi_refuses_wrong_parameters(world: World, body: dict[str, Any]) -> None:
    answer = await world.http.post("/whapi/messages/text", json=body, headers=WHAPI)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"].startswith("/")


async def test_waha_does_not_validate_but_breaks(world: World) -> None:
    answer = await world.http.post("/waha/api/sendText", json={"session": "default", "text": "x"}, headers=WAHA)
    assert answer.status_code == 500
    assert answer.json()["exception"]["message"]


async def test_waha_takes_bare_digits_as_a_direct_chat(world: World) -> None:
    assert (await world.waha_send(PHONE, "x")).json()["id"].startswith(f"true_{PHONE}@c.us_")


async def test_the_callers_own_id_makes_a_waha_send_happen_once(world: World) -> None:
    first = await world.waha_send(f"{PHONE}@c.us", "sekali", id="3EB0AAAA")
    again = await world.waha_send(f"{PHONE}@c.us", "sekali", id="3EB0AAAA")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"] == f"true_{PHONE}@c.us_3EB0AAAA"
    assert len(await world.items("deliveries", PHONE)) == 1
    assert len(await world.items("requests", PHONE)) == 2


async def test_webjs_ignores_the_callers_id() -> None:
    async with a_world(simulator_waha_engine="WEBJS") as world:
        for _ in range(2):
            answer = await world.waha_send(f"{PHONE}@c.us", "dua kali", id="3EB0AAAA")
            assert answer.json()["id"]["id"] != "3EB0AAAA"
        assert len(await world.items("deliveries", PHONE)) == 2


async def test_whapi_history_is_newest_first_and_needs_the_full_chat_id(world: World) -> None:
    await world.http.post("/control/messages", json={"provider": "whapi", "from": PHONE, "text": "satu"})
    for text in ("dua", "tiga"):
        await world.whapi_send(f"{PHONE}@s.whatsapp.net", text)
    path = f"/whapi/messages/list/{PHONE}@s.whatsapp.net"
    listed = (await world.http.get(path, headers=WHAPI)).json()
    assert [m["text"]["body"] for m in listed["messages"]] == ["tiga", "dua", "satu"]
    assert (listed["count"], listed["total"]) == (3, 3)
    own = (await world.http.get(path, headers=WHAPI, params={"from_me": "true", "count": 1})).json()
    assert [(m["text"]["body"], m["source"]) for m in own["messages"]] == [("tiga", "api")]
    assert own["total"] == 2
    assert (await world.http.get(f"/whapi/messages/list/{PHONE}", headers=WHAPI)).status_code == 400
    one = await world.http.get(f"/whapi/messages/{own['messages'][0]['id']}", headers=WHAPI)
    assert one.json()["text"]["body"] == "tiga"
    assert (await world.http.get("/whapi/messages/aaaa-bbbb", headers=WHAPI)).status_code == 404


async def test_waha_history_filters_own_messages_by_time(world: World) -> None:
    order = {"provider": "waha", "from": PHONE, "text": "lama", "timestamp": 1_700_000_000}
    await world.http.post("/control/messages", json=order)
    sent = await world.waha_send(f"{PHONE}@c.us", "baru")
    path = f"/waha/api/default/chats/{PHONE}%40c.us/messages"
    everything = (await world.http.get(path, headers=WAHA)).json()
    assert [m["body"] for m in everything] == ["baru", "lama"]
    own = (await world.http.get(path, headers=WAHA, params={"filter.fromMe": "true"})).json()
    assert [m["id"] for m in own] == [sent.json()["id"]]
    recent = (await world.http.get(path, headers=WAHA, params={"filter.timestamp.gte": 1_700_000_001})).json()
    assert [m["body"] for m in recent] == ["baru"]


async def test_seen_typing_and_lids(world: World) -> None:
    made = (await world.http.post("/control/messages", json={"provider": "waha", "from": PHONE, "text": "hai"})).json()
    call = {"session": "default", "chatId": f"{PHONE}@c.us"}
    assert (await world.http.post("/waha/api/startTyping", json=call, headers=WAHA)).json() == {"result": True}
    assert (await world.http.post("/waha/api/stopTyping", json=call, headers=WAHA)).status_code == 201
    seen = await world.http.post("/waha/api/sendSeen", json=call, headers=WAHA)
    assert seen.json() == {"ids": [f"false_{PHONE}@c.us_{made['id']}"]}
    lid = (await world.http.get("/waha/api/default/lids/123%40lid", headers=WAHA)).json()
    assert lid == {"lid": "123@lid", "pn": None}
    made = (await world.http.post("/control/messages", json={"provider": "whapi", "from": PHONE, "text": "hai"})).json()
    assert (await world.http.put(f"/whapi/messages/{made['id']}", headers=WHAPI)).json() == {"success": True}
    chat = (await world.http.get(f"/control/chats/whapi/{PHONE}")).json()
    assert [m["status"] for m in chat["messages"]] == ["read"]
    typing = await world.http.put(f"/whapi/presences/{PHONE}", json={"presence": "typing"}, headers=WHAPI)
    assert typing.json() == {"success": True}


async def test_a_rule_can_govern_every_call(world: World) -> None:
    await world.behave("whapi", "failing", all_calls=True)
    assert (await world.http.get("/whapi/health", headers=WHAPI)).status_code == 500
    await world.behave("whapi", "failing")
    assert (await world.http.get("/whapi/health", headers=WHAPI)).status_code == 200


async def test_unknown_calls_are_refused_in_the_providers_shape(world: World) -> None:
    assert (await world.http.get("/whapi/nothing", headers=WHAPI)).json()["error"]["code"] == 404
    assert (await world.http.get("/waha/nothing", headers=WAHA)).json()["message"] == "Cannot GET /nothing"
