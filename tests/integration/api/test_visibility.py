"""An agent who sees only own chats: in lists, counts, searches, files and on the open stream."""

import json
import random
from functools import partial

import httpx
import pytest

from tests.integration.api.house import House, Writer, client
from tests.integration.api.people import Member, assign, join, session
from tests.integration.api.test_live import Listener, listening
from tests.waiting import until


def _phone() -> str:
    return f"+62{8_120_000_000 + random.randrange(10**8)}"


@pytest.fixture
async def ana(house: House) -> Member:
    return await join(house, f"ana{random.randrange(10**9)}")


@pytest.fixture
async def beni(house: House) -> Member:
    return await join(house, f"beni{random.randrange(10**9)}", own_chats_only=True)


def _patched(chat_id: int, member: Member | None) -> tuple[str, dict[str, int | None]]:
    return f"/chats/{chat_id}", {"assigned_agent_id": None if member is None else member.id}


async def test_pain_20_another_agents_private_chat_is_nowhere(
    base_url: str, house: House, router: Writer, admin: httpx.AsyncClient, ana: Member, beni: Member
) -> None:
    mark = f"rahasia{random.randrange(10**9)}"
    private = await router.chat(_phone(), name=f"Guest {mark}")
    mine = await router.chat(_phone(), name=f"Mine {mark}")
    nobodys = await router.chat(_phone(), name=f"Nobody {mark}")
    await assign(house, private, ana)
    await assign(house, mine, beni)
    async with client(base_url, await session(house, beni)) as who:
        async with listening(who) as stream:
            await router.receive(private, f"first {mark}")
            await router.receive(nobodys, f"free {mark}")
            await admin.post("/chats/messages", json={"chat_id": private, "text": f"answer {mark}"})
            await admin.patch(f"/chats/{private}", json={"labels": [mark]})
            await house.fetch(
                """
                insert into chat_presences (chat_id, presence, typing_until, changed_at, reported_at)
                values ($1, 'typing', now() + interval '1 minute', now(), now()),
                       ($2, 'typing', now() + interval '1 minute', now(), now())
                """,
                private,
                mine,
            )
            await until(lambda: stream.of("presence"))
            await router.receive(mine, f"mine {mark}")
            await until(lambda: stream.of("message.created"))
            told = str(stream.events)
        assert f"mine {mark}" in told
        assert f"'chat_id': {private}," not in told
        assert f"'chat_id': {nobodys}," not in told
        assert f"Guest {mark}" not in told
        for words, found in ((mark, [mine]), ("rahasia", [mine]), (f"Guest {mark}", []), (f"Nobody {mark}", [])):
            listed = (await who.get("/chats/", params={"q": words})).json()["items"]
            assert [chat["id"] for chat in listed] == found, words
        filters: list[dict[str, str]] = [
            *({}, {"assigned": "none"}, {"assigned": str(ana.id)}, {"mode": "agent"}, {"label": mark})
        ]
        for wanted in filters:
            listed = (await who.get("/chats/", params={**wanted, "limit": "100"})).json()["items"]
            assert {chat["id"] for chat in listed} <= {mine}, wanted
        counts = (await who.get("/chats/counts")).json()
        assert (counts["all"], counts["mine"], counts["unassigned"], counts["unread"]) == (1, 1, 0, 1)
        for path in (f"/chats/{private}", f"/chats/{private}/messages", f"/chats/{nobodys}"):
            assert (await who.get(path)).json()["code"] == "chat_not_found", path


async def test_a_chat_comes_and_goes_with_its_assignment(
    base_url: str, house: House, router: Writer, admin: httpx.AsyncClient, ana: Member, beni: Member
) -> None:
    chat_id = await router.chat(_phone(), name="Wanders")
    await router.receive(chat_id, "Halo")
    async with client(base_url, await session(house, beni)) as who:
        async with listening(who) as stream:
            cursor = stream.last_id
            path, body = _patched(chat_id, beni)
            assert (await admin.patch(path, json=body)).status_code == 200
            [event] = await until(lambda: stream.of("chat.updated"), timeout=3)
            assert event["chat"]["assigned_agent"]["id"] == beni.id
            assert (await who.get(f"/chats/{chat_id}")).status_code == 200
            path, body = _patched(chat_id, ana)
            await admin.patch(path, json=body)
            [hidden] = await until(lambda: stream.of("chat.hidden"), timeout=3)
            assert (hidden["removed_chat_id"], hidden["chat"], hidden["message"]) == (chat_id, None, None)
            assert "Wanders" not in str(hidden)
            assert (await who.get(f"/chats/{chat_id}")).status_code == 404
            await router.receive(chat_id, "not for you")
            mine = await router.chat(_phone())
            await assign(house, mine, beni)
            await router.receive(mine, "for you")
            await until(lambda: "for you" in str(stream.events))
            assert "not for you" not in str(stream.events)
        # Whoever was away while it went is told when they come back.
        async with listening(who, cursor=cursor) as stream:
            await until(lambda: stream.of("chat.hidden"))
            assert "Wanders" not in str(stream.of("chat.hidden"))


async def test_the_option_takes_effect_on_open_streams(
    base_url: str, house: House, router: Writer, admin: httpx.AsyncClient, ana: Member
) -> None:
    chat_id = await router.chat(_phone())
    async with client(base_url, await session(house, ana)) as who:
        async with listening(who) as stream:
            cursor = stream.last_id
            await router.receive(chat_id, "seen")
            await until(lambda: "seen" in str(stream.events))
            changed = await admin.patch(f"/api/v1/users/{ana.id}", json={"own_chats_only": True})
            assert changed.json()["own_chats_only"] is True
            [reset] = await until(lambda: stream.of("reset"), timeout=2)
            assert reset["reason"] == "access"
            assert (await who.get(f"/chats/{chat_id}")).status_code == 404
            await router.receive(chat_id, "unseen")
            await admin.patch(f"/api/v1/users/{ana.id}", json={"role": "supervisor"})
            await until(lambda: len(stream.of("reset")) == 2, timeout=2)
            await router.receive(chat_id, "seen again")
            await until(lambda: "seen again" in str(stream.events))
            assert "unseen" not in str(stream.events)
        async with listening(who, cursor=cursor) as later:
            [reset] = await until(lambda: later.of("reset"))
            assert reset["reason"] == "access"


async def test_what_ends_a_session_ends_its_stream_at_once(
    base_url: str, house: House, admin: httpx.AsyncClient, ana: Member
) -> None:
    first, second = await session(house, ana), await session(house, ana)
    async with (
        client(base_url, first) as one,
        client(base_url, second) as other,
        listening(one) as stream,
        listening(other) as kept,
    ):
        sessions = (await one.get("/api/v1/profile/sessions")).json()["items"]
        [current] = [entry["id"] for entry in sessions if entry["is_current"]]
        assert (await other.delete(f"/api/v1/profile/sessions/{current}")).status_code == 204
        await until(lambda: stream.ended, timeout=2)
        assert (await one.get("/auth/me")).status_code == 401
        assert not kept.ended
        await admin.patch(f"/api/v1/users/{ana.id}", json={"is_active": False})
        await until(lambda: kept.ended, timeout=2)
        assert (await other.get("/auth/me")).status_code == 401


async def test_a_key_that_is_revoked_hears_no_more(base_url: str, house: House, admin: httpx.AsyncClient) -> None:
    made = (await admin.post("/api/v1/keys", json={"name": "Board", "scopes": ["chats:read"]})).json()
    async with client(base_url, made["secret"]) as board, listening(board) as stream:
        revoked = await admin.delete(f"/api/v1/keys/{made['key']['id']}")
        assert revoked.json()["revoked_at"] is not None
        await until(lambda: stream.ended, timeout=2)
        assert (await board.get("/chats/")).status_code == 401


def _updates(listener: Listener, count: int) -> bool:
    return len(listener.of("message.updated")) >= count


async def _quotes(house: House, message_id: int, quoted_id: int, words: str) -> None:
    """The customer answered that message, as its provider tells it: its id, and its words once more."""
    name = f"Q{quoted_id}"
    await house.fetch("update messages set provider_message_id = $1 where id = $2", name, quoted_id)
    await house.fetch(
        """
        insert into message_anchors (channel_id, from_me, provider_message_id, message_id)
        select channel_id, from_me, $1, id from messages where id = $2
        """,
        name,
        quoted_id,
    )
    quoted = json.dumps({"provider_message_id": name, "text": words, "author": "628111@c.us"})
    await house.fetch("update messages set quoted = $1 where id = $2", quoted, message_id)


async def test_pain_20_a_quote_tells_nothing_of_a_chat_that_is_not_shown(
    base_url: str, house: House, router: Writer, admin: httpx.AsyncClient, ana: Member, beni: Member
) -> None:
    mark = f"rahasia{random.randrange(10**9)}"
    private, mine = await router.chat(_phone(), name=f"Group {mark}"), await router.chat(_phone(), name="Mine")
    await assign(house, private, ana)
    await assign(house, mine, beni)
    secret = await router.receive(private, f"secret {mark}")
    answer = await router.receive(mine, "about that")
    await _quotes(house, answer, secret, f"secret {mark}")
    own = await router.receive(mine, "my own words")
    again = await router.receive(mine, "and about this")
    await _quotes(house, again, own, "my own words")
    async with client(base_url, await session(house, beni)) as who:
        async with listening(who) as stream, listening(admin) as all_of_it:
            for message_id in (answer, again):
                await router.set_status(message_id, "received")
            for listener in (stream, all_of_it):
                await until(partial(_updates, listener, 2))
            told = {event["message"]["id"]: event["message"]["quoted"] for event in stream.of("message.updated")}
            assert mark not in str(stream.events)
            assert (told[answer]["is_hidden"], told[answer]["text"], told[answer]["chat_id"]) == (True, None, None)
            assert (told[again]["is_hidden"], told[again]["text"]) == (False, "my own words")
            [whole] = [e["message"] for e in all_of_it.of("message.updated") if e["message"]["id"] == answer]
            assert (whole["quoted"]["text"], whole["quoted"]["chat_id"]) == (f"secret {mark}", private)
        # Whoever was away meanwhile is told no more.
        async with listening(who, cursor=stream.events[0]["cursor"]) as later:
            await until(lambda: len(later.of("message.updated")) >= 2)
            assert mark not in str(later.events)
        asked = (
            *(f"/chats/{mine}", f"/chats/{mine}/messages", f"/chats/{mine}/thread", f"/chats/{mine}/timeline"),
            *(f"/chats/{mine}/messages?around={answer}", f"/messages/{answer}/info"),
            *("/chats/", "/api/v1/search?q=about", "/api/v1/search/messages?q=about"),
        )
        for path in asked:
            shown = await who.get(path)
            assert shown.status_code == 200, path
            assert mark not in shown.text, path
        page = (await who.get(f"/chats/{mine}/messages")).json()["items"]
        assert [one["quoted"] and one["quoted"]["is_hidden"] for one in page] == [True, None, False]
        # A change of such a message is answered as it is shown.
        sent = await who.post("/chats/messages", json={"chat_id": mine, "text": "Yes", "quoted_message_id": again})
        assert mark not in sent.text
    [seen] = [one for one in (await admin.get(f"/chats/{mine}/messages")).json()["items"] if one["id"] == answer]
    assert (seen["quoted"]["id"], seen["quoted"]["chat_id"]) == (secret, private)
