"""Outgoing webhooks are managed by admins, and a running api tells receivers."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import Webhook

from shared.channels.secrets import new_key
from tests.integration.api.house import House, Writer, client, serving
from tests.integration.webhooks.receiver import Receiver, listening
from tests.waiting import until


@pytest.fixture(scope="module")
def told_url(house: House) -> Iterator[str]:
    """An api that may tell this machine."""
    settings = house.settings(sapa_secret_key=new_key(), api_webhook_private_hosts="127.0.0.1")
    with serving(settings) as address:
        yield address


@pytest.fixture
async def boss(told_url: str, house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client(told_url, house.tokens["admin"]) as made:
        yield made
        for one in (await made.get("/api/v1/webhooks")).json()["items"]:
            assert (await made.delete(f"/api/v1/webhooks/{one['id']}")).status_code == 204


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as made:
        yield made


async def add(boss: httpx.AsyncClient, receiver: Receiver, **more: Any) -> dict[str, Any]:
    answer = await boss.post("/api/v1/webhooks", json={"name": "PMS", "url": receiver.url, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_receiver_is_told_within_a_moment_and_the_log_shows_it(
    boss: httpx.AsyncClient, receiver: Receiver, router: Writer
) -> None:
    made = await add(boss, receiver, event_types=["message.created"])
    webhook = made["webhook"]
    assert (webhook["state"], webhook["pending"], webhook["event_types"]) == ("working", 0, ["message.created"])
    chat = await router.chat("+6281177700001")
    await router.receive(chat, "Halo")
    await until(lambda: receiver.accepted, what="the delivery")
    event, headers, body = receiver.asked[0]
    assert Webhook(made["secret"]).verify(body, headers) == event

    async def settled() -> list[Any]:
        items = (await boss.get(f"/api/v1/webhooks/{webhook['id']}/deliveries")).json()["items"]
        return [one for one in items if one["status"] == "delivered"]

    [delivery] = await until(settled, what="the log")
    detail = (await boss.get(f"/api/v1/webhooks/{webhook['id']}/deliveries/{delivery['id']}")).json()
    assert (detail["payload"], detail["chat_id"], detail["attempts"]) == (event, chat, 1)
    assert [(one["status_code"], one["response"]) for one in detail["history"]] == [(200, "noted")]


async def test_a_test_event_says_what_the_receiver_answers_and_is_sent_again_by_hand(
    boss: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook = (await add(boss, receiver))["webhook"]
    receiver.answer = lambda _event: 404
    sent = (await boss.post(f"/api/v1/webhooks/{webhook['id']}/test")).json()
    path = f"/api/v1/webhooks/{webhook['id']}/deliveries/{sent['id']}"

    async def tried() -> Any:
        found = (await boss.get(path)).json()
        return found if found["attempts"] else None

    found = await until(tried, what="the attempt")
    assert (found["type"], found["status"], found["status_code"]) == ("webhook.test", "pending", 404)
    assert found["next_attempt_at"] is not None
    assert (await boss.get("/api/v1/webhooks")).json()["items"][0]["state"] == "failing"
    receiver.answer = lambda _event: 204
    assert (await boss.post(f"{path}/redeliver")).status_code == 202
    await until(lambda: receiver.accepted, what="the second attempt")
    assert {headers["webhook-id"] for _, headers, _ in receiver.asked} == {sent["event_id"]}
    assert (await boss.post(f"{path}/redeliver")).status_code == 202  # what has arrived is sent again, too
    await until(lambda: len(receiver.accepted) == 2, what="the third attempt")

    async def works() -> bool:
        return bool((await boss.get("/api/v1/webhooks")).json()["items"][0]["state"] == "working")

    await until(works, what="its state")
    answer = await boss.post(f"{path}/skip")
    assert answer.status_code in (200, 409)


async def test_a_secret_is_shown_once_and_replaced_without_a_gap(
    boss: httpx.AsyncClient, receiver: Receiver, house: House
) -> None:
    made = await add(boss, receiver)
    webhook = made["webhook"]
    second = (await boss.post(f"/api/v1/webhooks/{webhook['id']}/secret")).json()["secret"]
    assert made["secret"].startswith("whsec_")
    assert second != made["secret"]
    await boss.post(f"/api/v1/webhooks/{webhook['id']}/test")
    await until(lambda: receiver.accepted, what="the test")
    event, headers, body = receiver.asked[0]
    for secret in (made["secret"], second):
        assert Webhook(secret).verify(body, headers) == event
    everything = (await boss.get("/api/v1/webhooks")).text + str(
        await house.fetch("select * from webhook_subscriptions")
    )
    everything += str(await house.fetch("select data from audit_log where subject = 'webhook'"))
    assert made["secret"] not in everything
    assert second not in everything


async def test_what_waits_stays_while_it_is_switched_off(
    boss: httpx.AsyncClient, receiver: Receiver, router: Writer
) -> None:
    webhook = (await add(boss, receiver, event_types=["message.created"]))["webhook"]
    path = f"/api/v1/webhooks/{webhook['id']}"
    receiver.answer = lambda _event: 500
    await router.receive(await router.chat("+6281177700002"), "before")
    await until(lambda: receiver.asked, what="an attempt")
    off = (await boss.patch(path, json={"is_active": False})).json()
    assert off["state"] == "inactive"
    assert (await boss.post(f"{path}/test")).json()["code"] == "webhook_inactive"
    receiver.answer = lambda _event: 200
    assert (await boss.patch(path, json={"is_active": True})).json()["state"] == "working"
    [pending] = (await boss.get(f"{path}/deliveries")).json()["items"]
    await boss.post(f"{path}/deliveries/{pending['id']}/redeliver")
    await until(lambda: receiver.accepted, what="what waited")


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/hook",
        "http://[::1]/hook",
        "http://169.254.169.254/latest/meta-data",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user:word@example.com/",
        "nonsense",
        "http://exa mple.com/",
    ],
)
async def test_an_address_inside_or_none_at_all_is_refused(boss: httpx.AsyncClient, url: str) -> None:
    answer = await boss.post("/api/v1/webhooks", json={"name": "PMS", "url": url})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "url"


async def test_agents_may_not_look_at_webhooks_and_what_is_not_there_is_said(
    boss: httpx.AsyncClient, sari: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook = (await add(boss, receiver))["webhook"]
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", f"/{webhook['id']}/deliveries"),
        ("POST", f"/{webhook['id']}/test"),
    ):
        answer = await sari.request(method, f"/api/v1/webhooks{path}", json={"name": "x", "url": "https://e.example"})
        assert answer.status_code == 403, path
    for method, path, code in (
        ("GET", "/999999", "webhook_not_found"),
        ("PATCH", "/999999", "webhook_not_found"),
        ("POST", "/999999/test", "webhook_not_found"),
        ("GET", "/999999/deliveries", "webhook_not_found"),
        ("GET", f"/{webhook['id']}/deliveries/999999999", "delivery_not_found"),
        ("POST", f"/{webhook['id']}/deliveries/999999999/redeliver", "delivery_not_found"),
        ("POST", f"/{webhook['id']}/deliveries/999999999/skip", "delivery_not_found"),
    ):
        answer = await boss.request(method, f"/api/v1/webhooks{path}", json={"name": "x"})
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert (await boss.get(f"/api/v1/webhooks/{webhook['id']}/deliveries?cursor=x")).status_code == 422


async def test_a_guest_and_the_end_of_the_stay_are_told(boss: httpx.AsyncClient, receiver: Receiver) -> None:
    room = f"W{uuid4().hex[:6]}"
    assert (await boss.post("/api/v1/rooms", json={"room_number": room})).status_code == 201
    await add(boss, receiver, event_types=["guest.registered", "session.ended", "room.updated"])
    body = {"full_name": "Tamu", "room_number": room, "checkin_date": "2026-01-05", "phone_number": "081177700139"}
    registered = (await boss.post("/api/v1/guests/register", json=body)).json()
    await boss.post(f"/api/v1/checkins/{registered['checkin']['id']}/checkout")

    def told(kind: str) -> list[dict[str, Any]]:
        return [event["data"] for event in receiver.accepted if event["type"] == kind]

    def all_of_it() -> bool:
        """Rooms and guests have lanes of their own; that the room was made may be told too, or may have been before."""
        rooms = [told_room["room"]["is_booked"] for told_room in told("room.updated")]
        return rooms[-2:] == [True, False] and len(told("guest.registered")) == len(told("session.ended")) == 1

    await until(all_of_it, what="the stay from its beginning to its end")
    [ended] = told("session.ended")
    assert (ended["session_id"], ended["reason"]) == (registered["session"]["id"], "checked_out")
    [began] = told("guest.registered")
    assert began["guest"]["full_name"] == "Tamu"
