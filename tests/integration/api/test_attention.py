"""What draws an agent's attention: unread to whom, who waits for how long, and what the tabs count."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx

from services.api.escalation import Escalation
from shared.clock import utc_now
from tests.integration.api.house import House, Writer
from tests.loopback import loopback

_numbers = count(100_000)


def new_phone() -> str:
    """Nobody has it."""
    return f"+628155{next(_numbers)}"


async def _chat(caller: httpx.AsyncClient, chat_id: int) -> dict[str, Any]:
    found: dict[str, Any] = (await caller.get(f"/chats/{chat_id}")).json()
    return found


async def test_reading_by_anyone_clears_the_desks_count_but_not_that_of_the_chats_own_agent(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat(new_phone())
    await router.receive(chat_id, "satu")
    await sari.patch(f"/chats/{chat_id}", json={"mode": "agent", "assigned_agent_id": house.people["budi"]})
    last = await router.receive(chat_id, "dua")
    chat = await _chat(sari, chat_id)
    assert (chat["unread_count"], chat["assignee_unread_count"]) == (2, 2)

    read = (await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": last})).json()
    assert (read["unread_count"], read["assignee_unread_count"]) == (0, 2)
    read = (await budi.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": last})).json()
    assert (read["unread_count"], read["assignee_unread_count"]) == (0, 0)


async def test_who_is_given_a_chat_begins_where_the_desk_has_read_to(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat(new_phone())
    first = await router.receive(chat_id, "lama")
    await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": first})
    await router.receive(chat_id, "baru")
    given = (await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": house.people["budi"]})).json()
    assert (given["unread_count"], given["assignee_unread_count"]) == (1, 1)
    assert (await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": None})).json()[
        "assignee_unread_count"
    ] == 0


async def test_an_agent_reads_what_a_colleague_has_read_before(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat(new_phone())
    await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": house.people["budi"]})
    first = await router.receive(chat_id, "satu")
    last = await router.receive(chat_id, "dua", at=utc_now() + timedelta(seconds=5))
    await sari.post(f"/chats/{chat_id}/read")
    partly = (await budi.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": first})).json()
    assert (partly["unread_count"], partly["assignee_unread_count"]) == (0, 1)
    await budi.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": last})
    back = (await budi.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": first})).json()
    assert back["assignee_unread_count"] == 0


async def test_marked_unread_sticks_for_who_marked_it_until_they_read_it(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat(new_phone())
    last = await router.receive(chat_id, "halo")
    await sari.post(f"/chats/{chat_id}/read")
    before = (await sari.get("/chats/counts")).json()
    marked = (await sari.post(f"/chats/{chat_id}/unread")).json()
    assert (marked["unread_count"], marked["marked_unread_by"]) == (0, [house.people["sari"]])
    after = (await sari.get("/chats/counts")).json()
    assert after["unread"] == before["unread"] + 1
    assert after["unread_unassigned"] == before["unread_unassigned"] + 1

    others = (await budi.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": last})).json()
    assert others["marked_unread_by"] == [house.people["sari"]]
    assert (await budi.get("/chats/counts")).json()["unread"] == before["unread"]
    read = (await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": last})).json()
    assert read["marked_unread_by"] == []
    assert (await sari.get("/chats/counts")).json() == before


async def test_the_list_of_unread_chats_is_each_ones_own(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    own, marked = await router.chat("+6287233000001"), await router.chat("+6287233000002")
    await sari.patch(f"/chats/{own}", json={"assigned_agent_id": house.people["budi"]})
    await router.receive(own, "satu")
    await sari.post(f"/chats/{own}/read")
    await sari.post(f"/chats/{marked}/unread")

    async def unread(who: httpx.AsyncClient, *, is_unread: bool) -> set[int]:
        found = await who.get("/chats/", params={"q": "+6287233", "unread": is_unread})
        return {item["id"] for item in found.json()["items"]}

    assert (await unread(sari, is_unread=True), await unread(sari, is_unread=False)) == ({marked}, {own})
    assert (await unread(budi, is_unread=True), await unread(budi, is_unread=False)) == ({own}, {marked})


async def test_only_people_mark_chats(house: House, base_url: str, router: Writer) -> None:
    chat_id = await router.chat(new_phone())
    key = await house.key("chats:read", "chats:write")
    async with loopback(base_url=base_url, headers={"Authorization": f"Bearer {key}"}) as machine:
        assert (await machine.post(f"/chats/{chat_id}/unread")).status_code == 403
        assert (await machine.post(f"/chats/{chat_id}/read")).status_code == 200


async def test_a_chat_tells_the_caller_how_far_they_have_read(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, router: Writer
) -> None:
    chat_id = await router.chat(new_phone())
    first = await router.receive(chat_id, "satu")
    assert (await _chat(sari, chat_id))["seen_upto"] is None
    await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": first})
    await router.receive(chat_id, "dua", at=utc_now() + timedelta(seconds=3))
    chat = await _chat(sari, chat_id)
    assert [message["order"] > chat["seen_upto"] for message in chat["messages"]] == [False, True]
    assert (await _chat(budi, chat_id))["seen_upto"] is None


async def test_counts_of_many_who_ask_at_once_are_the_lists_own(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat(new_phone())
    await router.receive(chat_id, "halo")
    before = (await sari.get("/chats/counts")).json()
    await sari.patch(f"/chats/{chat_id}", json={"mode": "agent", "assigned_agent_id": house.people["sari"]})
    answers = await asyncio.gather(*(caller.get("/chats/counts") for caller in (sari, budi) for _ in range(10)))
    for answer in answers[:10]:
        counted = answer.json()
        assert counted["mine"] == before["mine"] + 1
        assert counted["unread_mine"] == before["unread_mine"] + 1
        assert counted["unassigned"] == before["unassigned"] - 1
        assert counted["unread"] == before["unread"]


async def test_a_wait_begins_with_the_oldest_unanswered_message_and_ends_with_an_answer(
    sari: httpx.AsyncClient, router: Writer
) -> None:
    chat_id = await router.chat(new_phone())
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    await router.receive(chat_id, "kedua", at=start + timedelta(minutes=2))
    assert (await _chat(sari, chat_id))["waiting_since"] == _iso(start + timedelta(minutes=2))
    await router.receive(chat_id, "pertama, lewat", at=start)
    assert (await _chat(sari, chat_id))["waiting_since"] == _iso(start)
    await router.receive(chat_id, "ketiga", at=start + timedelta(minutes=3))
    assert (await _chat(sari, chat_id))["waiting_since"] == _iso(start)
    sent = (await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "Baik"})).json()
    assert (await _chat(sari, chat_id))["waiting_since"] is None

    # It comes after the answer although it was written before: whoever answered had not seen it.
    await router.receive(chat_id, "terlambat", at=start + timedelta(minutes=1))
    assert (await _chat(sari, chat_id))["waiting_since"] == _iso(start + timedelta(minutes=1))
    await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "Itu juga"})
    assert (await _chat(sari, chat_id))["waiting_since"] is None
    assert sent["id"]


async def test_closing_a_chat_ends_the_wait(sari: httpx.AsyncClient, router: Writer) -> None:
    chat_id = await router.chat(new_phone())
    await router.receive(chat_id, "terima kasih")
    closed = (await sari.patch(f"/chats/{chat_id}", json={"mode": "closed"})).json()
    assert closed["waiting_since"] is None


async def test_the_longest_wait_comes_first_on_every_page(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    label = "antre"
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    made: dict[int | str, int] = {}
    for minutes in (30, 10, 50, 20, 40):
        chat_id = await router.chat(new_phone())
        await router.receive(chat_id, "halo", at=start + timedelta(minutes=minutes))
        made[minutes] = chat_id
    for name in ("lama", "baru"):
        chat_id = await router.chat(new_phone())
        await router.receive(chat_id, name)
        await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "sudah"})
        made[name] = chat_id
    for chat_id in made.values():
        await house.fetch("update chats set labels = array[$2] where id = $1", chat_id, label)
    paused = await router.chat(new_phone())
    await router.receive(paused, "nanti saja", at=start)
    await sari.patch(f"/chats/{paused}", json={"mode": "paused"})
    made["paused"] = paused
    await house.fetch("update chats set labels = array[$2], last_activity_at = $3 where id = $1", paused, label, start)
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        query: dict[str, str | int] = {
            "label": label,
            "sort": "waiting",
            "limit": 2,
            **({"cursor": cursor} if cursor else {}),
        }
        page = (await sari.get("/chats/", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert seen == [made[key] for key in (10, 20, 30, 40, 50, "baru", "lama", "paused")]
    assert pages == 4
    refused = await sari.get("/chats/", params={"sort": "waiting", "cursor": "x1-1"})
    assert refused.status_code == 422


async def test_an_assignment_is_told_to_the_agent_unless_they_took_it(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat(new_phone())
    told = "select data ->> 'agent_id' from feed where chat_id = $1 and data ->> 'kind' = 'assigned'"
    await sari.post(f"/chats/{chat_id}/take-over")
    assert await house.fetch(told, chat_id) == []
    await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": house.people["budi"]})
    assert [row[0] for row in await house.fetch(told, chat_id)] == [str(house.people["budi"])]


async def test_settings_of_notifications_are_kept_for_each_person(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient
) -> None:
    first = (await sari.get("/api/v1/profile/notifications")).json()
    assert first["sound_tested"] is False
    assert first["updated_at"] is None
    assert first["events"]["trouble"] == {"sound": True, "desktop": False, "title": True, "badge": True}
    change = {"volume": 20, "sound_tested": True, "quiet_hours": {"enabled": True, "begin": "23:00", "end": "06:30"}}
    kept = (await sari.put("/api/v1/profile/notifications", json=change)).json()
    assert (kept["volume"], kept["quiet_hours"]["end"]) == (20, "06:30")
    assert (await sari.get("/api/v1/profile/notifications")).json() == kept
    assert (await budi.get("/api/v1/profile/notifications")).json() == first
    for wrong in ({"volume": 101}, {"quiet_hours": {"begin": "24:00"}}):
        assert (await sari.put("/api/v1/profile/notifications", json=wrong)).status_code == 422


async def test_only_admins_set_when_a_wait_is_long(sari: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    change = {"waiting_amber_minutes": 3, "waiting_red_minutes": 9, "escalate_after_minutes": None}
    assert (await sari.put("/api/v1/desk-settings", json=change)).status_code == 403
    kept = {**change, "handover_needs_note": False}
    assert (await admin.put("/api/v1/desk-settings", json=change)).json() == kept
    assert (await sari.get("/api/v1/desk-settings")).json() == kept
    unordered = {**change, "waiting_red_minutes": 2}
    assert (await admin.put("/api/v1/desk-settings", json=unordered)).status_code == 422
    await admin.put("/api/v1/desk-settings", json={**change, "escalate_after_minutes": 10})


async def test_a_chat_that_nobody_looks_at_is_escalated_once_for_each_wait(
    sari: httpx.AsyncClient, admin: httpx.AsyncClient, house: House, router: Writer
) -> None:
    thresholds = {"waiting_amber_minutes": 1, "waiting_red_minutes": 2}
    # The running api escalates too: not before all is as it is to be looked at.
    await admin.put("/api/v1/desk-settings", json={**thresholds, "escalate_after_minutes": None})
    long_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=50)
    unseen, seen, taken, fresh = [await router.chat(new_phone()) for _ in range(4)]
    for chat_id in (unseen, seen, taken):
        await router.receive(chat_id, "ada orang?", at=long_ago)
    await router.receive(fresh, "baru saja")
    await sari.post(f"/chats/{seen}/read")
    await sari.post(f"/chats/{taken}/take-over")
    await admin.put("/api/v1/desk-settings", json={**thresholds, "escalate_after_minutes": 45})
    sweeps = [Escalation(router.base.transactions, every_seconds=60, clock=utc_now) for _ in range(4)]
    await asyncio.gather(*(one.sweep() for one in sweeps))
    # Every lead of the house is told; what one of them hears is enough to know.
    told = """select chat_id from feed where data ->> 'kind' = 'escalated' and (data ->> 'agent_id')::int = $2
              and chat_id = any($1) order by position"""
    chats, lead = [unseen, seen, taken, fresh], house.people["admin"]
    assert [row[0] for row in await house.fetch(told, chats, lead)] == [unseen]
    kinds = "select kind from timeline_entries where chat_id = $1"
    assert [row[0] for row in await house.fetch(kinds, unseen)] == ["escalated"]

    await sari.post("/chats/messages", json={"chat_id": unseen, "text": "Maaf"})
    await router.receive(unseen, "masih?", at=long_ago + timedelta(minutes=1))
    await sweeps[0].sweep()
    await sweeps[1].sweep()
    assert len(await house.fetch(told, chats, lead)) == 2


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
