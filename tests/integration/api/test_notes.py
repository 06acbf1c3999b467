"""Notes: for agents alone, in the thread, kept when changed."""

import asyncio

import httpx

from tests.integration.api.house import House, Writer
from tests.integration.api.test_changes import orders
from tests.loopback import loopback

Client = httpx.AsyncClient


async def _note(who: Client, chat_id: int, text: str = "Late check-out", **more: object) -> httpx.Response:
    return await who.post(f"/chats/{chat_id}/notes", json={"text": text, **more})


async def test_a_note_stands_between_messages_and_is_read_with_them(sari: Client, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6285001700001")
    await router.receive(chat_id, "Halo")
    answer = await _note(sari, chat_id, "  She is a regular \n")
    assert answer.status_code == 201
    note = answer.json()
    assert (note["text"], note["type"], note["mentions"]) == ("She is a regular", "note", [])
    assert note["agent"] == {"id": house.people["sari"], "name": "Sari"}
    await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "Selamat siang"})
    chat = (await sari.get(f"/chats/{chat_id}")).json()
    assert chat["notes"] == [note]
    assert [item["text"] for item in chat["messages"]] == ["Halo", "Selamat siang"]
    thread = (await sari.get(f"/chats/{chat_id}/thread")).json()["items"]
    assert [item["kind"] for item in thread] == ["message", "note", "message"]
    assert chat["messages"][0]["order"] < note["order"] < chat["messages"][1]["order"]


async def test_notes_come_with_the_page_of_their_messages_each_once(sari: Client, router: Writer) -> None:
    chat_id = await router.chat("+6285001700002")
    written = []
    for number in range(6):
        await router.receive(chat_id, str(number))
        written.append((await _note(sari, chat_id, f"n{number}")).json()["id"])
    found: list[int] = []
    before: str | None = ""
    while before is not None:
        page = (await sari.get(f"/chats/{chat_id}/thread", params={"limit": 2, "before": before})).json()
        found = [item["note"]["id"] for item in page["items"] if item["kind"] == "note"] + found
        before = page["next_cursor"]
    assert found == written


async def test_notes_come_around_a_message_and_after_it_too(sari: Client, router: Writer) -> None:
    chat_id = await router.chat("+6285000000015")
    sent, written = [], []
    for number in range(8):
        sent.append(await router.receive(chat_id, str(number)))
        written.append((await _note(sari, chat_id, f"n{number}")).json()["id"])

    async def page(**place: int | str) -> tuple[list[int], str | None, str | None]:
        found = (await sari.get(f"/chats/{chat_id}/thread", params={"limit": 3, **place})).json()
        notes = [item["note"]["id"] for item in found["items"] if item["kind"] == "note"]
        return notes, found["next_cursor"], found["later_cursor"]

    found, before, after = await page(around=sent[4])
    assert found == written[3:5]  # the one after the last message comes with the next page
    while after is not None:
        later, _, after = await page(after=after)
        found = [*found, *later]
    while before is not None:
        earlier, before, _ = await page(before=before)
        found = [*earlier, *found]
    assert found == written
    assert (await sari.get(f"/chats/{chat_id}/thread", params={"around": 1})).json()["code"] == "message_not_found"


async def test_a_note_is_never_sent_to_whatsapp_by_any_path(
    sari: Client, budi: Client, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6285001700003")
    incoming = await router.receive(chat_id, "Halo")
    async with orders(house, "sender.messages", chat_id) as asked:
        note = (await _note(sari, chat_id, "secret between us", mentions=[house.people["budi"]])).json()
        path = f"/chats/{chat_id}/notes/{note['id']}"
        assert (await sari.patch(path, json={"text": "another secret"})).status_code == 200
        assert (await sari.delete(path)).status_code == 200
        # Whatever acts on messages by their id knows no note. Ids of both are counted apart: take one that is free.
        free = incoming + 1_000_000
        for call in ("retry", "check", "discard"):
            assert (await budi.post(f"/messages/{free}/{call}")).status_code == 404
        await asked.take()
        assert asked.taken == []
    assert await house.value("select count(*) from messages where chat_id = $1", chat_id) == 1
    assert await house.value("select outbound_seq from chats where id = $1", chat_id) == 0
    assert await house.value("select last_message_id from chats where id = $1", chat_id) == incoming
    left = await house.fetch("select routing_key from outbox where payload::text like '%secret%'")
    assert {row["routing_key"] for row in left} <= {"note.written.v1"}


async def test_only_its_author_changes_and_deletes_a_note_and_its_words_are_kept(
    sari: Client, budi: Client, admin: Client, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6285001700004")
    note = (await _note(sari, chat_id, "first")).json()
    path = f"/chats/{chat_id}/notes/{note['id']}"
    for other in (budi, admin):
        assert (await other.patch(path, json={"text": "x"})).json()["code"] == "not_your_note"
        assert (await other.delete(path)).json()["code"] == "not_your_note"
    changed = (await sari.patch(path, json={"text": "second"})).json()
    assert (changed["text"], changed["order"]) == ("second", note["order"])
    assert changed["edited_at"] is not None
    deleted = (await sari.delete(path)).json()
    assert (deleted["text"], deleted["deleted_at"] is not None) == (None, True)
    assert (await sari.patch(path, json={"text": "third"})).json()["code"] == "note_not_found"
    assert "second" not in (await budi.get(f"/chats/{chat_id}")).text
    history = (await budi.get(f"{path}/history")).json()["items"]
    assert [item["text"] for item in history] == ["first", "second"]
    elsewhere = await router.chat("+6285001700014")
    assert (await budi.get(f"/chats/{elsewhere}/notes/{note['id']}/history")).json()["code"] == "note_not_found"


async def test_who_is_mentioned_is_told_once(sari: Client, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6285001700005")
    budi, me, admin = (house.people[name] for name in ("budi", "sari", "admin"))
    note = (await _note(sari, chat_id, "@Budi @Sari look", mentions=[budi, me, budi])).json()
    assert [person["name"] for person in note["mentions"]] == ["Budi", "Sari"]
    path = f"/chats/{chat_id}/notes/{note['id']}"
    await sari.patch(path, json={"text": "@Budi @Admin look", "mentions": [budi, admin]})
    rows = await house.fetch(
        "select data from feed where type = 'notification' and chat_id = $1 order by position", chat_id
    )
    told = [row["data"] for row in rows]
    assert [('"mention"' in data, f'"agent_id": {budi}' in data, f'"agent_id": {admin}' in data) for data in told] == [
        (True, True, False),
        (True, False, True),
    ]
    refused = await _note(sari, chat_id, "x", mentions=[house.people["gone"]])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "mentions")


async def test_one_client_key_is_one_note(sari: Client, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6285001700006")
    answers = await asyncio.gather(*(_note(sari, chat_id, client_key="same") for _ in range(4)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await house.value("select count(*) from notes where chat_id = $1", chat_id) == 1


async def test_notes_at_once_have_places_of_their_own(sari: Client, budi: Client, router: Writer) -> None:
    chat_id = await router.chat("+6285001700007")
    answers = await asyncio.gather(*(_note(who, chat_id, f"{n}") for n in range(5) for who in (sari, budi)))
    places = [answer.json()["order"].rsplit("-", 1)[0] for answer in answers]
    assert len(set(places)) == 10


async def test_a_machine_writes_no_notes(house: House, base_url: str, router: Writer) -> None:
    chat_id = await router.chat("+6285001700008")
    key = await house.key("*")
    async with loopback(base_url=base_url, headers={"Authorization": f"Bearer {key}"}) as machine:
        assert (await _note(machine, chat_id)).status_code == 403
