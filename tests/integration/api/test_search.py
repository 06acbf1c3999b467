"""Finding people and messages, and going to what was found."""

import asyncio
from datetime import date
from typing import Any

import httpx

from services.api.queries import found_messages
from tests.integration.api.house import House, Writer, client, serving


async def _found(who: httpx.AsyncClient, q: str, **more: Any) -> dict[str, Any]:
    answer = await who.get("/api/v1/search", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _texts(found: dict[str, Any]) -> list[str]:
    return ["".join(piece["text"] for piece in item["snippet"]) for item in found["items"]]


async def test_people_and_messages_are_found_in_groups(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6287111000001", name="Xaverius Handukwala")
    message_id = await router.receive(chat_id, "Boleh minta HANDUK-HANDUK lagi untuk xkamar?")
    found = await _found(sari, "handuk")
    assert [chat["id"] for chat in found["people"]["items"]] == [chat_id]
    [message] = found["messages"]["items"]
    assert message["message_id"] == message_id
    assert message["chat"]["id"] == chat_id
    assert message["chat"]["customer_name"] == "Xaverius Handukwala"
    assert [piece for piece in message["snippet"] if piece["found"]] == [
        {"text": "HANDUK", "found": True},
        {"text": "HANDUK", "found": True},
    ]
    assert (await _found(sari, "minta xkam"))["messages"]["items"] == [
        {**message, "snippet": (await _found(sari, "minta xkam"))["messages"]["items"][0]["snippet"]}
    ]
    # A word in the middle of another is found in names, where people are known by parts, and not in messages.
    middle = await _found(sari, "anduk")
    assert [chat["id"] for chat in middle["people"]["items"]] == [chat_id]
    assert middle["messages"]["items"] == []


async def test_names_are_found_in_any_order_and_numbers_in_any_form(sari: httpx.AsyncClient, router: Writer) -> None:
    chat_id = await router.chat("+6287111000002", name="Qomariah Zulaikha")
    for typed in ("zulai qomar", "QOMARIAH", "qo", "087111000002", "+62 871-1100-0002", "6287111000002@c.us"):
        found = await _found(sari, typed)
        assert chat_id in [chat["id"] for chat in found["people"]["items"]], typed
    assert (await _found(sari, "qomariah nobody"))["people"]["items"] == []
    assert (await _found(sari, "laikha"))["people"]["items"][0]["id"] == chat_id
    assert (await _found(sari, "ai"))["people"]["items"] == []  # two letters are a beginning


async def test_guests_are_found_by_full_name_and_room(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6287111000003", name="Nickname")
    room = await house.value("insert into rooms (room_number) values ('7712') returning id")
    guest, checkin, session = [(await house.value("select gen_random_uuid()")) for _ in range(3)]
    await house.fetch(
        "insert into guests (id, phone, full_name) values ($1, '+6287111000003', 'Ferdinand Yulianto')", guest
    )
    await house.fetch(
        "insert into checkins (id, guest_id, room_id, checkin_date) values ($1, $2, $3, $4)",
        checkin,
        guest,
        room,
        date(2025, 11, 22),
    )
    await house.fetch(
        "insert into guest_sessions (id, guest_id, checkin_id, phone) values ($1, $2, $3, '+6287111000003')",
        session,
        guest,
        checkin,
    )
    for typed in ("yulianto", "7712", "771"):
        assert chat_id in [chat["id"] for chat in (await _found(sari, typed))["people"]["items"]], typed
    in_house = (await sari.get("/chats/", params={"in_house": True, "limit": 100})).json()["items"]
    assert chat_id in [chat["id"] for chat in in_house]
    others = (await sari.get("/chats/", params={"in_house": False, "limit": 100})).json()["items"]
    assert chat_id not in [chat["id"] for chat in others]
    await house.fetch("update guest_sessions set is_active = false where id = $1", session)
    assert chat_id not in [chat["id"] for chat in (await _found(sari, "7712"))["people"]["items"]]


async def test_changed_and_deleted_messages_are_found_as_they_are_now(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6287111000004")
    message_id = await router.receive(chat_id, "sebelumnyaabc")

    async def finds(q: str) -> bool:
        return bool((await _found(sari, q))["messages"]["items"])

    assert await finds("sebelumnyaabc")
    await house.fetch("update messages set text = 'sesudahnyaabc' where id = $1", message_id)
    assert (await finds("sebelumnyaabc"), await finds("sesudahnyaabc")) == (False, True)
    await house.fetch("update messages set status = 'read' where id = $1", message_id)
    assert await finds("sesudahnyaabc")
    await house.fetch("update messages set revoked_at = now() where id = $1", message_id)
    assert not await finds("sesudahnyaabc")
    await house.fetch("update messages set revoked_at = null where id = $1", message_id)
    assert await finds("sesudahnyaabc")
    await house.fetch("delete from messages where id = $1", message_id)
    assert not await finds("sesudahnyaabc")


async def test_a_very_long_message_is_kept_and_found_by_its_beginning(sari: httpx.AsyncClient, router: Writer) -> None:
    chat_id = await router.chat("+6287111000005")
    text = "panjangsekali " + " ".join(f"kata{number}" for number in range(40_000)) + " " + "x" * 5_000
    await router.receive(chat_id, text)
    assert len((await _found(sari, "panjangsekali"))["messages"]["items"]) == 1


async def test_pages_of_messages_give_each_once_newest_first_also_past_the_newest(
    sari: httpx.AsyncClient, router: Writer, monkeypatch: Any
) -> None:
    # The newest four are looked through one by one, the others come from the index of words.
    monkeypatch.setattr(found_messages, "LOOKED_THROUGH", 4)
    chat_id = await router.chat("+6287111000006")
    other = await router.chat("+6287111000007")
    sent = [await router.receive(chat_id if number % 3 else other, f"lembaran {number}") for number in range(11)]
    seen: list[int] = []
    cursor: str | None = None
    while True:
        parameters: dict[str, Any] = {"q": "lembaran", "limit": 3, **({} if cursor is None else {"cursor": cursor})}
        page = (await sari.get("/api/v1/search/messages", params=parameters)).json()
        seen += [item["message_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == sent[::-1]
    one = (await sari.get("/api/v1/search/messages", params={"q": "lembaran", "chat": other})).json()
    assert [item["message_id"] for item in one["items"]] == [sent[9], sent[6], sent[3], sent[0]]


async def test_a_found_message_is_shown_in_context_and_reading_goes_on_both_ways(
    sari: httpx.AsyncClient, router: Writer
) -> None:
    chat_id = await router.chat("+6287111000008")
    sent = [await router.receive(chat_id, f"baris {number}") for number in range(30)]

    async def page(**parameters: Any) -> dict[str, Any]:
        answer = await sari.get(f"/chats/{chat_id}/messages", params=parameters)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    around = await page(around=sent[15], limit=7)
    assert [item["id"] for item in around["items"]] == sent[12:19]
    ids, before, after = [item["id"] for item in around["items"]], around["next_cursor"], around["later_cursor"]
    while before is not None:
        earlier = await page(before=before, limit=5)
        ids, before = [*[item["id"] for item in earlier["items"]], *ids], earlier["next_cursor"]
    while after is not None:
        later = await page(after=after, limit=5)
        ids, after = [*ids, *[item["id"] for item in later["items"]]], later["later_cursor"]
    assert ids == sent
    assert (await page(around=sent[0], limit=3))["next_cursor"] is None
    assert (await page(around=sent[-1], limit=3))["later_cursor"] is None
    assert [item["id"] for item in (await page(around=sent[4], limit=1))["items"]][-1] == sent[4]


async def test_around_needs_a_message_of_this_chat(sari: httpx.AsyncClient, router: Writer) -> None:
    chat_id, other = await router.chat("+6287111000009"), await router.chat("+6287111000010")
    elsewhere = await router.receive(other, "x")
    missing = await sari.get(f"/chats/{chat_id}/messages", params={"around": elsewhere})
    assert (missing.status_code, missing.json()["code"]) == (404, "message_not_found")
    both = await sari.get(f"/chats/{chat_id}/messages", params={"around": elsewhere, "after": "x"})
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "around")
    nonsense = await sari.get(f"/chats/{chat_id}/messages", params={"after": "x"})
    assert (nonsense.status_code, nonsense.json()["errors"][0]["field"]) == (422, "after")


async def test_a_search_that_takes_too_long_says_so(house: House, router: Writer) -> None:
    chat_id = await router.chat("+6287111000011")
    await router.receive(chat_id, "lambat sekali")
    with serving(house.settings(api_search_seconds=0.2)) as address:
        async with client(address, house.tokens["sari"]) as who:
            assert (await who.get("/api/v1/search", params={"q": "lambat"})).status_code == 200
            # Nobody can read the table while it is held: the statement waits for longer than it may take.
            async with router.base.engine.begin() as connection:
                await connection.exec_driver_sql("lock table message_search in access exclusive mode")
                answer = await who.get("/api/v1/search", params={"q": "lambat"})
            assert (answer.status_code, answer.json()["code"]) == (503, "too_slow")
            assert (await who.get("/api/v1/search", params={"q": "lambat"})).status_code == 200


async def test_many_searches_leave_connections_to_everybody_else(house: House, router: Writer) -> None:
    with serving(house.settings(api_pool_size=2, api_searches_at_once=1, api_search_seconds=20)) as address:
        async with client(address, house.tokens["sari"]) as who:
            async with router.base.engine.begin() as connection:
                await connection.exec_driver_sql("lock table message_search in access exclusive mode")
                waiting = [
                    asyncio.create_task(who.get("/api/v1/search/messages", params={"q": "x"})) for _ in range(12)
                ]
                await asyncio.sleep(0)
                async with asyncio.timeout(5):
                    assert (await who.get("/chats/counts")).status_code == 200
            assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {200}


async def test_filters_narrow_the_list(admin: httpx.AsyncClient, house: House, router: Writer) -> None:
    read, unread = await router.chat("+6287222000001"), await router.chat("+6287222000002")
    for chat_id in (read, unread):
        await router.receive(chat_id, "?")
    await admin.post(f"/chats/{read}/read")
    answered = await router.chat("+6287222000003")
    await router.receive(answered, "?")
    await admin.post("/chats/messages", json={"chat_id": answered, "text": "!"})
    old = await router.chat("+6287222000004")
    await house.fetch("update chats set last_activity_at = '2020-05-05T00:00:00Z' where id = $1", old)

    async def ids(**parameters: Any) -> set[int]:
        found = await admin.get("/chats/", params={"limit": 100, "q": "+6287222", **parameters})
        assert found.status_code == 200, found.text
        return {item["id"] for item in found.json()["items"]}

    assert await ids() == {read, unread, answered, old}
    assert await ids(unread=True) == {unread, answered}
    assert await ids(unread=False) == {read, old}
    assert await ids(waiting=True) == {read, unread}
    assert await ids(waiting=False) == {answered, old}
    assert await ids(group=True) == set()
    assert await ids(group=False) == {read, unread, answered, old}
    assert await ids(active_before="2020-06-01T00:00:00Z") == {old}
    assert await ids(active_after="2020-06-01T00:00:00+07:00") == {read, unread, answered}
    assert await ids(active_days=7) == {read, unread, answered}
    for wrong in (
        {"active_after": "2020-06-01T00:00:00"},
        {"active_days": 0},
        {"active_before": "0001-01-01T00:00:00Z"},
    ):
        assert (await admin.get("/chats/", params=wrong)).status_code == 422
