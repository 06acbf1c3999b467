"""What messages show beside their text, presence as it passes, and chats that were merged."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from shared.clock import utc_now
from shared.conversations.merging import complete, pending_merges, request_merge
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import FeedItem
from tests.integration.api.house import House, Writer
from tests.integration.api.test_live import listening
from tests.waiting import until

AT = datetime(2026, 1, 5, 3, 4, 5, tzinfo=UTC)


async def alter(house: House, message_id: int, **columns: Any) -> None:
    """As the router writes it."""
    for name, value in columns.items():
        shown = json.dumps(value) if isinstance(value, dict) else value
        await house.fetch(f"update messages set {name} = $2 where id = $1", message_id, shown)


async def message_of(who: httpx.AsyncClient, chat_id: int, message_id: int) -> dict[str, Any]:
    items = (await who.get(f"/chats/{chat_id}/messages")).json()["items"]
    return next(item for item in items if item["id"] == message_id)


async def test_a_message_shows_all_that_it_holds(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6285000000001", name="Wayan")
    message_id = await router.receive(chat_id, "Sarapan?")
    await alter(
        house,
        message_id,
        type="poll",
        content={
            "poll": {"title": "Sarapan?", "options": ["Ya", "Tidak"], "several": True},
            "location": {"latitude": 1.5, "longitude": 2.5, "name": "Kuta"},
            "contacts": [{"name": "Ayu", "phones": ["+628"]}],
            "choice": {"kind": "list", "id": "7", "title": "Kamar"},
            "link": {"url": "https://example.com", "title": "Contoh"},
            "is_forwarded": True,
        },
        votes={
            "a@lid": {"options": ["Ya"], "at": "2026-01-05T03:04:05+00:00"},
            "b@lid": {"options": ["Tidak", "Ya"], "at": "2026-01-05T03:04:05+00:00"},
            "c@lid": {"options": [], "at": "2026-01-05T03:04:05+00:00"},
        },
        reactions={
            "us": {"emoji": "🙏", "name": None, "address": None, "at": "2026-01-05T03:04:07+00:00"},
            "them": {"emoji": "👍", "name": "Wayan", "address": "628@c.us", "at": "2026-01-05T03:04:06+00:00"},
            "gone": {"emoji": None, "name": None, "address": "9@lid", "at": "2026-01-05T03:04:08+00:00"},
        },
        participant={"address": "99@lid", "alias": "6281234567890@c.us", "name": "Budi"},
        edited_at=AT,
        original_text="Makan?",
    )
    shown = await message_of(sari, chat_id, message_id)
    assert shown["poll"] == {
        "title": "Sarapan?",
        "options": [{"title": "Ya", "votes": 2}, {"title": "Tidak", "votes": 1}],
        "several": True,
        "voters": 2,
    }
    assert [(one["emoji"], one["from_me"], one["name"]) for one in shown["reactions"]] == [
        ("👍", False, "Wayan"),
        ("🙏", True, None),
    ]
    assert shown["participant"] == {"name": "Budi", "phone": "+6281234567890", "address": "99@lid"}
    assert (shown["location"]["name"], shown["contacts"][0]["name"], shown["choice"]["id"]) == ("Kuta", "Ayu", "7")
    assert (shown["link"]["title"], shown["forwarded"], shown["media"]) == ("Contoh", True, None)
    assert (shown["original_text"], shown["edited_at"]) == ("Makan?", "2026-01-05T03:04:05Z")


async def test_a_deleted_message_keeps_its_words_for_the_desk_but_not_in_the_list(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6285000000002")
    message_id = await router.receive(chat_id, "Salah kirim")
    reaction = {"emoji": "👍", "name": None, "address": None, "at": "2026-01-05T03:04:06+00:00"}
    await alter(house, message_id, revoked_at=AT, reactions={"them": reaction})
    shown = await message_of(sari, chat_id, message_id)
    assert (shown["text"], shown["revoked_at"], shown["reactions"]) == ("Salah kirim", "2026-01-05T03:04:05Z", [])
    preview = (await sari.get(f"/chats/{chat_id}")).json()["last_message"]
    assert (preview["id"], preview["text"], preview["revoked"], preview["type"]) == (message_id, None, True, "text")


async def test_a_file_is_named_with_its_state(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6285000000003")
    message_id = await router.receive(chat_id, "Ini")
    await alter(house, message_id, type="image", content={"media": {"mime_type": "image/jpeg", "view_once": True}})
    media_id = await house.value(
        """insert into media_files (message_id, chat_id, type, source, mime_type) values ($1, $2, 'image', '{}',
           'image/jpeg') returning id""",
        message_id,
        chat_id,
    )
    media = (await message_of(sari, chat_id, message_id))["media"]
    assert (media["id"], media["state"], media["url"]) == (media_id, "pending", f"/media/{media_id}")
    assert (media["preview_url"], media["view_once"], media["error"]) == (None, True, None)
    await house.fetch(
        "update media_files set state = 'failed', error_code = 'gone', error = 'It is gone' where id = $1", media_id
    )
    assert (await message_of(sari, chat_id, message_id))["media"]["error"] == {"code": "gone", "message": "It is gone"}
    await house.fetch("update media_files set state = 'stored', preview_key = 'p' where id = $1", media_id)
    assert (await message_of(sari, chat_id, message_id))["media"]["preview_url"] == f"/media/{media_id}/preview"


async def test_a_quoted_message_is_found_whichever_came_first(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6285000000004", name="Wayan")
    answer = await router.receive(chat_id, "Yang ini")
    quoted = {"provider_message_id": "q-1", "author": "6285000000004@c.us", "type": "image", "text": "Kamar 5"}
    await alter(house, answer, quoted=quoted)
    shown = (await message_of(sari, chat_id, answer))["quoted"]
    assert (shown["id"], shown["name"], shown["type"], shown["text"]) == (None, "+6285000000004", "image", "Kamar 5")
    original = await router.receive(chat_id, "Kamar 5")
    await house.fetch(
        """insert into message_anchors (channel_id, from_me, provider_message_id, message_id)
           values ($1, false, 'q-1', $2)""",
        house.whapi,
        original,
    )
    shown = (await message_of(sari, chat_id, answer))["quoted"]
    assert (shown["id"], shown["sender"], shown["name"], shown["text"]) == (original, "customer", "Wayan", "Kamar 5")


async def test_a_change_that_failed_is_shown_until_one_succeeds(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6285000000005")
    message_id = await router.receive(chat_id, "Halo")
    insert = """insert into message_changes (message_id, chat_id, outbound_seq, operation, emoji, status, error_code)
                values ($1, $2, $3, 'react', '👍', $4, $5)"""
    await house.fetch(insert, message_id, chat_id, 1, "failed", "refused")
    (change,) = (await message_of(sari, chat_id, message_id))["changes"]
    assert (change["status"], change["error"]["code"], change["emoji"]) == ("failed", "refused", "👍")
    await house.fetch(insert, message_id, chat_id, 2, "done", None)
    assert (await message_of(sari, chat_id, message_id))["changes"] == []


async def test_typing_passes_by_without_the_feed(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6285000000006")
    async with listening(sari) as stream:
        head = await house.value("select position from feed_head")
        now = utc_now()
        await house.fetch(
            """insert into chat_presences (chat_id, presence, reported_at, typing_until, online_until)
               values ($1, 'typing', $2, $3, $3)""",
            chat_id,
            now,
            now + timedelta(seconds=15),
        )
        await until(lambda: [one for one in stream.of("presence") if one["chat_id"] == chat_id], what="typing")
        (event,) = [one for one in stream.of("presence") if one["chat_id"] == chat_id]
        assert (event["presence"], event["online"]) == ("typing", True)
        assert await house.value("select position from feed_head") == head
        chat = (await sari.get(f"/chats/{chat_id}")).json()
        assert (chat["online"], chat["typing_kind"]) == (True, "typing")
        await house.fetch("update chat_presences set typing_until = null, online_until = null, presence = 'offline'")
        chat = (await sari.get(f"/chats/{chat_id}")).json()
        assert (chat["online"], chat["typing_until"]) == (False, None)


async def test_a_merged_chat_leads_to_the_one_it_has_become_and_can_be_parted(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    kept, gone = await router.chat("+6285000000007", name="Satu"), await router.chat("+6285000000008", name="Dua")
    first, second = await router.receive(kept, "satu"), await router.receive(gone, "dua")
    async with listening(sari) as stream:
        async with router.base.transactions.begin() as work:
            await request_merge(work.connection, house.whapi, gone, kept, "number_changed")
        async with router.base.transactions.begin() as work:
            (merge,) = await pending_merges(work.connection)
            assert await complete(work, merge.id, now=utc_now(), cause=Cause("test"))
        await until(lambda: stream.of("chat.merged"), what="the merge")
        (event,) = stream.of("chat.merged")
        assert (event["chat_id"], event["chat"]["id"], event["removed_chat_id"]) == (kept, kept, gone)
        async with router.base.transactions.begin() as work:  # told of the chat that is gone
            work.announce(FeedItem("chat.updated", gone))
        await until(lambda: [one for one in stream.of("chat.updated") if one["chat_id"] == kept], what="the survivor")
    asked = (await sari.get(f"/chats/{gone}")).json()
    assert (asked["id"], [one["id"] for one in asked["messages"]], asked["unread_count"]) == (kept, [first, second], 2)
    assert [one["id"] for one in (await sari.get(f"/chats/{gone}/messages")).json()["items"]] == [first, second]
    written = await sari.post("/chats/messages", json={"chat_id": gone, "text": "Halo"})
    assert written.json()["chat_id"] == kept
    listed = (await sari.get("/chats/", params={"q": "+628500000000"})).json()["items"]
    assert gone not in {one["id"] for one in listed}

    assert (await sari.post(f"/api/v1/merges/{merge.id}/undo")).status_code == 403
    busy = await admin.post(f"/api/v1/merges/{merge.id}/undo")
    assert (busy.status_code, busy.json()["code"]) == (409, "chat_busy")
    await router.set_status(written.json()["id"], "failed")
    parted = await admin.post(f"/api/v1/merges/{merge.id}/undo")
    assert parted.status_code == 200, parted.text
    assert (parted.json()["chat"]["id"], parted.json()["restored"]["id"]) == (kept, gone)
    by = await house.value(
        "select user_id from audit_log where action = $1 and subject_id = $2", "merge.undone", merge.id
    )
    assert by == house.people["admin"]
    restored = (await sari.get(f"/chats/{gone}")).json()
    assert (restored["id"], [one["id"] for one in restored["messages"]]) == (gone, [second])
    assert (restored["unread_count"], restored["customer_name"]) == (1, "Dua")
    again = await admin.post(f"/api/v1/merges/{merge.id}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "cannot_undo")
    assert (await admin.post("/api/v1/merges/999999/undo")).json()["code"] == "merge_not_found"
