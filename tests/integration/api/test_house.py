"""Labels, rooms and guests as the front desk manages them."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from services.api.commands.manage_labels import LabelKeeper
from tests.integration.api.house import House, Writer


def name() -> str:
    return f"Label {uuid4().hex[:6]}"


async def label(admin: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await admin.post("/api/v1/labels", json={"name": name(), **values})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def put_on(who: httpx.AsyncClient, chat: int, *labels: str) -> list[str]:
    answer = await who.patch(f"/chats/{chat}", json={"labels": list(labels)})
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["labels"]
    return found


async def test_a_label_has_a_colour_and_counts_its_chats(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, router: Writer
) -> None:
    made = await label(admin, color="teal", description="Guests who come back")
    chat = await router.chat("+6281177710001")
    await put_on(sari, chat, made["name"])
    [found] = [one for one in (await sari.get("/api/v1/labels")).json()["items"] if one["id"] == made["id"]]
    assert (found["color"], found["description"], found["chats"]) == ("teal", "Guests who come back", 1)
    assert (await admin.post("/api/v1/labels", json={"name": made["name"]})).json()["code"] == "label_exists"
    assert (await sari.post("/api/v1/labels", json={"name": "x"})).status_code == 403


async def test_what_an_agent_calls_a_chat_is_a_label_from_then_on(sari: httpx.AsyncClient, router: Writer) -> None:
    mine = name()
    chat = await router.chat("+6281177710002")
    assert await put_on(sari, chat, mine) == [mine]
    assert mine in [one["name"] for one in (await sari.get("/api/v1/labels")).json()["items"]]


async def test_a_renamed_label_is_renamed_on_every_chat_and_its_former_name_means_it(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, router: Writer
) -> None:
    made, other = await label(admin), await label(admin)
    chats = [await router.chat(f"+62811777101{number:02d}") for number in range(3)]
    for chat in chats:
        await put_on(sari, chat, other["name"], made["name"])
    renamed = name()
    answer = await admin.patch(f"/api/v1/labels/{made['id']}", json={"name": renamed})
    assert (answer.json()["name"], answer.json()["chats"]) == (renamed, 3)
    for chat in chats:
        assert (await sari.get(f"/chats/{chat}")).json()["labels"] == [other["name"], renamed]
    # A screen that has not heard of it gives the former name.
    assert await put_on(sari, chats[0], made["name"]) == [renamed]
    assert (await admin.patch(f"/api/v1/labels/{made['id']}", json={"name": other["name"]})).status_code == 409


async def test_a_deleted_label_is_on_no_chat_and_an_old_screen_does_not_bring_it_back(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, router: Writer
) -> None:
    made, other = await label(admin), await label(admin)
    chat = await router.chat("+6281177710201")
    await put_on(sari, chat, made["name"], other["name"])
    assert (await admin.delete(f"/api/v1/labels/{made['id']}")).status_code == 204
    assert (await sari.get(f"/chats/{chat}")).json()["labels"] == [other["name"]]
    assert await put_on(sari, chat, made["name"], other["name"]) == [other["name"]]
    assert (await admin.patch(f"/api/v1/labels/{made['id']}", json={"color": "red"})).status_code == 404
    again = await label(admin, name=made["name"], color="red")
    assert await put_on(sari, chat, made["name"]) == [again["name"]]


async def test_labels_given_while_one_is_renamed_all_end_up_under_its_new_name(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, router: Writer, house: House
) -> None:
    made = await label(admin)
    chats = [await router.chat(f"+62811777103{number:02d}") for number in range(12)]
    names = [name() for _ in range(4)]

    async def rename() -> None:
        for one in names:
            answer = await admin.patch(f"/api/v1/labels/{made['id']}", json={"name": one})
            assert answer.status_code == 200

    async def give(chat: int) -> None:
        assert (await sari.patch(f"/chats/{chat}", json={"labels": [made["name"]]})).status_code == 200

    await asyncio.gather(rename(), *(give(chat) for chat in chats))
    rows = await house.fetch("select labels from chats where id = any($1::bigint[])", chats)
    assert {tuple(row["labels"]) for row in rows} == {(names[-1],)}


async def test_a_rename_that_was_cut_off_is_finished(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient, router: Writer, house: House
) -> None:
    made = await label(admin)
    chat = await router.chat("+6281177710401")
    await put_on(sari, chat, made["name"])
    renamed = name()
    await house.fetch(
        "update labels set name = $1, moving_from = $2::text, former_names = array[$2::text] where id = $3",
        renamed,
        made["name"],
        made["id"],
    )
    await LabelKeeper(router.base.transactions).look()
    assert (await sari.get(f"/chats/{chat}")).json()["labels"] == [renamed]


async def room(admin: httpx.AsyncClient) -> dict[str, Any]:
    answer = await admin.post("/api/v1/rooms", json={"room_number": f"R{uuid4().hex[:6]}"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def register(admin: httpx.AsyncClient, number: str, phone: str, **more: Any) -> httpx.Response:
    body = {"full_name": "Dewi Lestari", "room_number": number, "checkin_date": str(date(2026, 1, 5)), **more}
    return await admin.post("/api/v1/guests/register", json={"phone_number": phone, **body})


async def test_a_room_is_added_renamed_booked_and_taken_out_of_use(admin: httpx.AsyncClient) -> None:
    made = await room(admin)
    path = f"/api/v1/rooms/{made['id']}"
    assert (await admin.post("/api/v1/rooms", json={"room_number": made["room_number"]})).status_code == 409
    renamed = f"S{uuid4().hex[:6]}"
    assert (await admin.patch(path, json={"room_number": renamed})).json()["room_number"] == renamed
    assert (await admin.patch(path, json={"room_number": "101"})).json()["code"] == "room_exists"
    registered = (await register(admin, renamed, "081177720001")).json()

    async def state() -> dict[str, Any]:
        items = (await admin.get("/api/v1/rooms/stays")).json()["items"]
        found: dict[str, Any] = next(one for one in items if one["id"] == made["id"])
        return found

    stay = (await state())["stay"]
    assert (stay["full_name"], stay["checkin_id"]) == ("Dewi Lestari", registered["checkin"]["id"])
    assert (await admin.patch(path, json={"is_active": False})).json()["code"] == "room_occupied"
    await admin.post(f"/api/v1/checkins/{stay['checkin_id']}/checkout")
    off = (await admin.patch(path, json={"is_active": False})).json()
    assert (off["is_active"], off["stay"]) == (False, None)
    assert (await register(admin, renamed, "081177720001")).json()["code"] == "room_not_found"
    free = (await admin.get("/api/v1/rooms")).json()["items"]
    assert made["id"] not in [one["id"] for one in free]


async def test_guests_are_found_by_name_number_in_any_form_and_room(
    admin: httpx.AsyncClient, sari: httpx.AsyncClient
) -> None:
    made = await room(admin)
    who = f"Tamu {uuid4().hex[:6]}"
    registered = (await register(admin, made["room_number"], "0811-7772-0002", full_name=who)).json()

    async def found(**query: Any) -> list[str]:
        return [one["full_name"] for one in (await sari.get("/api/v1/guests", params=query)).json()["items"]]

    for q in (who.lower(), "081177720002", "+62 811 7772 0002", made["room_number"].lower(), "%", "'"):
        names = await found(q=q, limit=200)
        assert (who in names) == (q not in "%'"), q
    assert await found(q=who, staying="true") == [who]
    detail = (await sari.get(f"/api/v1/guests/{registered['guest']['id']}")).json()
    assert (detail["stays"], detail["stay"]["room_number"], len(detail["chat_ids"])) == (1, made["room_number"], 1)
    await admin.post(f"/api/v1/checkins/{registered['checkin']['id']}/checkout")
    assert await found(q=who, staying="true") == []
    assert await found(q=made["room_number"]) == []


async def test_the_list_of_guests_is_read_page_by_page(admin: httpx.AsyncClient) -> None:
    for number in range(3):
        made = await room(admin)
        assert (await register(admin, made["room_number"], f"08117773000{number}")).status_code == 201
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = (await admin.get("/api/v1/guests", params={"limit": 2, **cursor})).json()
        seen += [one["id"] for one in answer["items"]]
        if answer["next_cursor"] is None:
            break
        cursor = {"cursor": answer["next_cursor"]}
    assert len(seen) == len(set(seen)) >= 3
    assert (await admin.get("/api/v1/guests?cursor=1-abc")).status_code == 422
