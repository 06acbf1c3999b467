"""One change to many chats."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.integration.api.house import House, Writer


async def _bulk(who: httpx.AsyncClient, **body: Any) -> list[dict[str, Any]]:
    answer = await who.post("/api/v1/chats/bulk", json=body)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_each_chat_is_changed_by_itself(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chats = [await router.chat(f"+628733300000{number}") for number in range(3)]
    for chat_id in chats:
        await router.receive(chat_id, "Halo")
    asked = [chats[0], 999_999_999, chats[1], chats[0], chats[2]]
    results = await _bulk(
        sari, chat_ids=asked, mode="agent", assigned_agent_id=house.people["budi"], add_labels=["VIP"], read=True
    )
    assert [item["chat_id"] for item in results] == [chats[0], 999_999_999, chats[1], chats[2]]
    assert [item["status"] for item in results] == ["done", "failed", "done", "done"]
    assert results[1]["code"] == "chat_not_found"
    for item in (results[0], results[2], results[3]):
        chat = (await sari.get(f"/chats/{item['chat_id']}")).json()
        assert item["chat"] == {name: chat[name] for name in item["chat"]}
        assert (chat["mode"], chat["labels"], chat["unread_count"]) == ("agent", ["VIP"], 0)
        assert chat["assigned_agent"]["id"] == house.people["budi"]
        kinds = await house.fetch("select kind from timeline_entries where chat_id = $1", chat["id"])
        assert sorted(row["kind"] for row in kinds) == ["assigned", "labels_changed", "mode_changed"]
        assert await house.value("select count(*) from feed where chat_id = $1 and type = 'chat.updated'", chat["id"])
    again = await _bulk(sari, chat_ids=chats, mode="agent", add_labels=["VIP"])
    assert [item["chat"]["mode_version"] for item in again] == [1, 1, 1]


async def test_nulls_and_what_is_left_out_differ(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6287333000010")
    await sari.patch(f"/chats/{chat_id}", json={"assigned_agent_id": house.people["sari"], "labels": ["a", "b"]})
    [kept] = await _bulk(sari, chat_ids=[chat_id], remove_labels=["a"])
    assert kept["chat"]["assigned_agent"]["id"] == house.people["sari"]
    assert kept["chat"]["labels"] == ["b"]
    [freed] = await _bulk(sari, chat_ids=[chat_id], assigned_agent_id=None)
    assert freed["chat"]["assigned_agent"] is None


async def test_labels_put_on_at_the_same_time_are_all_there(sari: httpx.AsyncClient, router: Writer) -> None:
    chats = [await router.chat(f"+628733300002{number}") for number in range(4)]
    await asyncio.gather(*(_bulk(sari, chat_ids=chats, add_labels=[f"label {number}"]) for number in range(6)))
    for chat_id in chats:
        labels = (await sari.get(f"/chats/{chat_id}")).json()["labels"]
        assert sorted(labels) == [f"label {number}" for number in range(6)]


async def test_a_refusal_of_one_is_told_for_that_one(sari: httpx.AsyncClient, router: Writer) -> None:
    full, free = await router.chat("+6287333000030"), await router.chat("+6287333000031")
    await sari.patch(f"/chats/{full}", json={"labels": [f"l{number}" for number in range(20)]})
    results = await _bulk(sari, chat_ids=[full, free], add_labels=["one more"])
    assert [(item["status"], item["code"]) for item in results] == [("failed", "too_many_labels"), ("done", None)]
    [unknown] = await _bulk(sari, chat_ids=[free], assigned_agent_id=999_999)
    assert (unknown["status"], unknown["code"]) == ("failed", "unknown_agent")


@pytest.mark.parametrize(
    "body",
    [
        {"chat_ids": [], "mode": "bot"},
        {"chat_ids": [1]},
        {"chat_ids": list(range(1, 102)), "read": True},
        {"chat_ids": [0], "read": True},
        {"chat_ids": [1], "mode": "elsewhere"},
    ],
)
async def test_a_change_that_makes_no_sense_is_refused_whole(sari: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await sari.post("/api/v1/chats/bulk", json=body)).status_code == 422


async def test_a_key_needs_the_scope(nobody: httpx.AsyncClient, house: House) -> None:
    body = {"chat_ids": [1], "read": True}
    assert (await nobody.post("/api/v1/chats/bulk", json=body)).status_code == 401
    headers = {"Authorization": f"Bearer {await house.key('chats:read')}"}
    assert (await nobody.post("/api/v1/chats/bulk", json=body, headers=headers)).status_code == 403
