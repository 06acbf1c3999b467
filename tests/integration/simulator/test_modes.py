"""Each way a provider can behave, as a client sees it."""

import time

import httpx
import pytest

from tests.integration.simulator.conftest import World

PHONE = "6281234567890"
CHAT = {"whapi": f"{PHONE}@s.whatsapp.net", "waha": f"{PHONE}@c.us"}
PROVIDERS = pytest.mark.parametrize("provider", ["whapi", "waha"])


async def send(world: World, provider: str, text: str = "Selamat datang") -> httpx.Response:
    send_text = world.whapi_send if provider == "whapi" else world.waha_send
    return await send_text(CHAT[provider], text)


def echoes(world: World) -> list[str]:
    own = [m["id"] for body in world.whapi_bodies for m in body.get("messages", []) if m["from_me"]]
    any_ = [b["payload"]["id"] for b in world.waha_bodies if b["event"] == "message.any" and b["payload"]["fromMe"]]
    return own + any_


async def test_ok_on_whapi_is_delivered_echoed_and_reported_up_to_read(world: World) -> None:
    answer = await send(world, "whapi")
    assert answer.status_code == 200
    assert answer.json()["sent"] is True
    message = answer.json()["message"]
    assert (message["chat_id"], message["status"], message["source"]) == (CHAT["whapi"], "pending", "api")
    deliveries = await world.items("deliveries", "0812-3456-7890")
    assert [(d["phone"], d["text"], d["message_id"]) for d in deliveries] == [
        (f"+{PHONE}", "Selamat datang", message["id"])
    ]
    await world.receiver.wait_for(lambda: "read" in world.whapi_statuses(message["id"]), "the read status")
    await world.receiver.wait_for(lambda: len(world.whapi_statuses(message["id"])) == 3, "all statuses")
    assert set(world.whapi_statuses(message["id"])) == {"sent", "delivered", "read"}
    await world.receiver.wait_for(lambda: echoes(world) == [message["id"]], "the echo")


async def test_ok_on_waha_is_delivered_echoed_and_acknowledged_up_to_read(world: World) -> None:
    answer = await send(world, "waha")
    assert answer.status_code == 201
    full_id = answer.json()["id"]
    assert full_id.startswith(f"true_{CHAT['waha']}_")
    await world.receiver.wait_for(lambda: len(world.waha_acks(full_id)) == 3, "the acks")
    assert set(world.waha_acks(full_id)) == {"SERVER", "DEVICE", "READ"}
    await world.receiver.wait_for(lambda: echoes(world) == [full_id], "the echo")
    assert len(await world.items("deliveries", CHAT["waha"])) == 1


@PROVIDERS
async def test_slow_is_accepted_after_its_delay(world: World, provider: str) -> None:
    await world.behave(provider, "slow", delay_ms=200)
    started = time.monotonic()
    answer = await send(world, provider)
    assert answer.is_success
    assert time.monotonic() - started >= 0.2
    assert len(await world.items("deliveries", PHONE)) == 1


async def test_slow_is_delivered_even_when_the_client_gave_up(world: World) -> None:
    await world.behave("whapi", "slow", delay_ms=150)
    with pytest.raises(httpx.ReadTimeout):
        await world.http.post(
            "/whapi/messages/text",
            json={"to": CHAT["whapi"], "body": "x"},
            headers={"Authorization": "Bearer whapi-token"},
            timeout=0.05,
        )
    await world.receiver.wait_for(lambda: len(echoes(world)) == 1, "the echo")
    assert len(await world.items("deliveries", PHONE)) == 1


async def test_failing_whapi_is_an_internal_error_in_its_own_shape(world: World) -> None:
    await world.behave("whapi", "failing", count=1)
    answer = await send(world, "whapi")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == 500
    assert await world.items("deliveries", PHONE) == []
    assert (await send(world, "whapi")).status_code == 200
    assert [r["status"] for r in await world.items("requests", PHONE)] == [500, 200]


async def test_failing_waha_is_an_exception_that_echoes_the_request(world: World) -> None:
    await world.behave("waha", "failing")
    answer = await send(world, "waha")
    assert answer.status_code == 500
    assert answer.json()["exception"]["name"] == "Error"
    assert answer.json()["request"]["body"]["text"] == "Selamat datang"
    assert answer.json()["request"]["path"] == "/api/sendText"
    assert await world.items("deliveries", PHONE) == []


@PROVIDERS
async def test_rate_limited_says_when_only_if_told_to(world: World, provider: str) -> None:
    await world.behave(provider, "rate_limited", retry_after=2, count=1)
    answer = await send(world, provider)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    await world.behave(provider, "rate_limited", count=1)
    assert "retry-after" not in (await send(world, provider)).headers
    assert await world.items("deliveries", PHONE) == []


async def test_permanent_errors_are_those_the_contracts_call_so(world: World) -> None:
    await world.behave("whapi", "permanent")
    await world.behave("waha", "permanent")
    forbidden = await send(world, "whapi")
    assert (forbidden.status_code, forbidden.json()["error"]["code"]) == (403, 403)
    restricted = await send(world, "waha")
    assert restricted.status_code == 500
    assert "server returned error 463" in restricted.json()["exception"]["message"]
    assert await world.items("deliveries", PHONE) == []


async def test_a_refusal_can_be_given_another_status_and_text(world: World) -> None:
    await world.behave("waha", "permanent", status=422, message="engine says no")
    answer = await send(world, "waha")
    assert answer.status_code == 422
    assert answer.json() == {"statusCode": 422, "message": "engine says no", "error": "Unprocessable Entity"}


@PROVIDERS
async def test_silent_is_delivered_but_nothing_comes_back(world: World, provider: str) -> None:
    await world.behave(provider, "silent", count=1)
    assert (await send(world, provider, "silent")).is_success
    assert (await send(world, provider, "heard")).is_success
    await world.receiver.wait_for(lambda: len(world.receiver.got) >= 4, "the second message's webhooks")
    stats = (await world.http.get("/control/stats")).json()
    assert stats["deliveries"] == 2
    assert len(echoes(world)) == 1


@PROVIDERS
async def test_cut_after_accept_delivers_and_closes_without_an_answer(world: World, provider: str) -> None:
    await world.behave(provider, "cut_after_accept", count=1)
    with pytest.raises(httpx.RemoteProtocolError, match="disconnected without sending a response"):
        await send(world, provider)
    assert [d["text"] for d in await world.items("deliveries", PHONE)] == ["Selamat datang"]
    await world.receiver.wait_for(lambda: len(echoes(world)) == 1, "the echo")
    assert [r["status"] for r in await world.items("requests", PHONE)] == [None]
    assert (await send(world, provider)).is_success


async def test_fails_later_is_accepted_and_then_reported_failed(world: World) -> None:
    await world.behave("waha", "fails_later")
    await world.behave("whapi", "fails_later")
    full_id = (await send(world, "waha")).json()["id"]
    whapi_id = (await send(world, "whapi")).json()["message"]["id"]
    await world.receiver.wait_for(lambda: world.waha_acks(full_id) == ["ERROR"], "the error ack")
    await world.receiver.wait_for(lambda: world.whapi_statuses(whapi_id) == ["failed"], "the failed status")
    assert await world.items("deliveries", PHONE) == []


async def test_a_rule_for_one_customer_leaves_the_others_alone(world: World) -> None:
    await world.behave("whapi", "failing", phone="0812 3456 7890")
    assert (await send(world, "whapi")).status_code == 500
    assert (await world.whapi_send("6281100000002@s.whatsapp.net", "x")).status_code == 200
    await world.http.delete("/control/behaviour", params={"provider": "whapi", "phone": PHONE})
    assert (await send(world, "whapi")).status_code == 200
