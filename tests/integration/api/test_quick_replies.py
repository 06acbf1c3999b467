"""Prepared texts: whose they are, and how they are filled."""

import asyncio

import httpx
import pytest

from tests.integration.api.house import House, Writer

Client = httpx.AsyncClient
PATH = "/api/v1/quick-replies"


def _reply(shortcut: str, **more: object) -> dict[str, object]:
    return {"shortcut": shortcut, "title": "Title", "texts": {"en": "Dear {customer_name}"}, **more}


async def _shortcuts(who: Client) -> set[str]:
    return {item["shortcut"] for item in (await who.get(PATH)).json()["items"]}


async def test_everybodys_are_kept_by_admins_and_ones_own_by_each(admin: Client, sari: Client, budi: Client) -> None:
    shared = await admin.post(PATH, json=_reply("Checkout", scope="everybody"))
    assert (shared.status_code, shared.json()["shortcut"]) == (201, "checkout")
    assert (await sari.post(PATH, json=_reply("x", scope="everybody"))).json()["code"] == "forbidden"
    own = (await sari.post(PATH, json=_reply("mine"))).json()
    assert (own["scope"], own["may_change"]) == ("own", True)
    assert await _shortcuts(sari) >= {"checkout", "mine"}
    assert "mine" not in await _shortcuts(budi)
    assert "mine" not in await _shortcuts(admin)
    shared_path, own_path = f"{PATH}/{shared.json()['id']}", f"{PATH}/{own['id']}"
    for call in (sari.put(shared_path, json=_reply("y")), sari.delete(shared_path)):
        assert (await call).json()["code"] == "forbidden"
    for call in (budi.put(own_path, json=_reply("y")), admin.delete(own_path)):
        assert (await call).json()["code"] == "quick_reply_not_found"
    assert (await sari.put(own_path, json=_reply("mine", scope="everybody"))).json()["code"] == "forbidden"
    assert (await sari.put(own_path, json=_reply("renamed"))).json()["shortcut"] == "renamed"
    assert (await sari.delete(own_path)).status_code == 204
    assert await _shortcuts(sari) & {"mine", "renamed"} == set()


async def test_of_two_who_take_a_shortcut_at_once_one_is_refused(admin: Client, sari: Client) -> None:
    answers = await asyncio.gather(*(admin.post(PATH, json=_reply("race", scope="everybody")) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["errors"][0]["field"]) == ("shortcut_taken", "shortcut")
    assert (await sari.post(PATH, json=_reply("race"))).status_code == 201, "one's own may have it too"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"shortcut": "two words"}, "shortcut"),
        ({"shortcut": "/wifi"}, "shortcut"),
        ({"title": " "}, "title"),
        ({"texts": {}}, "texts"),
        ({"texts": {"en": ""}}, "texts.en"),
        ({"texts": {"en": "{costumer_name}"}}, "texts"),
    ],
)
async def test_bad_input_names_the_field(sari: Client, change: dict[str, object], field: str) -> None:
    answer = await sari.post(PATH, json=_reply("bad") | change)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_text_is_filled_for_the_chat_in_the_customers_language(
    sari: Client, house: House, router: Writer
) -> None:
    texts = {"en": "Dear {customer_name}, room {room}. {agent_name}", "id": "Yth. {customer_name}. {agent_name}"}
    reply = (await sari.post(PATH, json=_reply("fill", texts=texts))).json()
    chat_id = await router.chat("+6287000000001", name="Ratna")
    preview = f"{PATH}/{reply['id']}/preview"
    filled = (await sari.post(preview, json={"chat_id": chat_id})).json()
    assert filled == {"text": "Yth. Ratna. Sari", "language": "id", "unresolved": []}
    await sari.patch(f"/chats/{chat_id}/contact", json={"name": "Ibu Dewi", "language": "en"})
    filled = (await sari.post(preview, json={"chat_id": chat_id})).json()
    assert filled == {"text": "Dear Ibu Dewi, room {room}. Sari", "language": "en", "unresolved": ["room"]}
    assert (await sari.post(preview, json={"chat_id": 999_999})).json()["code"] == "chat_not_found"
