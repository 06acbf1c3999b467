"""The list, one chat, and what may be done with it."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx

from tests.integration.api.house import House, Writer


async def test_a_chat_shows_what_is_known_of_it(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6281200000001", name="Wayan")
    message_id = await router.receive(chat_id, "Halo")
    chat = (await sari.get(f"/chats/{chat_id}")).json()
    assert chat["customer_name"] == "Wayan"
    assert chat["customer_phone"] == "+6281200000001"
    assert chat["channel"] == {"id": house.whapi, "name": "WhatsApp (Whapi)", "provider": "whapi"}
    assert (chat["mode"], chat["unread_count"], chat["online"], chat["is_group"]) == ("bot", 1, True, False)
    assert chat["last_message"]["id"] == message_id
    assert chat["last_message"]["status"] == "received"
    assert [message["text"] for message in chat["messages"]] == ["Halo"]
    assert chat["messages_cursor"] is None
    assert chat["guest"] is None
    assert chat["assigned_agent"] is None


async def test_the_list_is_found_with_and_without_a_slash(sari: httpx.AsyncClient) -> None:
    with_slash, without = await sari.get("/chats/"), await sari.get("/chats")
    assert with_slash.status_code == without.status_code == 200
    assert with_slash.json() == without.json()


async def test_pages_of_the_list_give_every_chat_once_newest_first(sari: httpx.AsyncClient, router: Writer) -> None:
    made = []
    for number in range(7):
        chat_id = await router.chat(f"+628121111000{number}")
        await router.receive(chat_id, "hi")
        made.append(chat_id)
    seen, cursor = [], None
    while True:
        page = (await sari.get("/chats/", params={"limit": 3, **({"cursor": cursor} if cursor else {})})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert [chat_id for chat_id in seen if chat_id in made] == made[::-1]


async def test_search_finds_names_labels_and_numbers_in_any_form(sari: httpx.AsyncClient, router: Writer) -> None:
    chat_id = await router.chat("+6285777123456", name="Ketut 100%_Sure")
    await sari.patch(f"/chats/{chat_id}", json={"labels": ["Honeymoon"]})
    for typed in ("ketut", "100%_s", "085777123456", "+62 857-7712-3456", "6285777", "0857 7712", "honeym"):
        found = (await sari.get("/chats/", params={"q": typed})).json()["items"]
        assert [item["id"] for item in found] == [chat_id], typed
    assert (await sari.get("/chats/", params={"q": "100__s"})).json()["items"] == []


async def test_filters_and_counts_agree(admin: httpx.AsyncClient, house: House, router: Writer) -> None:
    mine = await router.chat("+6281300000001")
    waha = await router.chat("+6281300000001", channel=house.waha)
    await admin.patch(f"/chats/{mine}", json={"assigned_agent_id": house.people["admin"], "mode": "agent"})
    await admin.patch(f"/chats/{waha}", json={"labels": ["vip", "vip"], "mode": "paused"})

    async def ids(**parameters: str | int) -> set[int]:
        found = (await admin.get("/chats/", params={"limit": 100, **parameters})).json()
        return {item["id"] for item in found["items"]}

    assert await ids(assigned="me") == {mine}
    assert await ids(assigned=str(house.people["admin"])) == {mine}
    assert waha in await ids(assigned="none")
    assert mine not in await ids(assigned="none")
    assert await ids(label="vip") == {waha}
    assert waha in await ids(channel=house.waha)
    assert mine not in await ids(channel=house.waha)
    assert waha in await ids(mode="paused")
    counts = (await admin.get("/chats/counts")).json()
    assert counts["mine"] == 1
    assert counts["unassigned"] == len(await ids(assigned="none"))
    assert counts["bot"] == len(await ids(mode="bot"))
    assert counts["all"] == len(await ids())


async def test_a_change_is_on_the_timeline_and_announced(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6281400000001")
    answer = await sari.patch(
        f"/chats/{chat_id}",
        json={"mode": "agent", "assigned_agent_id": house.people["budi"], "labels": ["a", "b"]},
    )
    assert answer.status_code == 200
    chat = answer.json()
    assert (chat["mode"], chat["mode_version"], chat["labels"]) == ("agent", 1, ["a", "b"])
    assert chat["assigned_agent"] == {"id": house.people["budi"], "name": "Budi"}
    kinds = [row[0] for row in await house.fetch("select kind from timeline_entries where chat_id = $1", chat_id)]
    assert sorted(kinds) == ["assigned", "labels_changed", "mode_changed"]
    assert await house.value("select count(*) from feed where chat_id = $1 and type = 'chat.updated'", chat_id)
    freed = (await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": None})).json()
    assert freed["assigned_agent"] is None
    assert freed["mode"] == "agent"


async def test_a_stale_change_is_refused_whole(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6281400000002")
    await sari.patch(f"/chats/{chat_id}", json={"mode": "paused"})
    stale = await sari.patch(f"/chats/{chat_id}", json={"mode": "bot", "labels": ["x"], "expected_mode_version": 0})
    assert stale.status_code == 409
    assert stale.json()["code"] == "mode_version_mismatch"
    assert stale.json()["mode_version"] == 1
    chat = (await sari.get(f"/chats/{chat_id}")).json()
    assert (chat["mode"], chat["labels"]) == ("paused", [])


async def test_only_active_people_get_chats(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6281400000003")
    for user_id in (house.people["gone"], 999_999):
        refused = await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": user_id})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "assigned_agent_id"


async def test_returning_a_chat_to_the_bot_leaves_old_messages_unanswered(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6281400000004")
    message_id = await router.receive(chat_id, "Halo?")
    await house.fetch("update messages set awaiting_reply = true where id = $1", message_id)
    await sari.patch(f"/chats/{chat_id}", json={"mode": "agent"})
    await sari.patch(f"/chats/{chat_id}", json={"mode": "bot"})
    assert await house.value("select awaiting_reply from messages where id = $1", message_id) is False
    assert await house.value("select count(*) from bot_turns where chat_id = $1", chat_id) == 0


async def test_two_agents_take_one_chat(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6281400000005")
    answers = await asyncio.gather(*(who.post(f"/chats/{chat_id}/take-over") for who in (sari, budi)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert won["mode"] == "agent"
    assert lost["code"] == "already_assigned"
    assert lost["assigned_agent"] == won["assigned_agent"]
    winner = sari if won["assigned_agent"]["id"] == house.people["sari"] else budi
    again = await winner.post(f"/chats/{chat_id}/take-over")
    assert again.status_code == 200
    assert again.json()["mode_version"] == won["mode_version"]


async def test_reading_clears_what_was_seen_and_never_goes_back(sari: httpx.AsyncClient, router: Writer) -> None:
    chat_id = await router.chat("+6281400000006")
    start = datetime.now(UTC) - timedelta(minutes=3)
    first, second, third = [
        await router.receive(chat_id, str(number), at=start + timedelta(seconds=number)) for number in range(3)
    ]
    seen = await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": second})
    assert seen.json()["unread_count"] == 1
    assert (await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": first})).json()["unread_count"] == 1
    assert (await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": third})).json()["unread_count"] == 0
    await router.receive(chat_id, "late", at=start)
    assert (await sari.get(f"/chats/{chat_id}")).json()["unread_count"] == 0
    await router.receive(chat_id, "new")
    assert (await sari.get(f"/chats/{chat_id}")).json()["unread_count"] == 1
    assert (await sari.post(f"/chats/{chat_id}/read")).json()["unread_count"] == 0
    elsewhere = await router.receive(await router.chat("+6281400000007"), "x")
    refused = await sari.post(f"/chats/{chat_id}/read", json={"last_seen_message_id": elsewhere})
    assert refused.status_code == 422
