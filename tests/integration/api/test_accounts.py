"""Invitations, passwords, two-factor sign-in, sessions, keys, and the line each of them leaves in the audit log."""

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.channels.secrets import new_key
from shared.clock import utc_now
from shared.security.second_factor import STEP_SECONDS, code_at
from tests.integration.api.house import House, client, serving
from tests.integration.api.people import PASSWORD, Member, join, session
from tests.waiting import until

NEW_PASSWORD = "seven tired herons"


@pytest.fixture(scope="module")
def base_url(house: House) -> Iterator[str]:
    with serving(house.settings(sapa_secret_key=new_key())) as address:
        yield address


@pytest.fixture
async def dewi(house: House) -> Member:
    return await join(house, f"dewi{random.randrange(10**9)}")


def _token(link: dict[str, Any]) -> str:
    return str(link["path"]).partition("#")[2]


async def _sign_in(base_url: str, email: str, password: str = PASSWORD, code: str | None = None) -> httpx.Response:
    async with client(base_url) as who:
        return await who.post("/auth/login", json={"email": email, "password": password, "code": code})


async def _actions(house: House, subject_id: int, subject: str = "user") -> list[str]:
    rows = await house.fetch(
        "select action from audit_log where subject = $1 and subject_id = $2 order by id", subject, subject_id
    )
    return [row["action"] for row in rows]


async def test_an_invitation_is_good_once(base_url: str, house: House, admin: httpx.AsyncClient) -> None:
    email = f"Rina{random.randrange(10**9)}@Example.com"
    asked = {"email": email, "role": "supervisor", "name": "Rina"}
    first = (await admin.post("/api/v1/users/invitations", json=asked)).json()
    invited = (await admin.post("/api/v1/users/invitations", json=asked)).json()
    assert invited["invitation"]["invited_by"]["id"] == house.people["admin"]
    token = _token(invited["link"])
    assert token not in str(await house.fetch("select * from one_time_links")) + str(
        await house.fetch("select data from audit_log")
    )
    async with client(base_url) as nobody:
        # A newer one ends the older.
        assert (await nobody.post("/auth/links/look", json={"token": _token(first["link"])})).status_code == 404
        looked = (await nobody.post("/auth/links/look", json={"token": token})).json()
        assert (looked["kind"], looked["email"], looked["name"]) == ("invitation", email.lower(), "Rina")
        for wrong, field in (
            ({"password": NEW_PASSWORD}, "name"),
            ({"name": "Rina", "password": "password1"}, "password"),
            ({"name": "Rina", "password": email}, "password"),
        ):
            refused = await nobody.post("/auth/links/use", json={"token": token, **wrong})
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
        given = {"token": token, "name": "Rina", "password": NEW_PASSWORD}
        answers = await asyncio.gather(*(nobody.post("/auth/links/use", json=given) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]
    [made] = [answer.json() for answer in answers if answer.status_code == 200]
    assert (made["role"], made["email"]) == ("supervisor", email.lower())
    assert (await _sign_in(base_url, email, NEW_PASSWORD)).status_code == 200
    assert await _actions(house, made["id"]) == ["user.created", "user.signed_in"]
    taken = await admin.post("/api/v1/users/invitations", json={"email": email})
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")


async def test_an_invitation_can_be_taken_back_and_expires(
    base_url: str, house: House, admin: httpx.AsyncClient
) -> None:
    links = []
    for _ in range(2):
        email = f"late{random.randrange(10**9)}@example.com"
        links.append((await admin.post("/api/v1/users/invitations", json={"email": email})).json())
    await house.fetch(
        "update one_time_links set expires_at = now() - interval '1 second' where id = $1", links[0]["invitation"]["id"]
    )
    gone = f"/api/v1/users/invitations/{links[1]['invitation']['id']}"
    assert (await admin.delete(gone)).status_code == 204
    assert (await admin.delete(gone)).json()["code"] == "invitation_not_found"
    async with client(base_url) as nobody:
        for link in links:
            given = {"token": _token(link["link"]), "name": "Late", "password": NEW_PASSWORD}
            assert (await nobody.post("/auth/links/use", json=given)).json()["code"] == "link_not_good"


async def test_a_new_password_by_link_ends_every_session(
    base_url: str, house: House, admin: httpx.AsyncClient, dewi: Member
) -> None:
    async with client(base_url, await session(house, dewi)) as before:
        assert (await before.get("/auth/me")).status_code == 200
        link = (await admin.post(f"/api/v1/users/{dewi.id}/password-reset")).json()
        await until(lambda: _is_out(before), timeout=2)
    between = await session(house, dewi)
    async with client(base_url) as nobody:
        given = {"token": _token(link), "password": NEW_PASSWORD}
        assert (await nobody.post("/auth/links/use", json=given)).status_code == 200
        assert (await nobody.post("/auth/links/use", json=given)).json()["code"] == "link_not_good"
    async with client(base_url, between) as still:
        assert (await still.get("/auth/me")).status_code == 401
    assert (await _sign_in(base_url, dewi.email)).status_code == 401
    assert (await _sign_in(base_url, dewi.email, NEW_PASSWORD)).status_code == 200


async def _is_out(who: httpx.AsyncClient) -> bool:
    return (await who.get("/auth/me")).status_code == 401


async def test_one_changes_ones_own_password(base_url: str, house: House, dewi: Member) -> None:
    async with (
        client(base_url, await session(house, dewi)) as one,
        client(base_url, await session(house, dewi)) as other,
    ):
        path, right = "/api/v1/profile/password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
        wrong = await one.post(path, json={**right, "current_password": "wrong"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_password")
        weak = await one.post(path, json={**right, "new_password": dewi.email})
        assert weak.json()["errors"][0]["field"] == "new_password"
        assert (await one.post(path, json=right)).status_code == 204
        assert (await one.get("/auth/me")).status_code == 200
        await until(lambda: _is_out(other), timeout=2)
    assert (await _sign_in(base_url, dewi.email, NEW_PASSWORD)).status_code == 200


async def test_an_open_session_is_no_way_to_guess_the_password(base_url: str, house: House, dewi: Member) -> None:
    async with client(base_url, await session(house, dewi)) as thief:
        guesses = [{"password": f"guess {number}"} for number in range(12)]
        answers = [await thief.post("/api/v1/profile/two-factor", json=guess) for guess in guesses]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2


async def _with_app(base_url: str, house: House, member: Member) -> tuple[str, list[str], str]:
    """Turns two-factor sign-in on: the secret, the recovery codes, and the token of the session that did it."""
    token = await session(house, member)
    async with client(base_url, token) as who:
        secret = (await who.post("/api/v1/profile/two-factor", json={"password": PASSWORD})).json()
        assert secret["secret"] in secret["address"]
        early = await who.post("/api/v1/profile/two-factor/confirm", json={"code": "000000"})
        assert early.json()["code"] == "wrong_code"
        assert (await _sign_in(base_url, member.email)).status_code == 200
        code = code_at(secret["secret"], utc_now())
        done = await who.post("/api/v1/profile/two-factor/confirm", json={"code": code})
        assert done.status_code == 200, done.text
        return secret["secret"], done.json()["recovery_codes"], token


async def test_a_code_is_needed_and_good_once(base_url: str, house: House, dewi: Member) -> None:
    other = await session(house, dewi)
    secret, codes, token = await _with_app(base_url, house, dewi)
    stored = await house.value("select totp_secret from users where id = $1", dewi.id)
    assert secret not in stored
    assert codes[0] not in str(await house.fetch("select * from recovery_codes"))
    async with client(base_url, other) as ended:
        assert (await ended.get("/auth/me")).status_code == 401
    without = await _sign_in(base_url, dewi.email)
    assert (without.status_code, without.json()["code"]) == (401, "code_needed")
    wrong_password = await _sign_in(base_url, dewi.email, "wrong")
    assert wrong_password.json()["code"] == "invalid_credentials"
    now = utc_now()
    replayed = await _sign_in(base_url, dewi.email, code=code_at(secret, now - timedelta(seconds=STEP_SECONDS)))
    assert replayed.json()["code"] == "invalid_code"
    fresh = code_at(secret, now + timedelta(seconds=STEP_SECONDS))
    answers = await asyncio.gather(*(_sign_in(base_url, dewi.email, code=fresh) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    spelt = f" {codes[0].upper().replace('-', ' ')} "
    answers = await asyncio.gather(*(_sign_in(base_url, dewi.email, code=spelt) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    async with client(base_url, token) as who:
        profile = (await who.get("/api/v1/profile")).json()["two_factor"]
        assert (profile["is_on"], profile["recovery_codes_left"]) == (True, 9)
        renewed = (await who.post("/api/v1/profile/two-factor/recovery-codes", json={"password": PASSWORD})).json()
        assert set(renewed["recovery_codes"]).isdisjoint(codes)
    assert (await _sign_in(base_url, dewi.email, code=codes[1])).status_code == 401
    assert {"user.two_factor_on", "user.recovery_codes_renewed"} <= set(await _actions(house, dewi.id))


async def test_wrong_codes_shut_the_account(base_url: str, house: House, dewi: Member) -> None:
    secret, _, _ = await _with_app(base_url, house, dewi)
    await house.fetch(
        "insert into sign_in_failures (subject, failed_at) select $1, now() - interval '20 hours' "
        "from generate_series(1, 20)",
        f"code:{dewi.id}",
    )
    later = code_at(secret, utc_now() + timedelta(seconds=STEP_SECONDS))
    shut = await _sign_in(base_url, dewi.email, code=later)
    assert (shut.status_code, shut.json()["code"]) == (429, "too_many_sign_ins")
    assert int(shut.headers["retry-after"]) > timedelta(hours=3).total_seconds()


async def test_who_lost_the_phone_is_let_in_by_an_admin(
    base_url: str, house: House, admin: httpx.AsyncClient, dewi: Member
) -> None:
    _, _, token = await _with_app(base_url, house, dewi)
    reset = await admin.delete(f"/api/v1/users/{dewi.id}/two-factor")
    assert reset.json()["details"]["has_two_factor"] is False
    async with client(base_url, token) as ended:
        await until(lambda: _is_out(ended), timeout=2)
    assert (await _sign_in(base_url, dewi.email)).status_code == 200
    assert await house.value("select count(*) from recovery_codes where user_id = $1", dewi.id) == 0
    assert "user.two_factor_off" in await _actions(house, dewi.id)


async def test_admins_can_be_made_to_have_it(house: House) -> None:
    boss = await join(house, f"boss{random.randrange(10**9)}", "admin")
    with serving(house.settings(sapa_secret_key=new_key(), api_admins_need_two_factor=True)) as strict:
        async with client(strict, await session(house, boss)) as who:
            assert (await who.get("/auth/me")).json()["must_set_up_two_factor"] is True
            for path in ("/chats/", "/api/v1/users", "/api/v1/keys", "/events"):
                refused = await who.get(path)
                assert (refused.status_code, refused.json()["code"]) == (403, "two_factor_required"), path
            secret = (await who.post("/api/v1/profile/two-factor", json={"password": PASSWORD})).json()["secret"]
            code = code_at(secret, utc_now())
            assert (await who.post("/api/v1/profile/two-factor/confirm", json={"code": code})).status_code == 200

            async def may() -> bool:
                return (await who.get("/chats/")).status_code == 200

            await until(may, timeout=2)
            off = await who.post("/api/v1/profile/two-factor/disable", json={"password": PASSWORD})
            assert off.json()["code"] == "two_factor_required"


async def test_the_last_admin_stays_also_of_two_changes_at_once(house: House, base_url: str) -> None:
    one, other = [await join(house, f"chief{random.randrange(10**9)}", "admin") for _ in range(2)]
    others = await house.fetch("select id from users where role = 'admin' and id <> all($1)", [one.id, other.id])
    tokens = await session(house, one), await session(house, other)
    ids = [row["id"] for row in others]
    await house.fetch("update users set role = 'supervisor' where id = any($1)", ids)
    try:
        async with client(base_url, tokens[0]) as first, client(base_url, tokens[1]) as second:
            answers = await asyncio.gather(
                first.patch(f"/api/v1/users/{other.id}", json={"role": "agent"}),
                second.patch(f"/api/v1/users/{one.id}", json={"is_active": False}),
            )
        admins = await house.value("select count(*) from users where role = 'admin' and is_active")
        assert admins == 1
        assert 200 in {answer.status_code for answer in answers}
        [left] = await house.fetch("select id from users where role = 'admin' and is_active")
        member = one if left["id"] == one.id else other
        async with client(base_url, await session(house, member)) as last:
            refused = await last.patch(f"/api/v1/users/{member.id}", json={"role": "agent"})
            assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
    finally:
        await house.fetch("update users set role = 'admin' where id = any($1)", ids)
        await house.fetch("update users set is_active = false where id = any($1)", [one.id, other.id])


async def test_an_idle_session_ends(base_url: str, house: House, dewi: Member) -> None:
    token = await session(house, dewi)
    await house.fetch("update user_sessions set last_used_at = now() - interval '71 hours' where user_id = $1", dewi.id)
    async with client(base_url, token) as who:
        assert (await who.get("/auth/me")).status_code == 200
    idle = await session(house, dewi)
    await house.fetch(
        "update user_sessions set last_used_at = now() - interval '73 hours' where last_used_at > now() - interval "
        "'5 seconds' and user_id = $1 and id = (select max(id) from user_sessions where user_id = $1)",
        dewi.id,
    )
    async with client(base_url, idle) as gone:
        assert (await gone.get("/auth/me")).status_code == 401


async def test_admins_see_and_end_sessions(base_url: str, house: House, admin: httpx.AsyncClient, dewi: Member) -> None:
    signed_in = await _sign_in(base_url, dewi.email)
    async with client(base_url, signed_in.json()["access_token"]) as who:
        [shown] = (await admin.get(f"/api/v1/users/{dewi.id}/sessions")).json()["items"]
        assert (shown["address"], shown["is_current"]) == ("127.0.0.1", False)
        foreign = await admin.delete(f"/api/v1/users/{house.people['sari']}/sessions/{shown['id']}")
        assert foreign.json()["code"] == "session_not_found"
        assert (await admin.delete(f"/api/v1/users/{dewi.id}/sessions")).status_code == 204
        await until(lambda: _is_out(who), timeout=2)


async def test_a_key_is_shown_once_and_expires(base_url: str, house: House, admin: httpx.AsyncClient) -> None:
    soon = (utc_now() + timedelta(hours=1)).isoformat()
    asked = {"name": "Hotel system", "scopes": ["rooms:read", "rooms:read"], "expires_at": soon}
    made = (await admin.post("/api/v1/keys", json=asked)).json()
    key_id, secret = made["key"]["id"], made["secret"]
    assert made["key"]["scopes"] == ["rooms:read"]
    listed = await admin.get("/api/v1/keys")
    assert secret not in listed.text
    assert secret.startswith(next(key["prefix"] for key in listed.json()["items"] if key["id"] == key_id))
    async with client(base_url, secret) as machine:
        assert (await machine.get("/api/v1/rooms")).status_code == 200
        assert (await machine.get("/chats/")).json()["code"] == "forbidden"
    past = await admin.post("/api/v1/keys", json={**asked, "expires_at": "2020-01-01T00:00:00Z"})
    assert past.json()["errors"][0]["field"] == "expires_at"
    unknown = await admin.post("/api/v1/keys", json={**asked, "scopes": ["everything"]})
    assert unknown.status_code == 422
    expired = (await admin.post("/api/v1/keys", json={**asked, "name": "Old"})).json()
    await house.fetch("update api_keys set expires_at = now() where id = $1", expired["key"]["id"])
    async with client(base_url, expired["secret"]) as machine:
        assert (await machine.get("/api/v1/rooms")).status_code == 401
    assert await _actions(house, key_id, "api_key") == ["api_key.created"]


async def test_the_audit_log_is_filtered_and_turned_over(
    base_url: str, house: House, admin: httpx.AsyncClient, dewi: Member
) -> None:
    for name in ("One", "Two", "Three"):
        await admin.patch(f"/api/v1/users/{dewi.id}", json={"name": name})
    query: dict[str, Any] = {"subject": "user", "subject_id": dewi.id, "action": "user.changed", "limit": 2}
    first = (await admin.get("/api/v1/audit", params=query)).json()
    rest = (await admin.get("/api/v1/audit", params={**query, "cursor": first["next_cursor"]})).json()
    entries = first["items"] + rest["items"]
    assert [entry["data"]["changes"]["name"]["to"] for entry in entries] == ["Three", "Two", "One"]
    assert rest["next_cursor"] is None
    assert {entry["user"]["id"] for entry in entries} == {house.people["admin"]}
    assert {entry["subject_name"] for entry in entries} == {"Three"}
    by = {**query, "user": house.people["sari"]}
    assert (await admin.get("/api/v1/audit", params=by)).json()["items"] == []
    until_then = {**query, "until": entries[0]["at"]}
    assert len((await admin.get("/api/v1/audit", params=until_then)).json()["items"]) == 2
    words = (await admin.get("/api/v1/audit/words")).json()
    assert "user.changed" in words["actions"]
    assert words["subjects"] == sorted(set(words["subjects"]))
    assert (await admin.get("/api/v1/audit", params={"cursor": "x"})).status_code == 422


async def test_too_many_requests_are_slowed_down(house: House, dewi: Member) -> None:
    with serving(house.settings(api_requests_per_second=1, api_request_burst=10)) as address:
        async with client(address, await session(house, dewi)) as busy, client(address) as stranger:
            answers = [await busy.get("/api/v1/rooms") for _ in range(14)]
            refused = [answer for answer in answers if answer.status_code == 429]
            assert answers[0].status_code == 200
            assert refused[0].json()["code"] == "too_many_requests"
            assert int(refused[0].headers["retry-after"]) >= 1
            assert [(await stranger.get("/auth/me")).status_code for _ in range(14)].count(429) > 0


async def test_how_a_person_likes_to_work_is_theirs_alone_and_changed_one_by_one(
    base_url: str, dewi: Member, house: House
) -> None:
    other = await join(house, f"komang{random.randrange(10**9)}")
    async with client(base_url, await session(house, dewi)) as who:
        at_first = {"letter_shortcuts": True, "send_with": "enter", "undo_seconds": 0}
        assert (await who.get("/auth/me")).json()["preferences"] == at_first
        for change in ({"undo_seconds": 5}, {"send_with": "ctrl_enter"}, {"letter_shortcuts": False}):
            changed = await who.patch("/api/v1/profile", json={"preferences": change})
            assert changed.status_code == 200
        assert changed.json()["preferences"] == {
            "letter_shortcuts": False,
            "send_with": "ctrl_enter",
            "undo_seconds": 5,
        }
        # Another change leaves them, also to what is off.
        assert (await who.patch("/api/v1/profile", json={"language": "id"})).status_code == 200
        assert (await who.get("/auth/me")).json()["preferences"] == changed.json()["preferences"]
        for wrong in ({"undo_seconds": 7}, {"send_with": "space"}):
            refused = await who.patch("/api/v1/profile", json={"preferences": wrong})
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (
                422,
                f"preferences.{next(iter(wrong))}",
            )
    async with client(base_url, await session(house, other)) as who:
        assert (await who.get("/auth/me")).json()["preferences"] == at_first
