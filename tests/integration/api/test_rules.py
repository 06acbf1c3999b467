"""The desk's rules, what admins decide about security, open streams, and the counts of saved views."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import httpx
import orjson
import pytest

from shared.channels.secrets import new_key
from shared.clock import utc_now
from shared.security.second_factor import code_at
from tests.integration.api.house import PASSWORD, House, Writer, client, serving
from tests.integration.api.people import Member, join, session
from tests.integration.api.test_live import Listener, listening
from tests.waiting import until

DESK = {"waiting_amber_minutes": 5, "waiting_red_minutes": 15, "escalate_after_minutes": 10}


def _phone() -> str:
    return f"+62{8_130_000_000 + random.randrange(10**8)}"


async def _lines(house: House, action: str, by: int | None = None) -> list[dict[str, Any]]:
    rows = await house.fetch(
        "select data::text as data from audit_log where action = $1 and ($2::int is null or user_id = $2) order by id",
        action,
        by,
    )
    return [orjson.loads(row["data"]) for row in rows]


async def test_a_change_of_the_desk_is_told_to_open_inboxes_and_in_the_audit_log(
    sari: httpx.AsyncClient, admin: httpx.AsyncClient, house: House
) -> None:
    await admin.put("/api/v1/desk-settings", json=DESK)
    before = len(await _lines(house, "desk.changed"))
    async with listening(sari) as stream:
        await admin.put("/api/v1/desk-settings", json={**DESK, "waiting_red_minutes": 20})
        [told] = await until(lambda: stream.of("settings.updated"))
        assert told["settings"] == "desk"
    await admin.put("/api/v1/desk-settings", json={**DESK, "waiting_red_minutes": 20})
    lines = await _lines(house, "desk.changed", house.people["admin"])
    assert len(lines) == before + 1, "what changes nothing is no change"
    assert lines[-1] == {"changes": {"waiting_red_minutes": {"from": 15, "to": 20}}}
    await admin.put("/api/v1/desk-settings", json=DESK)


@pytest.fixture
async def with_notes(admin: httpx.AsyncClient) -> AsyncIterator[None]:
    kept = await admin.put("/api/v1/desk-settings", json={**DESK, "handover_needs_note": True})
    assert kept.json()["handover_needs_note"] is True
    yield
    await admin.put("/api/v1/desk-settings", json={**DESK, "handover_needs_note": False})


async def test_where_the_desk_wants_it_a_hand_over_needs_a_note(
    with_notes: None, sari: httpx.AsyncClient, admin: httpx.AsyncClient, house: House, router: Writer
) -> None:
    # Left out, the rule stays.
    assert (await admin.put("/api/v1/desk-settings", json=DESK)).json()["handover_needs_note"] is True
    chat_id, me, budi = await router.chat(_phone()), house.people["sari"], house.people["budi"]
    assign = f"/chats/{chat_id}/assign"
    assert (await sari.post(assign, json={"assigned_agent_id": me})).status_code == 200, "taking it hands nothing over"
    for body in ({"assigned_agent_id": budi}, {"assigned_agent_id": None}, {"assigned_agent_id": budi, "note": "  "}):
        refused = await sari.post(assign, json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "note_needed"), body
        assert refused.json()["errors"][0]["field"] == "note"
    by_patch = await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": budi})
    assert by_patch.json()["code"] == "note_needed"
    bulk = {"chat_ids": [chat_id], "assigned_agent_id": budi}
    [one] = (await sari.post("/api/v1/chats/bulk", json=bulk)).json()["items"]
    assert (one["status"], one["code"]) == ("failed", "note_needed")
    assert (await sari.get(f"/chats/{chat_id}")).json()["assigned_agent"]["id"] == me
    [one] = (await sari.post("/api/v1/chats/bulk", json={**bulk, "note": "wants a late check-out"})).json()["items"]
    assert one["chat"]["assigned_agent"]["id"] == budi
    latest = (await sari.get(f"/chats/{chat_id}/assignments")).json()["items"][0]
    assert latest["note"] == "wants a late check-out"
    # Nothing changes, so nothing is handed over; and the bot needs no note.
    assert (await sari.post(assign, json={"assigned_agent_id": budi})).status_code == 200
    assert (await sari.post(f"/chats/{chat_id}/hand-back")).status_code == 200


async def test_without_the_rule_a_note_may_be_left_out(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat(_phone())
    given = await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": house.people["budi"]})
    assert given.json()["assigned_agent"]["id"] == house.people["budi"]


@pytest.fixture
async def chiefs(house: House) -> list[Member]:
    return [await join(house, f"chief{random.randrange(10**9)}", "admin") for _ in range(2)]


async def _set_up(who: httpx.AsyncClient) -> None:
    secret = (await who.post("/api/v1/profile/two-factor", json={"password": PASSWORD})).json()["secret"]
    confirmed = await who.post("/api/v1/profile/two-factor/confirm", json={"code": code_at(secret, utc_now())})
    assert confirmed.status_code == 200


async def test_an_admin_asks_two_factor_of_all_admins_and_every_replica_follows_at_once(
    house: House, chiefs: list[Member]
) -> None:
    settings = house.settings(sapa_secret_key=new_key())
    one, other = chiefs
    tokens = await session(house, one), await session(house, other)
    path, on, off = "/api/v1/security-settings", {"admins_need_two_factor": True}, {"admins_need_two_factor": False}
    with serving(settings) as first, serving(settings) as second:
        async with client(first, tokens[0]) as switching, client(second, tokens[1]) as without:
            assert (await switching.get(path)).json()["admins_need_two_factor"] is False
            refused = await switching.put(path, json=on)
            assert (refused.status_code, refused.json()["code"]) == (409, "two_factor_off"), "no admin locks all out"
            await _set_up(switching)
            try:
                async with listening(without) as stream, listening(switching) as kept:
                    switched = (await switching.put(path, json=on)).json()
                    assert (switched["admins_need_two_factor"], switched["is_fixed"]) == (True, False)
                    assert other.id in {person["id"] for person in switched["admins_without"]}
                    assert one.id not in {person["id"] for person in switched["admins_without"]}
                    await until(lambda: stream.ended, timeout=2)
                    assert not kept.ended
                for asked in ("/chats/", "/api/v1/users", "/events"):
                    shut = await without.get(asked)
                    assert (shut.status_code, shut.json()["code"]) == (403, "two_factor_required"), asked
                assert (await without.get("/auth/me")).json()["must_set_up_two_factor"] is True
                assert (await without.get("/api/v1/profile")).json()["two_factor"]["is_required"] is True
                assert (await switching.get("/chats/")).status_code == 200
                stays = await switching.post("/api/v1/profile/two-factor/disable", json={"password": PASSWORD})
                assert (stays.status_code, stays.json()["code"]) == (403, "two_factor_required")
                await _set_up(without)
                await until(lambda: _may(without), timeout=2)
            finally:
                await switching.put(path, json=off)
            gone = await switching.post("/api/v1/profile/two-factor/disable", json={"password": PASSWORD})
            assert gone.status_code == 204
    changes = [line["changes"]["admins_need_two_factor"] for line in await _lines(house, "security.changed", one.id)]
    assert changes == [{"from": False, "to": True}, {"from": True, "to": False}]


async def _may(who: httpx.AsyncClient) -> bool:
    return (await who.get("/chats/")).status_code == 200


async def test_what_the_operators_ask_for_no_admin_switches_off(house: House, chiefs: list[Member]) -> None:
    strict = house.settings(sapa_secret_key=new_key(), api_admins_need_two_factor=True)
    with serving(strict) as address:
        async with client(address, await session(house, chiefs[0])) as who:
            await _set_up(who)
            await until(lambda: _may(who), timeout=2)
            path = "/api/v1/security-settings"
            found = (await who.get(path)).json()
            assert (found["admins_need_two_factor"], found["is_fixed"]) == (True, True)
            refused = await who.put(path, json={"admins_need_two_factor": False})
            assert (refused.status_code, refused.json()["code"]) == (409, "set_by_operators")


async def test_switching_on_and_giving_up_ones_own_at_once_shut_nobody_out(house: House, chiefs: list[Member]) -> None:
    """Whichever is first: nobody has switched it on who does not have it then."""
    with serving(house.settings(sapa_secret_key=new_key())) as address:
        async with client(address, await session(house, chiefs[0])) as who:
            for _ in range(3):
                await _set_up(who)
                on, off = await asyncio.gather(
                    who.put("/api/v1/security-settings", json={"admins_need_two_factor": True}),
                    who.post("/api/v1/profile/two-factor/disable", json={"password": PASSWORD}),
                )
                assert (on.status_code, off.status_code) in {(200, 403), (409, 204)}, (on.text, off.text)
                await house.fetch("update security_settings set admins_need_two_factor = false")
                await until(lambda: _may(who), timeout=5)


async def test_one_more_stream_than_a_person_may_have_is_refused_and_the_others_go_on(
    house: House, router: Writer
) -> None:
    member, colleague = [await join(house, f"tabs{random.randrange(10**9)}") for _ in range(2)]
    with serving(house.settings(api_streams_each=3)) as address:
        async with client(address, await session(house, member)) as who, AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(listening(who)) for _ in range(2)]
            async with listening(who):
                refused = await who.get("/events")
                assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
                assert int(refused.headers["retry-after"]) > 0
                async with client(address, await session(house, member)) as again:
                    other_session = await again.get("/events")
                    assert other_session.status_code == 429, "it is counted by person"
                async with client(address, await session(house, colleague)) as else_one, listening(else_one):
                    pass

            async def opened() -> Listener | None:
                """A place that was left is free as soon as the server has seen that it was."""
                try:
                    return await stack.enter_async_context(listening(who))
                except AssertionError:
                    return None

            streams.append(await until(opened, what="a free place"))
            chat_id = await router.chat(_phone())
            await router.receive(chat_id, "still there?")
            for stream in streams:
                await until(partial(stream.of, "message.created"))


async def test_whoever_is_deactivated_is_nowhere_any_more_and_keeps_drafts_and_views(
    sari: httpx.AsyncClient, admin: httpx.AsyncClient, base_url: str, house: House, router: Writer
) -> None:
    leaving = await join(house, f"leaving{random.randrange(10**9)}")
    chat_id = await router.chat(_phone())
    async with client(base_url, await session(house, leaving)) as who:
        await who.post("/api/v1/profile/heartbeat")
        await who.put(f"/chats/{chat_id}/viewing", json={"state": "editing", "client": "abc"})
        await who.put(f"/chats/{chat_id}/drafts/reply", json={"text": "half a thought", "client": "abc", "edit": 1})
        await who.post("/api/v1/views", json={"name": "Mine", "filters": {"assigned": "me"}})
        async with listening(sari) as stream:
            await admin.patch(f"/api/v1/users/{leaving.id}", json={"is_active": False})

            def states() -> list[str]:
                return [e["state"] for e in stream.of("viewer") if e["agent"]["id"] == leaving.id]

            await until(lambda: "gone" in states())
            assert states()[-1] == "gone"
            await until(lambda: [e for e in stream.of("agent.updated") if e["agent_id"] == leaving.id])
        where = "select availability from agent_presences where user_id = $1"
        assert await house.value(where, leaving.id) == "offline"
    await admin.patch(f"/api/v1/users/{leaving.id}", json={"is_active": True})
    async with client(base_url, await session(house, leaving)) as back:
        drafts = (await back.get("/api/v1/drafts")).json()["items"]
        assert [draft["text"] for draft in drafts] == ["half a thought"]
        assert [view["name"] for view in (await back.get("/api/v1/views")).json()["items"] if view["mine"]] == ["Mine"]
