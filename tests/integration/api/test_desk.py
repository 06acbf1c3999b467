"""Drafts, viewers, snooze, priority, the stale-reply guard, discarding, and what is written down about customers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.integration.api.house import House, Writer, client
from tests.integration.api.test_changes import orders
from tests.waiting import until

Client = httpx.AsyncClient


async def _draft(
    who: Client, chat_id: int, text: str, edit: int, tab: str = "a", kind: str = "reply"
) -> dict[str, Any]:
    answer = await who.put(f"/chats/{chat_id}/drafts/{kind}", json={"text": text, "client": tab, "edit": edit})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def _drafts(who: Client, chat_id: int) -> dict[str, str]:
    items = (await who.get("/api/v1/drafts")).json()["items"]
    return {item["kind"]: item["text"] for item in items if item["chat_id"] == chat_id}


async def test_a_draft_is_its_agents_alone_and_an_older_save_never_undoes_a_newer_one(
    sari: Client, budi: Client, router: Writer
) -> None:
    chat_id, other = await router.chat("+6286000000001"), await router.chat("+6286000000002")
    await _draft(sari, chat_id, "Selamat siang, Ibu", 2)
    late = await _draft(sari, chat_id, "Selamat", 1)
    assert (late["text"], late["version"]) == ("Selamat siang, Ibu", 1)
    assert await _drafts(budi, chat_id) == {}
    assert await _drafts(sari, other) == {}
    elsewhere = await _draft(sari, chat_id, "From the phone", 1, tab="b")
    assert (elsewhere["text"], elsewhere["version"]) == ("From the phone", 2)
    await _draft(sari, chat_id, "for us", 3, kind="note")
    assert await _drafts(sari, chat_id) == {"reply": "From the phone", "note": "for us"}


async def test_sending_ends_the_draft_of_who_sent_and_of_that_kind(sari: Client, budi: Client, router: Writer) -> None:
    chat_id = await router.chat("+6286000000003")
    for who in (sari, budi):
        await _draft(who, chat_id, "Halo", 1)
        await _draft(who, chat_id, "note", 1, kind="note")
    await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "Halo"})
    assert await _drafts(sari, chat_id) == {"note": "note"}
    await sari.post(f"/chats/{chat_id}/notes", json={"text": "note"})
    assert await _drafts(sari, chat_id) == {}
    assert await _drafts(budi, chat_id) == {"reply": "Halo", "note": "note"}
    assert (await _draft(sari, chat_id, "Halo", 1))["text"] == "", "the save of before the sending came late"


async def test_sending_keeps_the_draft_that_is_of_the_next_message(sari: Client, router: Writer) -> None:
    chat_id = await router.chat("+6286000000091")
    await _draft(sari, chat_id, "and the next one", 1)
    body = {"chat_id": chat_id, "text": "Halo", "keeps_draft": True}
    assert (await sari.post("/chats/messages", json=body)).status_code == 201
    assert await _drafts(sari, chat_id) == {"reply": "and the next one"}


async def _events(base_url: str, token: str, chat_id: int, act: Callable[[], Awaitable[None]]) -> list[dict[str, Any]]:
    """What one agent's stream carries about drafts and viewers of a chat, up to the first viewer."""
    got: list[dict[str, Any]] = []
    async with client(base_url, token) as who, who.stream("GET", "/events") as stream:
        kind = ""
        acting: asyncio.Future[None] | None = None
        async with asyncio.timeout(15):
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                if line.startswith("data: ") and kind == "hello":
                    acting = asyncio.ensure_future(act())
                elif line.startswith("data: ") and kind in {"draft", "viewer"}:
                    event = json.loads(line.removeprefix("data: "))
                    if event.get("draft", event)["chat_id"] == chat_id:
                        got.append(event)
                    if got and got[-1]["type"] == "viewer":
                        break
        assert acting is not None
        await acting
    return got


async def test_a_draft_passes_to_the_same_agents_screens_and_to_nobody_elses(
    sari: Client, base_url: str, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000004")

    async def nothing() -> None:
        """Somebody else acts."""

    async def act() -> None:
        await _draft(sari, chat_id, "mine alone", 1)
        await sari.put(f"/chats/{chat_id}/viewing", json={"state": "editing", "client": "a"})

    mine, theirs = await asyncio.gather(
        _events(base_url, house.tokens["sari"], chat_id, act), _events(base_url, house.tokens["budi"], chat_id, nothing)
    )
    assert [item["type"] for item in mine] == ["draft", "viewer"]
    assert mine[0]["draft"]["text"] == "mine alone"
    assert [item["type"] for item in theirs] == ["viewer"]
    assert theirs[0]["agent"] == {"id": house.people["sari"], "name": "Sari"}
    assert (theirs[0]["chat_id"], theirs[0]["state"]) == (chat_id, "editing")


async def test_the_strongest_of_an_agents_tabs_counts_and_leaving_ends_it(
    sari: Client, budi: Client, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000005")

    async def tell(state: str, tab: str) -> None:
        answer = await sari.put(f"/chats/{chat_id}/viewing", json={"state": state, "client": tab})
        assert answer.status_code == 204

    async def seen() -> list[str]:
        items = (await budi.get("/api/v1/viewers")).json()["items"]
        return [item["state"] for item in items if item["chat_id"] == chat_id]

    await tell("viewing", "a")
    await tell("open", "b")
    assert await seen() == ["viewing"]
    await tell("editing", "b")
    assert await seen() == ["editing"]
    await tell("gone", "a")
    assert await seen() == ["editing"]
    await house.fetch("update chat_viewers set until = now() - interval '1 second' where chat_id = $1", chat_id)
    assert await seen() == []
    await tell("open", "a")
    assert await seen() == ["open"]
    await tell("gone", "a")
    assert await seen() == []


async def test_a_chat_is_put_aside_and_taken_back(sari: Client, budi: Client, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6286000000006")
    until_ = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    chat = (await sari.put(f"/chats/{chat_id}/snooze", json={"until": until_})).json()
    assert chat["snooze"]["by"]["name"] == "Sari"
    assert datetime.fromisoformat(chat["snooze"]["until"]) == datetime.fromisoformat(until_)

    async def listed(snoozed: bool) -> bool:
        items = (await budi.get("/chats/", params={"snoozed": snoozed, "limit": 100})).json()["items"]
        return chat_id in {item["id"] for item in items}

    assert (await listed(True), await listed(False)) == (True, False)
    assert (await budi.delete(f"/chats/{chat_id}/snooze")).json()["snooze"] is None
    assert (await listed(True), await listed(False)) == (False, True)
    assert (await sari.put(f"/chats/{chat_id}/snooze", json={})).json()["snooze"]["until"] is None
    kinds = await house.fetch("select kind, agent_id from timeline_entries where chat_id = $1 order by id", chat_id)
    assert [row["kind"] for row in kinds] == ["snoozed", "woken", "snoozed"]


@pytest.mark.parametrize("until_", ["2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z", "2027-01-01T00:00:00", "soon"])
async def test_a_snooze_needs_a_time_to_come(sari: Client, router: Writer, until_: str) -> None:
    chat_id = await router.chat("+6286000000007")
    answer = await sari.put(f"/chats/{chat_id}/snooze", json={"until": until_})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "until")


async def test_a_priority_is_set_filtered_by_and_on_the_timeline(sari: Client, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6286000000008")
    assert (await sari.patch(f"/chats/{chat_id}", json={"priority": "urgent"})).json()["priority"] == "urgent"
    found = (await sari.get("/chats/", params={"priority": "urgent"})).json()["items"]
    assert [item["id"] for item in found] == [chat_id]
    data = await house.value("select data from timeline_entries where chat_id = $1", chat_id)
    assert json.loads(data) == {"priority": "urgent", "previous": "normal"}
    assert (await sari.patch(f"/chats/{chat_id}", json={"priority": "asap"})).status_code == 422


async def _reply(who: Client, chat_id: int, text: str, **more: object) -> httpx.Response:
    return await who.post("/chats/messages", json={"chat_id": chat_id, "text": text, **more})


async def test_pain_10_a_reply_written_without_knowing_of_a_colleagues_is_held(
    sari: Client, budi: Client, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000009")
    await router.receive(chat_id, "Is there a room?")
    seen = (await sari.get(f"/chats/{chat_id}")).json()["messages"][-1]["order"]
    answers = await asyncio.gather(
        *(_reply(who, chat_id, "Yes", seen=seen, client_key=name) for name, who in (("s", sari), ("b", budi)))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    held = next(answer.json() for answer in answers if answer.status_code == 409)
    sent = next(answer.json() for answer in answers if answer.status_code == 201)
    assert held["code"] == "reply_is_stale"
    assert held["newer_message"] == {
        name: sent[name] for name in ("id", "sender", "origin", "type", "agent", "text", "created_at")
    }
    assert await house.value("select count(*) from messages where chat_id = $1 and from_me", chat_id) == 1
    loser = {"s": sari, "b": budi}["b" if sent["client_key"] == "s" else "s"]
    assert (await _reply(loser, chat_id, "Yes", seen=seen, send_anyway=True)).status_code == 201
    assert (await _reply(loser, chat_id, "And", seen=sent["order"])).status_code == 201, "one's own are known"


async def test_the_same_key_gives_the_first_message_whoever_answered_since(
    sari: Client, budi: Client, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000010")
    await router.receive(chat_id, "Halo")
    seen = (await sari.get(f"/chats/{chat_id}")).json()["messages"][-1]["order"]
    first = await _reply(sari, chat_id, "Yes", seen=seen, client_key="k")
    await _reply(budi, chat_id, "Indeed")
    again = await _reply(sari, chat_id, "Yes", seen=seen, client_key="k")
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert (await _reply(sari, chat_id, "x", seen="yesterday")).json()["errors"][0]["field"] == "seen"


async def test_a_failed_message_is_discarded_and_stays(
    sari: Client, budi: Client, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6286000000011")
    message_id = (await _reply(sari, chat_id, "Halo")).json()["id"]
    path = f"/messages/{message_id}/discard"
    assert (await sari.post(path)).json()["code"] == "not_discardable"
    await router.set_status(message_id, "failed")
    answers = await asyncio.gather(sari.post(path), budi.post(path))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["discarded_at"] == answers[1].json()["discarded_at"] is not None
    shown = (await sari.get(f"/chats/{chat_id}")).json()["messages"][-1]
    assert (shown["id"], shown["status"]) == (message_id, "failed")
    assert (await sari.post(f"/messages/{message_id}/retry")).json()["code"] == "not_retryable"
    kinds = await house.fetch("select kind from timeline_entries where chat_id = $1", chat_id)
    assert [row["kind"] for row in kinds] == ["message_discarded"]


async def test_a_message_in_doubt_is_looked_for(sari: Client, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6286000000012")
    message_id = (await _reply(sari, chat_id, "Halo")).json()["id"]
    assert (await sari.post(f"/messages/{message_id}/check")).json()["code"] == "not_in_doubt"
    await router.set_status(message_id, "unknown")
    async with orders(house, "sender.checks", chat_id) as asked:
        assert (await sari.post(f"/messages/{message_id}/check")).status_code == 202

        async def came() -> bool:
            await asked.take()
            return bool(asked.taken)

        await until(came, what="the order to look")
    assert (asked.taken[0]["message_id"], asked.taken[0]["seq"]) == (message_id, 1)


async def test_a_name_given_by_hand_stands_before_whatsapps(sari: Client, house: House, router: Writer) -> None:
    phone = "+6286000000013"
    chat_id = await router.chat(phone, name="rtn_99")
    change = {"name": "Ibu Ratna", "language": "en", "notes": "Peanuts!"}
    chat = (await sari.patch(f"/chats/{chat_id}/contact", json=change)).json()
    assert (chat["customer_name"], chat["contact"]["whatsapp_name"]) == ("Ibu Ratna", "rtn_99")
    assert (chat["contact"]["language"], chat["contact"]["notes"]) == ("en", "Peanuts!")
    await house.fetch("update contacts set name = 'other' where phone = $1", phone)
    assert (await sari.get(f"/chats/{chat_id}")).json()["customer_name"] == "Ibu Ratna"
    assert [item["id"] for item in (await sari.get("/chats/", params={"q": "ratna ibu"})).json()["items"]] == [chat_id]
    chat = (await sari.patch(f"/chats/{chat_id}/contact", json={"name": "", "language": None})).json()
    assert (chat["customer_name"], chat["contact"]["notes"]) == ("other", "Peanuts!")
    assert (chat["contact"]["language"], chat["contact"]["language_is_given"]) == ("en", False)
    fields = await house.fetch("select data from timeline_entries where chat_id = $1 order by id", chat_id)
    assert json.loads(fields[0]["data"]) == {"fields": ["given_name", "language", "notes"]}
