"""Signing in and out."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from tests.integration.api.house import PASSWORD, House, Writer, client, serving
from tests.waiting import until


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


async def test_a_revoked_key_is_worth_nothing(base_url: str, house: House) -> None:
    secret = await house.key("rooms:read")
    async with client(base_url, secret) as machine:
        assert (await machine.get("/api/v1/rooms")).status_code == 200
        assert await house.value("select last_used_at is not null from api_keys where prefix = $1", secret[:13])
        await house.fetch("update api_keys set revoked_at = now() where prefix = $1", secret[:13])

        async def is_refused() -> bool:
            return (await machine.get("/api/v1/rooms")).status_code == 401

        await until(is_refused, timeout=8)
