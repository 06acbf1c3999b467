"""Signing in and out, and who may do what."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from tests.integration.api.house import PASSWORD, House, Writer, client, serving
from tests.waiting import until

_UUID = "00000000-0000-4000-8000-000000000000"


async def _login(who: httpx.AsyncClient, email: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
    return await who.post("/auth/login", json={"email": email, "password": password}, headers=headers)


async def test_a_sign_in_gives_cookie_and_token(base_url: str, house: House) -> None:
    async with client(base_url) as browser:
        answer = await _login(browser, " Sari@Example.com ")
        assert answer.status_code == 200
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        assert answer.json()["token_type"] == "bearer"
        assert answer.json()["user"]["id"] == house.people["sari"]
        assert (await browser.get("/auth/me")).json() == answer.json()["user"]
    token = answer.json()["access_token"]
    assert await house.value("select count(*) from user_sessions where token_hash = convert_to($1, 'UTF8')", token) == 0
    async with client(base_url, token) as machine:
        assert (await machine.get("/auth/me")).status_code == 200
        assert (await machine.post("/auth/logout")).status_code == 204
        assert (await machine.get("/auth/me")).status_code == 401


async def test_the_cookie_is_secure_where_the_settings_say_so(house: House) -> None:
    with serving(house.settings(session_cookie_secure=True)) as address:
        async with client(address) as browser:
            answer = await _login(browser, "budi@example.com")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize(
    ("email", "password"),
    [("sari@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("gone@example.com", PASSWORD)],
)
async def test_wrong_ones_are_told_nothing(nobody: httpx.AsyncClient, email: str, password: str) -> None:
    answer = await _login(nobody, email, password)
    assert answer.status_code == 401
    assert answer.json()["code"] == "invalid_credentials"
    assert "set-cookie" not in answer.headers


async def test_guessing_is_throttled_even_all_at_once(base_url: str, house: House) -> None:
    async with client(base_url) as thief:
        answers = await asyncio.gather(*(_login(thief, "budi@example.com", f"guess {n}") for n in range(16)))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [401] * 10 + [429] * 6
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert 1 <= int(refused.headers["retry-after"]) <= timedelta(minutes=15).total_seconds() + 1
        assert (await _login(thief, "budi@example.com")).status_code == 429
        assert (await _login(thief, "sari@example.com")).status_code == 200
    await house.fetch("update sign_in_failures set failed_at = failed_at - interval '1 hour'")
    async with client(base_url) as budi:
        assert (await _login(budi, "budi@example.com")).status_code == 200
    assert await house.value("select count(*) from sign_in_failures where subject = 'email:budi@example.com'") == 0


async def test_other_sites_cannot_use_the_cookie(base_url: str, router: Writer) -> None:
    chat_id = await router.chat("+6283000000001")
    async with client(base_url) as browser:
        await _login(browser, "sari@example.com")
        read = f"/chats/{chat_id}/read"
        host = browser.base_url.netloc.decode()
        for headers, status in (
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "same-origin"}, 200),
            ({"Sec-Fetch-Site": "none"}, 200),
            ({"Origin": f"http://{host}"}, 200),
            ({}, 200),
        ):
            assert (await browser.post(read, headers=headers)).status_code == status, headers
        assert (await browser.get("/auth/me", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200
        assert (await _login(browser, "sari@example.com", Origin="https://evil.example")).status_code == 403


async def test_a_deactivated_person_is_out_within_seconds(base_url: str, house: House) -> None:
    async with client(base_url) as browser:
        await _login(browser, "admin@example.com")
        assert (await browser.get("/auth/me")).status_code == 200
        await house.fetch("update users set is_active = false where email = 'admin@example.com'")
        try:

            async def is_out() -> bool:
                return (await browser.get("/auth/me")).status_code == 401

            await until(is_out, timeout=8)
        finally:
            await house.fetch("update users set is_active = true where email = 'admin@example.com'")


@pytest.mark.parametrize("header", ["Bearer", "Bearer nonsense", "Basic c2FyaTpw", "sapa_x", "Bearer \u00e9"])
async def test_a_bad_header_is_not_signed_in(nobody: httpx.AsyncClient, header: str) -> None:
    answer = await nobody.get("/chats/", headers={b"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


# method, path, the scope of a key that may, whether agents may; a key without a scope (None) never may.
ROUTES = [
    ("POST", "/auth/logout", None, True),
    ("GET", "/auth/me", None, True),
    ("GET", "/chats/", "chats:read", True),
    ("GET", "/chats/counts", "chats:read", True),
    ("GET", "/chats/999999", "chats:read", True),
    ("PATCH", "/chats/999999", "chats:write", True),
    ("POST", "/chats/999999/take-over", None, True),
    ("POST", "/chats/999999/claim", None, True),
    ("POST", "/chats/999999/assign", "chats:write", True),
    ("POST", "/chats/999999/hand-back", "chats:write", True),
    ("GET", "/chats/999999/assignments", "chats:read", True),
    ("GET", "/api/v1/teams", "users:read", True),
    ("POST", "/api/v1/teams", None, False),
    ("PATCH", "/api/v1/teams/999999", None, False),
    ("DELETE", "/api/v1/teams/999999", None, False),
    ("GET", "/api/v1/agents", "users:read", True),
    ("PATCH", "/api/v1/agents/999999", None, False),
    ("PUT", "/api/v1/profile/availability", None, True),
    ("POST", "/api/v1/profile/heartbeat", None, True),
    ("POST", "/chats/999999/read", "chats:write", True),
    ("GET", "/chats/999999/messages", "chats:read", True),
    ("POST", "/chats/messages", "messages:send", True),
    ("POST", "/messages/999999/retry", "messages:send", True),
    ("POST", "/api/v1/guests/register", "guests:register", False),
    ("POST", f"/api/v1/checkins/{_UUID}/checkout", "guests:register", False),
    ("GET", f"/api/v1/guests/{_UUID}/sessions", "guests:read", True),
    ("GET", f"/api/v1/sessions/{_UUID}/messages", "guests:read", True),
    ("GET", "/api/v1/rooms", "rooms:read", True),
    ("GET", "/api/v1/channels", "channels:read", True),
    ("GET", "/api/v1/users", "users:read", True),
    ("GET", "/events", "chats:read", True),
]
SCOPES = {scope for _, _, scope, _ in ROUTES if scope is not None}


async def _status(who: httpx.AsyncClient, method: str, path: str) -> int:
    async with who.stream(method, path, json={} if method in {"POST", "PATCH", "PUT"} else None) as answer:
        return answer.status_code


@pytest.mark.parametrize(("method", "path", "scope", "agents"), ROUTES)
async def test_who_may_do_what(
    base_url: str, house: House, nobody: httpx.AsyncClient, method: str, path: str, scope: str | None, agents: bool
) -> None:
    assert await _status(nobody, method, path) == 401
    async with client(base_url, await house.key(*(SCOPES - {scope}))) as wrong:
        assert await _status(wrong, method, path) == 403
    passing = {200, 204, 404, 422}
    if scope is not None:
        async with client(base_url, await house.key(scope)) as right:
            assert await _status(right, method, path) in passing
    async with client(base_url) as agent, client(base_url) as boss:
        for who, email in ((agent, "sari@example.com"), (boss, "admin@example.com")):
            who.headers["Authorization"] = f"Bearer {(await _login(who, email)).json()['access_token']}"
        assert (await _status(agent, method, path) in passing) is agents
        assert agents or await _status(agent, method, path) == 403
        assert await _status(boss, method, path) in passing


async def test_a_revoked_key_is_worth_nothing(base_url: str, house: House) -> None:
    secret = await house.key("rooms:read")
    async with client(base_url, secret) as machine:
        assert (await machine.get("/api/v1/rooms")).status_code == 200
        assert await house.value("select last_used_at is not null from api_keys where prefix = $1", secret[:13])
        await house.fetch("update api_keys set revoked_at = now() where prefix = $1", secret[:13])

        async def is_refused() -> bool:
            return (await machine.get("/api/v1/rooms")).status_code == 401

        await until(is_refused, timeout=8)
