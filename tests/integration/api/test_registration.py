"""Guest registration, check-out and a guest's history."""

import asyncio
import itertools
from typing import Any

import httpx
import pytest

from tests.integration.api.house import House, Writer, client

_phones = (f"+62877{number:07d}" for number in itertools.count(1))
_rooms = (str(number) for number in itertools.count(101))


def _guest(**fields: Any) -> dict[str, Any]:
    return {
        "full_name": "Test Guest",
        "room_number": next(_rooms),
        "checkin_date": "2025-11-22",
        "email": "test@example.com",
        "phone_number": next(_phones),
        **fields,
    }


async def _register(who: httpx.AsyncClient, guest: dict[str, Any], key: str | None = None) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await who.post("/api/v1/guests/register", json=guest, headers=headers)


async def test_a_registration_makes_everything_at_once(admin: httpx.AsyncClient, house: House) -> None:
    guest = _guest(room_number="101", phone_number="081234567890")
    answer = await _register(admin, guest)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["guest"]["full_name"] == "Test Guest"
    assert made["guest"]["phone_number"] == "+6281234567890"
    assert made["room"]["is_booked"] is True
    assert made["checkin"]["checkin_date"] == "2025-11-22"
    session = made["session"]
    assert (session["is_active"], session["end"], session["duration"]) == (True, None, 0)
    message = made["message"]
    assert (message["sender"], message["origin"], message["status"]) == ("system", "registration", "queued")
    assert message["text"].startswith("Selamat datang, Test Guest!")
    assert "101" in message["text"]
    chat = (await admin.get(f"/chats/{message['chat_id']}")).json()
    assert (chat["mode"], chat["channel"]["id"], chat["address"]) == ("bot", house.waha, "6281234567890@c.us")
    assert chat["guest"] == {
        "id": made["guest"]["id"],
        "full_name": "Test Guest",
        "room_number": "101",
        "session_id": session["id"],
        "checkin_date": "2025-11-22",
    }
    rooms = (await admin.get("/api/v1/rooms")).json()["items"]
    assert next(room for room in rooms if room["room_number"] == "101")["is_booked"] is True
    assert await house.value(
        "select count(*) from feed where type = 'room.updated' and data->>'room_number' = '101' and "
        "(data->>'is_booked')::boolean"
    )


async def test_any_spelling_of_phone_and_date_is_understood(admin: httpx.AsyncClient) -> None:
    spellings = ["0813 0000 0001", "+62 813-0000-0002", "6281300000003@c.us", "+6281300000004@s.whatsapp.net"]
    for number, spelling in enumerate(spellings, start=1):
        answer = await _register(admin, _guest(phone_number=spelling, checkin_date="05/01/2031", email=None))
        assert answer.status_code == 201, answer.text
        assert answer.json()["guest"]["phone_number"] == f"+628130000000{number}"
        assert answer.json()["checkin"]["checkin_date"] == "2031-01-05"


async def test_a_foreign_number_is_welcomed_in_english(admin: httpx.AsyncClient) -> None:
    answer = await _register(admin, _guest(phone_number="+31 20 794 0800"))
    assert answer.json()["message"]["text"].startswith("Welcome, Test Guest!")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"full_name": "  "}, 422, "full_name"),
        ({"full_name": "a\0b"}, 422, "full_name"),
        ({"phone_number": "12"}, 422, "phone_number"),
        ({"phone_number": "not a number"}, 422, "phone_number"),
        ({"phone_number": None}, 422, "phone_number"),
        ({"checkin_date": "yesterday"}, 422, "checkin_date"),
        ({"checkin_date": "2025-02-30"}, 422, "checkin_date"),
        ({"checkin_date": 20251122}, 422, "checkin_date"),
        ({"email": "nobody"}, 422, "email"),
        ({"room_number": "9999"}, 404, "room_number"),
    ],
)
async def test_bad_input_names_the_field(
    admin: httpx.AsyncClient, change: dict[str, Any], status: int, field: str
) -> None:
    answer = await _register(admin, _guest(room_number="140") | change)
    assert answer.status_code == status
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_room_is_given_to_one_of_two_clerks(admin: httpx.AsyncClient, house: House) -> None:
    room = next(_rooms)
    guests = [_guest(room_number=room) for _ in range(2)]
    answers = await asyncio.gather(*(_register(admin, guest) for guest in guests))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "room_already_booked"
    loser = guests[answers.index(refused)]["phone_number"]
    assert await house.value("select count(*) from guests where phone = $1", loser) == 0
    assert await house.value("select count(*) from contacts where phone = $1", loser) == 0


async def test_the_same_stay_again_gives_the_first_result(admin: httpx.AsyncClient, house: House) -> None:
    guest = _guest()
    answers = await asyncio.gather(*(_register(admin, guest) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["message"]["id"] for answer in answers}) == 1
    assert len({answer.json()["session"]["id"] for answer in answers}) == 1
    chat_id = answers[0].json()["message"]["chat_id"]
    assert await house.value("select count(*) from messages where chat_id = $1", chat_id) == 1


async def test_an_idempotency_key_gives_the_first_answer(admin: httpx.AsyncClient, house: House) -> None:
    guest = _guest()
    answers = await asyncio.gather(*(_register(admin, guest, "key-1") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    await admin.post(f"/api/v1/checkins/{answers[0].json()['checkin']['id']}/checkout")
    later = await _register(admin, guest, "key-1")
    assert later.json() == answers[0].json()
    other = await _register(admin, guest | {"full_name": "Someone Else"}, "key-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_key_of_a_refused_request_can_be_used_again(admin: httpx.AsyncClient) -> None:
    taken = (await _register(admin, _guest())).json()
    guest = _guest(room_number=taken["room"]["room_number"])
    assert (await _register(admin, guest, "key-2")).status_code == 409
    await admin.post(f"/api/v1/checkins/{taken['checkin']['id']}/checkout")
    assert (await _register(admin, guest, "key-2")).status_code == 201


async def test_keys_of_different_callers_do_not_meet(admin: httpx.AsyncClient, base_url: str, house: House) -> None:
    first = (await _register(admin, _guest(), "shared")).json()
    async with client(base_url, await house.key("guests:register")) as machine:
        second = await _register(machine, _guest(), "shared")
    assert second.status_code == 201
    assert second.json()["guest"]["id"] != first["guest"]["id"]


async def test_a_returning_guest_is_the_same_guest(admin: httpx.AsyncClient) -> None:
    guest = _guest()
    first = (await _register(admin, guest)).json()
    await admin.post(f"/api/v1/checkins/{first['checkin']['id']}/checkout")
    second = (
        await _register(admin, guest | {"full_name": "New Name", "room_number": next(_rooms), "email": ""})
    ).json()
    assert second["guest"]["id"] == first["guest"]["id"]
    assert second["guest"]["full_name"] == "New Name"
    assert second["guest"]["email"] == "test@example.com"
    assert second["session"]["id"] != first["session"]["id"]
    assert second["message"]["chat_id"] == first["message"]["chat_id"]
    sessions = (await admin.get(f"/api/v1/guests/{first['guest']['id']}/sessions")).json()["items"]
    assert [session["id"] for session in sessions] == [second["session"]["id"], first["session"]["id"]]
    assert [session["is_active"] for session in sessions] == [True, False]


async def test_a_closed_chat_is_reopened_in_bot(admin: httpx.AsyncClient, house: House, router: Writer) -> None:
    for mode in ("closed", "agent", "paused"):
        guest = _guest()
        chat_id = await router.chat(guest["phone_number"], name="From WhatsApp", channel=house.waha)
        await admin.patch(f"/chats/{chat_id}", json={"mode": mode})
        assert (await _register(admin, guest)).json()["message"]["chat_id"] == chat_id
        chat = (await admin.get(f"/chats/{chat_id}")).json()
        assert (chat["mode"], chat["customer_name"]) == ("bot", "From WhatsApp")


async def test_check_out_ends_session_and_frees_the_room_once(admin: httpx.AsyncClient, house: House) -> None:
    made = (await _register(admin, _guest())).json()
    path = f"/api/v1/checkins/{made['checkin']['id']}/checkout"
    answers = await asyncio.gather(*(admin.post(path) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {200}
    left = answers[0].json()
    assert (left["checkin"]["status"], left["room"]["is_booked"]) == ("checked_out", False)
    assert left["session"]["is_active"] is False
    assert left["session"]["end"] is not None
    assert await house.value(
        "select ended_at is not null from guest_sessions where id = $1::uuid", made["session"]["id"]
    )
    assert (await admin.get(f"/chats/{made['message']['chat_id']}")).json()["guest"] is None
    again = await _register(admin, _guest(room_number=made["room"]["room_number"]))
    assert again.status_code == 201
    assert (await admin.post(path)).json()["room"]["is_booked"] is True  # the other guest's room stays booked


async def test_history_names_the_guest_user_and_everything_else_system(
    admin: httpx.AsyncClient, house: House, router: Writer
) -> None:
    made = (await _register(admin, _guest())).json()
    chat_id, session_id = made["message"]["chat_id"], made["session"]["id"]
    question = await router.receive(chat_id, "Where is breakfast?")
    await house.fetch("update messages set stay_session_id = $1::uuid where id = $2", session_id, question)
    await admin.post("/chats/messages", json={"chat_id": chat_id, "text": "On the roof."})
    path = f"/api/v1/sessions/{session_id}/messages"
    items = (await admin.get(path)).json()["items"]
    assert [item["role"] for item in items] == ["System", "User", "System"]
    first = (await admin.get(path, params={"limit": 2})).json()
    rest = (await admin.get(path, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert first["items"] + rest["items"] == items
    assert rest["next_cursor"] is None
