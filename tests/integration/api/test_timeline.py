"""The timeline of a chat, and what is known of one message."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from shared.conversations.saving import save
from shared.conversations.state import Changes
from tests.integration.api.house import House, Writer

_numbers = count(100_000)
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


async def _everything(caller: httpx.AsyncClient, chat_id: int, limit: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        query: dict[str, int | str] = {"limit": limit, **({"before": cursor} if cursor else {})}
        page = (await caller.get(f"/chats/{chat_id}/timeline", params=query)).json()
        items += page["items"]
        cursor = page["next_cursor"]
    return items


async def _a_story(house: House, router: Writer, sari: httpx.AsyncClient) -> tuple[int, int]:
    """A customer writes, the bot is asked and overruled, Sari answers, the first attempt times out."""
    chat_id = await router.chat(f"+628166{next(_numbers)}")
    received = await router.receive(chat_id, "Halo")
    await house.fetch(
        "update messages set created_at = $2, order_time = $2, routed = 'bot' where id = $1", received, START
    )
    await house.fetch(
        """insert into bot_turns (id, chat_id, mode_version, message_ids, correlation_id, emit_at, emitted_at,
             deadline_at, closed_at, outcome, created_at)
           values ($1, $2, 0, array[$3::bigint], 'c', $4::timestamptz, $4, $4 + interval '30 s', $4 + interval '5 s',
             'mode_changed', $4)""",
        uuid4(),
        chat_id,
        received,
        START + timedelta(seconds=1),
    )
    await sari.post(f"/chats/{chat_id}/take-over")
    await house.fetch(
        "update timeline_entries set created_at = $2 where chat_id = $1", chat_id, START + timedelta(seconds=6)
    )
    ours = (await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "Selamat pagi"})).json()["id"]
    await house.fetch(
        "update messages set created_at = $2, order_time = $2 where id = $1", ours, START + timedelta(seconds=20)
    )
    attempt = """insert into attempts (message_id, number, chat_id, seq, owner, started_at, deadline_at, finished_at,
                   outcome, error_code, error, provider_message_id)
                 values ($1, $2, $3, 1, $4, $5::timestamptz, $5, $5 + interval '2 s', $6, $7, $8, $9)"""
    first, second = START + timedelta(seconds=21), START + timedelta(seconds=40)
    await house.fetch(attempt, ours, 1, chat_id, uuid4(), first, "transient", "timeout", "No answer in time", None)
    await house.fetch(attempt, ours, 2, chat_id, uuid4(), second, "sent", None, None, "wamid-1")
    async with router.base.transactions.begin() as unit:
        for number, status in enumerate(("sent", "delivered", "read")):
            changes = Changes()
            at = START + timedelta(seconds=43 + number * 10)
            changes.patch_message(ours, chat_id=chat_id, status=status, status_at=at)
            await save(unit, [], changes)
    return chat_id, ours


async def test_every_decision_on_a_chat_is_told_in_order(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id, ours = await _a_story(house, router, sari)
    told = list(reversed(await _everything(sari, chat_id, 50)))
    assert [_short(entry) for entry in told] == [
        "received",
        "routed bot",
        "turn_opened",
        "event mode_changed",
        "event assigned",
        "turn_closed mode_changed",
        "written",
        "attempt 1",
        "attempt_ended 1 transient",
        "attempt 2",
        "attempt_ended 2 sent",
        "status sent",
        "status delivered",
        "status read",
    ]
    assigned = next(entry for entry in told if entry.get("kind") == "assigned")
    assert assigned["agent"]["name"] == "Sari"
    assert assigned["people"] == [{"id": house.people["sari"], "name": "Sari"}]
    timed_out = next(entry for entry in told if entry["type"] == "attempt_ended")
    assert timed_out["error"] == {"code": "timeout", "message": "No answer in time"}
    assert next(entry for entry in told if entry["type"] == "written")["message_id"] == ours


async def test_pages_of_a_timeline_give_every_entry_once(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id, _ = await _a_story(house, router, sari)
    whole = await _everything(sari, chat_id, 100)
    for limit in (1, 3, 5):
        assert await _everything(sari, chat_id, limit) == whole
    wrong = await sari.get(f"/chats/{chat_id}/timeline", params={"before": "gestern"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "before")
    assert (await sari.get("/chats/999999/timeline")).status_code == 404


async def test_the_info_of_a_message_has_every_attempt_and_status(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    _, ours = await _a_story(house, router, sari)
    info = (await sari.get(f"/messages/{ours}/info")).json()
    assert (info["sender"], info["origin"], info["agent"]["name"]) == ("agent", "inbox", "Sari")
    assert [(one["number"], one["outcome"], one["provider_message_id"]) for one in info["attempts"]] == [
        (1, "transient", None),
        (2, "sent", "wamid-1"),
    ]
    statuses = {one["status"]: one["at"] for one in info["statuses"]}
    assert statuses["delivered"] == "2026-11-20T08:00:53Z"
    assert {"queued", "sent", "read"} <= statuses.keys()
    assert (await sari.get("/messages/999999/info")).status_code == 404


async def test_the_info_of_a_customers_message_says_who_was_to_answer(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat(f"+628166{next(_numbers)}")
    message_id = await router.receive(chat_id, "👍")
    await house.fetch("update messages set routed = 'bot:no_words' where id = $1", message_id)
    info = (await sari.get(f"/messages/{message_id}/info")).json()
    assert (info["routed"]["mode"], info["routed"]["skipped"]) == ("bot", "no_words")
    assert info["attempts"] == []


def _short(entry: dict[str, Any]) -> str:
    more = (entry.get(name) for name in ("mode", "number", "outcome", "status", "kind"))
    return " ".join(str(part) for part in (entry["type"], *more) if part is not None)
