"""Channels are connected, changed and tested by admins; nobody ever sees a secret again."""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.simulator.__main__ import server as simulator_server
from deploy.simulator.settings import Settings as SimulatorSettings
from shared.channels.secrets import Secrets, new_key
from tests.integration.api.house import House, client, serving
from tests.integration.simulator.conftest import serving as serving_simulator
from tests.loopback import loopback

KEY = new_key()
TOKEN = "whapi-token-of-the-second"
PUBLIC = "https://desk.example.com"


@pytest.fixture(scope="module")
def keyed_url(house: House) -> Iterator[str]:
    """An api that can keep secrets and knows its own address."""
    settings = house.settings(sapa_secret_key=KEY, public_url=PUBLIC, whapi_token="env-token")
    with serving(settings) as address:
        yield address


@pytest.fixture
async def boss(keyed_url: str, house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client(keyed_url, house.tokens["admin"]) as made:
        yield made


@pytest.fixture
async def simulator() -> AsyncIterator[str]:
    settings = SimulatorSettings(
        simulator_port=0,
        whapi_channel_id="FIRST-1",
        simulator_whapi_channels=f"{TOKEN}=SECOND-1",
        simulator_waha_sessions="spa",
        simulator_whapi_webhook_url="http://127.0.0.1:9/webhook/whapi",
        whapi_token="of-the-first",
        waha_api_key="waha-key",
    )
    async with serving_simulator(simulator_server(settings)) as port:
        yield f"http://127.0.0.1:{port}"


async def add(boss: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    wanted = {"name": "Spa", "provider": "waha", "external_id": uuid4().hex, **values}
    answer = await boss.post("/api/v1/channels", json=wanted)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_channel_is_added_with_its_secrets_encrypted(
    boss: httpx.AsyncClient, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = await add(boss, base_url="http://waha2:3000/", token="kunci-rahasia", webhook_secret="rahasia-webhook")
    details = made["details"]
    assert (made["provider"], made["name"], made["is_active"], made["state"]) == ("waha", "Spa", True, None)
    assert details["settings"]["unknown_senders"] == "guests_only"
    assert details["settings"]["pacing"]["is_on"] is False
    assert details["webhook_url"] == f"{PUBLIC}/api/v1/waha/webhook"
    assert details["access"] == {
        "base_url": "http://waha2:3000",
        "api_path": "/api/sendText",
        "is_address_own": True,
        "token": "own",
        "webhook_secret": "own",
    }
    [row] = await house.fetch("select * from channel_access where channel_id = $1", made["id"])
    secrets = Secrets.from_setting(house.settings(sapa_secret_key=KEY).sapa_secret_key)
    assert secrets.decrypt(row["token"]) == "kunci-rahasia"
    assert secrets.decrypt(row["webhook_secret"]) == "rahasia-webhook"
    listed = (await boss.get("/api/v1/channels")).text
    audit = await house.fetch("select * from audit_log where subject = 'channel' and subject_id = $1", made["id"])
    assert [entry["action"] for entry in audit] == ["channel.created"]
    assert audit[0]["user_id"] == house.people["admin"]
    for place in (listed, str(made), str([tuple(entry.values()) for entry in audit]), caplog.text, str(tuple(row))):
        assert "kunci-rahasia" not in place
        assert "rahasia-webhook" not in place
    await boss.delete(f"/api/v1/channels/{made['id']}")


async def test_agents_see_names_and_states_only(sari: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    for one in (await sari.get("/api/v1/channels")).json()["items"]:
        assert one["name"]
        assert [one[name] for name in ("details", "external_id", "unknown_senders", "reopen_closed")] == [None] * 4
    assert all(one["details"] for one in (await admin.get("/api/v1/channels")).json()["items"])


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ""), ("PATCH", "/{}"), ("DELETE", "/{}"), ("POST", "/{}/test"), ("GET", "/{}/qr")],
)
async def test_only_admins_manage_channels(
    sari: httpx.AsyncClient, base_url: str, house: House, method: str, path: str
) -> None:
    body = {"name": "x", "provider": "waha", "external_id": "x"} if method in {"POST", "PATCH"} else None
    url = f"/api/v1/channels{path.format(house.waha)}"
    assert (await sari.request(method, url, json=body)).status_code == 403
    async with client(base_url, await house.key("channels:read")) as machine:
        assert (await machine.request(method, url, json=body)).status_code == 403


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"provider": "telegram"}, "provider"),
        ({"name": " "}, "name"),
        ({"external_id": None}, "external_id"),
        ({"external_id": "default"}, "external_id"),
        ({"provider": "whapi", "external_id": "X-1"}, "token"),
        ({"provider": "whapi", "token": "t", "external_id": None}, "external_id"),
        ({"base_url": "ftp://waha"}, "base_url"),
        ({"base_url": "http://user:pass@waha"}, "base_url"),
        ({"base_url": "http://["}, "base_url"),
        ({"api_path": "api/sendText"}, "api_path"),
        ({"token": "with\nnewline"}, "token"),
        ({"token": "kunci\u2603"}, "token"),
        ({"webhook_secret": ""}, "webhook_secret"),
        ({"pacing": {"gap_s": -1}}, "pacing.gap_s"),
        ({"turn_wait_ms": 1_000_000}, "turn_wait_ms"),
    ],
)
async def test_what_cannot_be_is_named(boss: httpx.AsyncClient, wanted: dict[str, Any], field: str) -> None:
    body = {"name": "Spa", "provider": "waha", "external_id": uuid4().hex, **wanted}
    answer = await boss.post("/api/v1/channels", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_second_whapi_channel_waits_until_the_first_has_an_id(boss: httpx.AsyncClient, house: House) -> None:
    body = {"name": "Second", "provider": "whapi", "external_id": "SECOND-1", "token": TOKEN}
    refused = await boss.post("/api/v1/channels", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "external_id")
    assert f"channel {house.whapi}" in refused.json()["detail"]


async def test_changes_say_what_they_change(boss: httpx.AsyncClient, house: House) -> None:
    made = await add(boss, base_url="http://waha2:3000", token="kunci")
    url = f"/api/v1/channels/{made['id']}"
    changed = (await boss.patch(url, json={"name": "Lobby", "groups": True, "pacing": {"gap_s": 3}})).json()
    assert changed["name"] == "Lobby"
    assert changed["details"]["settings"]["groups"] is True
    assert changed["details"]["settings"]["pacing"]["gap_s"] == 3
    assert changed["details"]["access"]["token"] == "own"
    moved = await boss.patch(url, json={"base_url": "http://elsewhere:3000"})
    assert (moved.status_code, moved.json()["errors"][0]["field"]) == (422, "token")
    moved = await boss.patch(url, json={"base_url": "http://elsewhere:3000", "token": "neu"})
    assert moved.json()["details"]["access"]["base_url"] == "http://elsewhere:3000"
    removed = await boss.patch(url, json={"token": None, "pacing": None, "max_reply_age_s": None})
    assert removed.json()["details"]["access"]["token"] == "none"
    assert removed.json()["details"]["settings"]["is_pacing_own"] is False
    assert (await boss.patch(url, json={"groups": None})).json()["errors"][0]["field"] == "groups"
    off = await boss.delete(url)
    assert off.json()["is_active"] is False
    audit = await house.fetch(
        "select action, data from audit_log where subject = 'channel' and subject_id = $1 order by id", made["id"]
    )
    assert [row["action"] for row in audit] == ["channel.created", *["channel.changed"] * 3, "channel.deactivated"]
    assert "neu" not in audit[2]["data"].replace("null", "")
    assert (await boss.patch("/api/v1/channels/99999", json={"name": "x"})).json()["code"] == "channel_not_found"
    assert (await boss.post("/api/v1/channels/99999/test")).json()["code"] == "channel_not_found"


async def test_without_a_key_no_secret_is_taken(admin: httpx.AsyncClient, house: House) -> None:
    body = {"name": "Spa", "provider": "waha", "external_id": "keyless", "token": "kunci"}
    answer = await admin.post("/api/v1/channels", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_secret_key")
    assert await house.fetch("select from channels where external_id = 'keyless'") == []


async def outcomes(boss: httpx.AsyncClient, channel: int) -> dict[str, str]:
    answer = await boss.post(f"/api/v1/channels/{channel}/test")
    assert answer.status_code == 200, answer.text
    return {check["name"]: check["code"] for check in answer.json()["checks"]}


async def test_a_channel_is_tested(boss: httpx.AsyncClient, house: House, simulator: str) -> None:
    spa = await add(boss, base_url=f"{simulator}/waha", token="waha-key", external_id="spa")
    assert await outcomes(boss, spa["id"]) == {
        "reachable": "reached",
        "token": "token_accepted",
        "identity": "session_exists",
        "session": "connected",
        "webhook": "webhook_elsewhere",
    }
    url = f"/api/v1/channels/{spa['id']}"
    await boss.patch(url, json={"token": "wrong"})
    assert (await outcomes(boss, spa["id"]))["token"] == "token_refused"
    await boss.patch(url, json={"token": "waha-key", "external_id": "nowhere"})
    assert (await outcomes(boss, spa["id"]))["identity"] == "session_missing"
    await boss.patch(url, json={"token": "waha-key", "base_url": "http://127.0.0.1:9"})
    assert (await outcomes(boss, spa["id"]))["reachable"] == "not_reached"
    await boss.delete(url)


async def test_testing_the_first_whapi_channel_finds_its_id_and_makes_room_for_a_second(
    boss: httpx.AsyncClient, house: House, simulator: str
) -> None:
    first = f"/api/v1/channels/{house.whapi}"
    whapi = f"{simulator}/whapi"
    assert (await boss.patch(first, json={"base_url": whapi, "token": "of-the-first"})).status_code == 200
    assert (await outcomes(boss, house.whapi))["identity"] == "id_found"
    assert await house.value("select external_id from channels where id = $1", house.whapi) == "FIRST-1"
    second = await add(boss, provider="whapi", external_id="SECOND-1", base_url=whapi, token=TOKEN)
    try:
        assert (await outcomes(boss, second["id"]))["identity"] == "id_matches"
        await boss.patch(f"/api/v1/channels/{second['id']}", json={"token": "of-the-first"})
        assert (await outcomes(boss, second["id"]))["identity"] == "id_differs"
    finally:
        await house.fetch("delete from channels where id = $1", second["id"])
        await house.fetch("delete from channel_access where channel_id = $1", house.whapi)
        await house.fetch("update channels set external_id = null where id = $1", house.whapi)


@pytest.mark.parametrize(("provider", "waits"), [("waha", "SCAN_QR_CODE"), ("whapi", "QR")])
async def test_the_code_to_scan(
    boss: httpx.AsyncClient, house: House, simulator: str, provider: str, waits: str
) -> None:
    channel = getattr(house, provider)
    token = "waha-key" if provider == "waha" else "of-the-first"
    await boss.patch(f"/api/v1/channels/{channel}", json={"base_url": f"{simulator}/{provider}", "token": token})
    url = f"/api/v1/channels/{channel}/qr"
    try:
        assert (await boss.get(url)).json() == {"state": None, "qr": None, "qr_image": None}
        async with loopback(base_url=simulator) as control:
            (await control.put("/control/session", json={"provider": provider, "status": waits})).raise_for_status()
        shown = (await boss.get(url)).json()
        assert shown["state"] == "needs_qr"
        assert shown["qr"]
        assert (await outcomes(boss, channel))["session"] == "needs_qr"
    finally:
        await house.fetch("delete from channel_access where channel_id = $1", channel)
        await house.fetch("update channels set external_id = null where id = $1", house.whapi)
