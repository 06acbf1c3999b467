"""Who has a chat: claims, hand-overs, teams, and who is there."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from services.api.presences import Presences
from shared.clock import utc_now
from tests.integration.api.house import House, Writer, client, serving
from tests.integration.api.test_live import listening
from tests.waiting import until

_numbers = count(10_000)


@pytest.fixture(scope="module")
def second_url(house: House) -> Iterator[str]:
    """A second replica, which keeps every sign of life."""
    with serving(house.settings(api_offline_after_s=1.5)) as address:
        yield address


@pytest.fixture
async def budi_there(second_url: str, house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Budi at the second replica."""
    async with client(second_url, house.tokens["budi"]) as made:
        yield made


async def _chat(router: Writer) -> int:
    return await router.chat(f"+62815{next(_numbers)}000")


async def _seen(who: httpx.AsyncClient, chat_id: int) -> dict[str, int]:
    chat = (await who.get(f"/chats/{chat_id}")).json()
    return {"assignment_version": chat["assignment_version"], "mode_version": chat["mode_version"]}


async def _history(who: httpx.AsyncClient, chat_id: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await who.get(f"/chats/{chat_id}/assignments")).json()["items"]
    return items


async def test_pain_10_of_two_parallel_claims_one_wins_and_the_other_is_told_who(
    sari: httpx.AsyncClient, budi_there: httpx.AsyncClient, house: House, router: Writer
) -> None:
    """At two replicas, again and again; neither moment nor replica decides for both."""
    for _ in range(20):
        chat_id = await _chat(router)
        seen = await _seen(sari, chat_id)
        answers = await asyncio.gather(*(who.post(f"/chats/{chat_id}/claim", json=seen) for who in (sari, budi_there)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        won = next(answer.json() for answer in answers if answer.status_code == 200)
        lost = next(answer.json() for answer in answers if answer.status_code == 409)
        assert (won["mode"], won["assignment_version"]) == ("agent", 1)
        assert lost["code"] == "already_assigned"
        assert lost["assigned_agent"] == won["assigned_agent"]
        assert lost["assigned_since"] == won["assigned_at"]
        assert won["assigned_agent"]["name"] in lost["detail"]
        taken = [entry for entry in await _history(sari, chat_id) if entry["kind"] == "assigned"]
        assert [(entry["reason"], entry["assigned_agent"]) for entry in taken] == [("claimed", won["assigned_agent"])]


async def test_a_second_click_changes_nothing_and_a_chat_of_another_is_taken_by_who_saw_it(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, router: Writer
) -> None:
    chat_id = await _chat(router)
    seen = await _seen(sari, chat_id)
    first = await sari.post(f"/chats/{chat_id}/claim", json=seen)
    again = await sari.post(f"/chats/{chat_id}/claim", json=seen)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["assignment_version"] == 1
    taken = await budi.post(f"/chats/{chat_id}/claim", json=await _seen(budi, chat_id))
    assert taken.status_code == 200
    [entry, *_] = await _history(sari, chat_id)
    assert (entry["assigned_agent"]["name"], entry["previous_agent"]["name"]) == ("Budi", "Sari")


async def test_a_claim_of_a_chat_that_has_moved_on_otherwise_is_refused(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, router: Writer
) -> None:
    chat_id = await _chat(router)
    seen = await _seen(sari, chat_id)
    await budi.patch(f"/chats/{chat_id}", json={"mode": "closed"})
    closed = await sari.post(f"/chats/{chat_id}/claim", json=seen)
    assert (closed.status_code, closed.json()["code"]) == (409, "mode_version_mismatch")
    await budi.post(f"/chats/{chat_id}/claim", json=await _seen(budi, chat_id))
    await budi.post(f"/chats/{chat_id}/hand-back")
    free = await sari.post(f"/chats/{chat_id}/claim", json=seen)
    assert (free.status_code, free.json()["code"]) == (409, "assignment_changed")
    assert free.json()["assignment_version"] == 2


async def test_the_chat_goes_back_to_the_bot_in_one_step_with_a_note(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, router: Writer
) -> None:
    chat_id = await _chat(router)
    await sari.post(f"/chats/{chat_id}/claim", json=await _seen(sari, chat_id))
    note = {"note": "Wants a late check-out, all arranged."}
    back = await sari.post(f"/chats/{chat_id}/hand-back", json=note)
    assert (back.status_code, back.json()["mode"], back.json()["assigned_agent"]) == (200, "bot", None)
    assigned, mode = (await _history(budi, chat_id))[:2]
    assert (mode["kind"], mode["mode"], mode["reason"], mode["note"]) == (
        "mode_changed",
        "bot",
        "handed_back",
        note["note"],
    )
    assert (assigned["reason"], assigned["by"]["name"], assigned["assigned_agent"]) == ("handed_back", "Sari", None)
    stale = await sari.post(f"/chats/{chat_id}/hand-back", json={"expected_mode_version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "mode_version_mismatch")


async def test_a_chat_is_left_to_an_agent_with_a_note_and_only_they_are_told(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await _chat(router)
    await sari.post(f"/chats/{chat_id}/claim", json=await _seen(sari, chat_id))
    wanted = {"assigned_agent_id": house.people["budi"], "note": "Speaks Dutch", "expected_assignment_version": 1}
    async with listening(sari) as stream:
        given = await sari.post(f"/chats/{chat_id}/assign", json=wanted)
        await until(lambda: stream.of("notification"), what="the notification")
    assert (given.status_code, given.json()["assigned_agent"]["name"], given.json()["mode"]) == (200, "Budi", "agent")
    [told] = stream.of("notification")
    assert (told["notification"]["kind"], told["notification"]["agent_id"]) == ("assigned", house.people["budi"])
    [entry, *_] = await _history(budi, chat_id)
    assert (entry["reason"], entry["by"]["name"], entry["note"]) == ("changed", "Sari", "Speaks Dutch")
    late = await sari.post(f"/chats/{chat_id}/assign", json=wanted)
    assert (late.status_code, late.json()["code"], late.json()["assigned_agent"]["name"]) == (
        409,
        "already_assigned",
        "Budi",
    )
    for wrong, code in (
        ({"assigned_agent_id": house.people["gone"]}, "unknown_agent"),
        ({"team_id": 999_999}, "unknown_team"),
        ({}, "validation_failed"),
    ):
        refused = await sari.post(f"/chats/{chat_id}/assign", json=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, code)


async def _team(admin: httpx.AsyncClient, *members: int, **more: Any) -> dict[str, Any]:
    answer = await admin.post(
        "/api/v1/teams", json={"name": f"Team {next(_numbers)}", "member_ids": list(members), **more}
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_chat_that_is_left_to_a_team_waits_for_it_and_is_not_in_others_lists(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    team = await _team(admin, house.people["budi"])
    chat_id = await _chat(router)
    await sari.post(f"/chats/{chat_id}/claim", json=await _seen(sari, chat_id))
    left = (await sari.post(f"/chats/{chat_id}/assign", json={"team_id": team["id"]})).json()
    assert (left["assigned_agent"], left["mode"]) == (None, "agent")
    assert left["team"] == {"id": team["id"], "name": team["name"]}
    assert left["queued_at"] is not None
    assigned, routed = (await _history(sari, chat_id))[:2]
    assert (routed["kind"], routed["team"]["name"]) == ("routed", team["name"])
    assert (assigned["reason"], assigned["previous_agent"]["name"]) == ("routed", "Sari")

    async def free_chats(who: httpx.AsyncClient, wanted: str) -> set[int]:
        answer = await who.get("/chats/", params={"assigned": "none", "team": wanted, "limit": 100})
        return {chat["id"] for chat in answer.json()["items"]}

    assert chat_id in await free_chats(budi, "mine")
    assert chat_id not in await free_chats(sari, "mine")
    assert await free_chats(sari, str(team["id"])) == {chat_id}
    assert chat_id not in await free_chats(sari, "none")
    counts = (await sari.get("/chats/counts")).json()
    assert counts["team_unassigned"] < counts["unassigned"]
    [shown] = [one for one in (await sari.get("/api/v1/teams")).json()["items"] if one["id"] == team["id"]]
    assert shown["waiting"] == 1

    assert (await admin.delete(f"/api/v1/teams/{team['id']}")).status_code == 204
    assert chat_id in await free_chats(sari, "mine")
    assert (await sari.get(f"/chats/{chat_id}")).json()["team"] is None


async def test_teams_are_made_changed_and_taken_away(admin: httpx.AsyncClient, house: House) -> None:
    async with listening(admin) as stream:
        team = await _team(admin, house.people["sari"], policy="least_busy", return_unanswered_min=15)
        changed = await admin.patch(
            f"/api/v1/teams/{team['id']}",
            json={"member_ids": [house.people["budi"]], "return_unanswered_min": None, "return_offline_min": 0},
        )
        await until(lambda: len(stream.of("team.updated")) == 2, what="both changes")
    assert {event["team_id"] for event in stream.of("team.updated")} == {team["id"]}
    assert changed.json() == {
        **team,
        "member_ids": [house.people["budi"]],
        "return_unanswered_min": None,
        "return_offline_min": 0,
    }
    twice = await admin.post("/api/v1/teams", json={"name": team["name"].upper()})
    assert (twice.status_code, twice.json()["code"]) == (409, "team_name_taken")
    stranger = await admin.patch(f"/api/v1/teams/{team['id']}", json={"member_ids": [house.people["gone"]]})
    assert (stranger.status_code, stranger.json()["errors"][0]["field"]) == (422, "member_ids")
    [everybody, *_] = (await admin.get("/api/v1/teams")).json()["items"]
    assert everybody["is_default"]
    kept = await admin.patch(f"/api/v1/teams/{everybody['id']}", json={"return_offline_min": 5})
    assert kept.json()["return_offline_min"] == 5
    await admin.patch(f"/api/v1/teams/{everybody['id']}", json={"return_offline_min": None})
    for answer in (
        await admin.patch(f"/api/v1/teams/{everybody['id']}", json={"name": "Us"}),
        await admin.delete(f"/api/v1/teams/{everybody['id']}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "default_team")
    assert (await admin.delete(f"/api/v1/teams/{team['id']}")).status_code == 204
    assert (await admin.delete(f"/api/v1/teams/{team['id']}")).status_code == 404
    actions = await house.fetch(
        "select action from audit_log where subject = 'team' and subject_id = $1 order by id", team["id"]
    )
    assert [row["action"] for row in actions] == ["team.created", "team.changed", "team.removed"]
    again = await admin.post("/api/v1/teams", json={"name": team["name"]})  # the name is free again
    assert again.status_code == 201


async def _state(who: httpx.AsyncClient, user_id: int) -> str:
    agents = (await who.get("/api/v1/agents")).json()["items"]
    return str(next(agent["availability"] for agent in agents if agent["id"] == user_id))


async def test_an_agent_is_there_while_a_stream_is_open_and_gone_soon_after(
    admin: httpx.AsyncClient, budi_there: httpx.AsyncClient, house: House, router: Writer
) -> None:
    budi = house.people["budi"]
    keeper = Presences(router.base.transactions, silent_after=timedelta(seconds=1), clock=utc_now)

    async def is_gone() -> bool:
        await keeper.sweep()
        return await _is(admin, budi, "offline")

    async with listening(admin) as watching:
        async with listening(budi_there):
            await until(lambda: _is(admin, budi, "online"), what="Budi to be there")
            chosen = await budi_there.put("/api/v1/profile/availability", json={"availability": "away"})
            assert chosen.json()["availability"] == "away"
            await keeper.sweep()
            assert await _is(admin, budi, "away")
        await until(is_gone, what="Budi to be gone")
        assert (await budi_there.post("/api/v1/profile/heartbeat")).status_code == 204
        await until(lambda: _is(admin, budi, "away"), what="Budi to be there as he chose")
        since = await house.value("select since from agent_presences where user_id = $1", budi)
    told = [event for event in watching.of("agent.updated") if event["agent_id"] == budi]
    assert len(told) >= 3
    assert since is not None
    await budi_there.put("/api/v1/profile/availability", json={"availability": "online"})


async def _is(who: httpx.AsyncClient, user_id: int, state: str) -> bool:
    return await _state(who, user_id) == state


async def test_an_admin_sets_capacities_and_sends_somebody_offline(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    me = house.people["sari"]
    chat_id = await _chat(router)
    before = (await admin.patch(f"/api/v1/agents/{me}", json={"capacity": 3})).json()
    assert before["capacity"] == 3
    await sari.put("/api/v1/profile/availability", json={"availability": "online"})
    await sari.post(f"/chats/{chat_id}/claim", json=await _seen(sari, chat_id))
    after = (await admin.patch(f"/api/v1/agents/{me}", json={"availability": "offline"})).json()
    assert (after["open_chats"], after["availability"]) == (before["open_chats"] + 1, "offline")
    assert (await admin.patch(f"/api/v1/agents/{me}", json={"capacity": None})).json()["capacity"] is None
    await sari.put("/api/v1/profile/availability", json={"availability": "online"})
    gone = await admin.patch(f"/api/v1/agents/{house.people['gone']}", json={"capacity": 1})
    assert (gone.status_code, gone.json()["code"]) == (404, "agent_not_found")


async def test_a_new_stay_takes_the_chat_from_its_agent(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    phone = f"+62815{next(_numbers)}000"
    chat_id = await router.chat(phone, channel=house.waha)
    await sari.post(f"/chats/{chat_id}/claim", json=await _seen(sari, chat_id))
    registration = {"full_name": "Made", "room_number": "139", "checkin_date": "2026-01-05", "phone_number": phone}
    assert (await admin.post("/api/v1/guests/register", json=registration)).status_code == 201
    chat = (await sari.get(f"/chats/{chat_id}")).json()
    assert (chat["mode"], chat["assigned_agent"]) == ("bot", None)
    [entry, *_] = await _history(sari, chat_id)
    assert (entry["reason"], entry["previous_agent"]["name"], entry["by"]) == ("registered", "Sari", None)


async def test_new_chats_of_a_channel_are_its_teams(admin: httpx.AsyncClient, house: House, router: Writer) -> None:
    team = await _team(admin, house.people["sari"])
    try:
        set_ = await admin.patch(f"/api/v1/channels/{house.waha}", json={"team_id": team["id"]})
        assert set_.json()["details"]["settings"]["team_id"] == team["id"]
        wrong = await admin.patch(f"/api/v1/channels/{house.waha}", json={"team_id": 999_999})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "team_id")
        chat_id = await router.chat(f"+62815{next(_numbers)}000", channel=house.waha)
        assert (await admin.get(f"/chats/{chat_id}")).json()["team"]["id"] == team["id"]
        await admin.delete(f"/api/v1/teams/{team['id']}")
        assert await house.value("select team_id from channels where id = $1", house.waha) is None
    finally:
        await house.fetch("update channels set team_id = null")
