"""Every kind of send through both providers' APIs: what the customer gets, what comes back, what is refused."""

import base64
from typing import Any

import httpx
import pytest

from deploy.simulator import samples
from tests.integration.simulator.conftest import World, a_world

PHONE = "6281234567890"
CHAT = {"whapi": f"{PHONE}@s.whatsapp.net", "waha": f"{PHONE}@c.us"}
WHAPI = {"Authorization": "Bearer whapi-token"}
WAHA = {"X-Api-Key": "waha-key"}
VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ani\nTEL;waid=628112:+628112\nEND:VCARD"
JPEG = base64.b64encode(samples.read("photo.jpg")).decode()
OGG = base64.b64encode(samples.read("voice.ogg")).decode()
Json = dict[str, Any]

WHAPI_SENDS: list[tuple[str, Json, str]] = [
    ("image", {"media": f"data:image/jpeg;base64,{JPEG}", "caption": "Kolam"}, "image"),
    ("video", {"media": JPEG, "mime_type": "video/mp4"}, "video"),
    ("gif", {"media": JPEG, "mime_type": "video/mp4"}, "gif"),
    ("short", {"media": JPEG, "mime_type": "video/mp4"}, "short"),
    ("audio", {"media": OGG, "mime_type": "audio/mpeg"}, "audio"),
    ("voice", {"media": OGG, "mime_type": "audio/ogg; codecs=opus", "seconds": 3}, "voice"),
    ("document", {"media": f"data:application/pdf;base64,{JPEG}", "filename": "faktur.pdf"}, "document"),
    ("sticker", {"media": JPEG, "mime_type": "image/webp"}, "sticker"),
    ("link_preview", {"body": "https://hotel.example", "title": "Hotel"}, "text"),
    ("location", {"latitude": -6.2, "longitude": 106.8, "name": "Hotel"}, "location"),
    ("live_location", {"latitude": -6.2, "longitude": 106.8}, "live_location"),
    ("contact", {"name": "Ani", "vcard": VCARD}, "contacts"),
    ("contact_list", {"list": [{"name": "Ani", "vcard": VCARD}]}, "contacts"),
    ("poll", {"title": "Makan?", "options": ["Nasi", "Mie"], "count": 1}, "poll"),
    (
        "interactive",
        {
            "type": "button",
            "body": {"text": "Mau?"},
            "action": {"buttons": [{"type": "quick_reply", "id": "y", "title": "Ya"}]},
        },
        "menu",
    ),
]
WAHA_SENDS: list[tuple[str, Json, str]] = [
    ("sendImage", {"file": {"mimetype": "image/jpeg", "data": JPEG}, "caption": "Kolam"}, "image"),
    ("sendFile", {"file": {"mimetype": "application/pdf", "filename": "faktur.pdf", "data": JPEG}}, "document"),
    ("sendVoice", {"file": {"mimetype": "audio/ogg; codecs=opus", "data": OGG}, "convert": False}, "voice"),
    ("sendVideo", {"file": {"mimetype": "video/mp4", "data": JPEG}, "convert": False, "asNote": True}, "short"),
    ("sendLocation", {"latitude": -6.2, "longitude": 106.8, "title": "Hotel"}, "location"),
    ("sendContactVcard", {"contacts": [{"vcard": VCARD}]}, "contacts"),
    ("sendPoll", {"poll": {"name": "Makan?", "options": ["Nasi", "Mie"], "multipleAnswers": False}}, "poll"),
    (
        "sendList",
        {"message": {"title": "Menu", "button": "Pilih", "sections": [{"rows": [{"title": "A", "rowId": "a"}]}]}},
        "menu",
    ),
    ("sendButtons", {"header": "", "body": "Mau?", "footer": "", "buttons": [{"type": "reply", "text": "Ya"}]}, "menu"),
]


async def whapi(world: World, call: str, method: str = "POST", **body: Any) -> httpx.Response:
    return await world.http.request(method, f"/whapi/messages/{call}", json=body, headers=WHAPI)


async def waha(world: World, call: str, **body: Any) -> httpx.Response:
    whole = {"session": "default", "chatId": CHAT["waha"], **body}
    return await world.http.post(f"/waha/api/{call}", json=whole, headers=WAHA)


def own_messages(world: World) -> list[Json]:
    """The echoes, of either provider."""
    mine = [m for b in world.whapi_bodies for m in b.get("messages", []) if m["from_me"] and m["type"] != "action"]
    return mine + [b["payload"] for b in world.waha_bodies if b["event"] == "message.any" and b["payload"]["fromMe"]]


async def test_whapi_delivers_and_echoes_every_kind(world: World) -> None:
    sent = {}
    for call, body, kind in WHAPI_SENDS:
        answer = await whapi(world, call, to=CHAT["whapi"], **body)
        assert answer.status_code == 200, (call, answer.text)
        sent[answer.json()["message"]["id"]] = (answer.json()["message"]["type"], kind)
    delivered = {item["message_id"]: item["type"] for item in await world.items("deliveries", PHONE)}
    assert delivered == {message_id: kind for message_id, (_, kind) in sent.items()}
    await world.receiver.wait_for(lambda: len(own_messages(world)) == len(sent), "the echoes")
    assert {m["id"]: m["type"] for m in own_messages(world)} == {i: shown for i, (shown, _) in sent.items()}


@pytest.mark.parametrize("engine", ["GOWS", "NOWEB", "WEBJS"])
async def test_waha_delivers_and_echoes_every_kind_that_the_engine_has(engine: str) -> None:
    async with a_world(simulator_waha_engine=engine) as world:
        has_menus = engine != "WEBJS"
        for call, body, _ in WAHA_SENDS:
            answer = await waha(world, call, **body)
            expected = 201 if has_menus or call not in ("sendList", "sendButtons") else 501
            assert answer.status_code == expected, (call, answer.text)
        kinds = [kind for _, _, kind in WAHA_SENDS if has_menus or kind != "menu"]
        assert [item["type"] for item in await world.items("deliveries", PHONE)] == kinds
        await world.receiver.wait_for(lambda: len(own_messages(world)) == len(kinds), "the echoes")
        assert sum(m["hasMedia"] for m in own_messages(world)) == 4


async def test_what_was_sent_is_on_record(world: World) -> None:
    quoted = await _customer(world, "waha", "Boleh lihat?")
    body = {"file": {"mimetype": "application/pdf", "filename": "faktur.pdf", "data": JPEG}, "caption": "Ini"}
    await waha(world, "sendFile", reply_to=f"false_{CHAT['waha']}_{quoted}", **body)
    [delivery] = await world.items("deliveries", PHONE)
    assert (delivery["text"], delivery["quoted"]["id"], delivery["quoted"]["text"]) == ("Ini", quoted, "Boleh lihat?")
    assert delivery["media"]["file_name"] == "faktur.pdf"
    assert delivery["media"]["size"] == len(samples.read("photo.jpg"))
    shown = await world.http.get(f"/control/media/{delivery['media']['id']}")
    assert shown.content == samples.read("photo.jpg")
    [request] = await world.items("requests", PHONE)
    assert (request["type"], request["quoted"], request["media"]["mime_type"]) == (
        "document",
        quoted,
        "application/pdf",
    )


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("image", {}, 400),
        ("image", {"media": "%%%", "mime_type": "image/jpeg"}, 400),
        ("image", {"media": JPEG}, 400),
        ("image", {"media": "jpeg-00ff-00ff"}, 404),
        ("image", {"media": f"data:application/pdf;base64,{JPEG}"}, 415),
        ("image", {"media": "https://example.com/a.jpg"}, 400),
        ("poll", {"title": "?", "options": ["a"]}, 400),
        ("text", {"body": "x", "edit": "aaaa-bbbb"}, 404),
    ],
)
async def test_whapi_refuses(world: World, call: str, body: Json, status: int) -> None:
    answer = await whapi(world, call, to=CHAT["whapi"], **body)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == status
    assert [item["status"] for item in await world.items("requests", PHONE)] == [status]
    assert await world.items("deliveries", PHONE) == []


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("sendImage", {}, 500),
        ("sendImage", {"file": {"mimetype": "image/jpeg"}}, 500),
        ("sendVoice", {"file": {"mimetype": "audio/mpeg", "data": OGG}, "convert": False}, 500),
        ("sendPoll", {"poll": {"name": "?"}}, 500),
        ("sendList", {"message": {}}, 400),
        ("sendButtons", {"header": "", "body": "", "footer": "", "buttons": []}, 400),
    ],
)
async def test_waha_breaks_or_refuses(world: World, call: str, body: Json, status: int) -> None:
    answer = await waha(world, call, **body)
    assert answer.status_code == status
    assert ("exception" in answer.json()) is (status == 500)
    assert await world.items("deliveries", PHONE) == []


@pytest.mark.parametrize("provider", ["whapi", "waha"])
async def test_behaviour_holds_for_files_and_changes_too(world: World, provider: str) -> None:
    async def send() -> httpx.Response:
        if provider == "whapi":
            return await whapi(world, "image", to=CHAT["whapi"], media=f"data:image/jpeg;base64,{JPEG}")
        return await waha(world, "sendImage", file={"mimetype": "image/jpeg", "data": JPEG})

    await world.behave(provider, "failing", count=1)
    assert (await send()).status_code == 500
    await world.behave(provider, "cut_after_accept", count=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await send()
    [delivery] = await world.items("deliveries", PHONE)
    await world.behave(provider, "rate_limited", count=1)
    assert (await _react(world, provider, delivery["message_id"], "👍", from_me=True)).status_code == 429
    assert [r["status"] for r in await world.items("requests", PHONE)] == [500, None, 429]
    assert (await world.items("deliveries", PHONE))[0]["reactions"] == {}


async def test_a_preuploaded_file_is_sent_by_its_id(world: World) -> None:
    headers = {**WHAPI, "Content-Type": "image/jpeg"}
    uploaded = await world.http.post("/whapi/media", content=samples.read("photo.jpg"), headers=headers)
    media_id = uploaded.json()["media"][0]["id"]
    answer = await whapi(world, "image", to=CHAT["whapi"], media=media_id, view_once=True)
    assert answer.status_code == 200
    stored = await world.http.get(f"/whapi/media/{answer.json()['message']['image']['id']}", headers=WHAPI)
    assert (stored.content, stored.headers["content-type"]) == (samples.read("photo.jpg"), "image/jpeg")
    [delivery] = await world.items("deliveries", PHONE)
    assert delivery["view_once"] is True


async def test_whapi_takes_forms_and_bare_files(world: World) -> None:
    photo = samples.read("photo.jpg")
    files = {"media": ("kolam.jpg", photo, "image/jpeg")}
    data = {"to": CHAT["whapi"], "caption": "Kolam"}
    form = await world.http.post("/whapi/messages/image", data=data, files=files, headers=WHAPI)
    headers = {**WHAPI, "Content-Type": "image/jpeg"}
    bare = await world.http.post("/whapi/messages/media/image", params=data, content=photo, headers=headers)
    assert (form.status_code, bare.status_code) == (200, 200), (form.text, bare.text)
    assert [d["text"] for d in await world.items("deliveries", PHONE)] == ["Kolam", "Kolam"]


async def test_whapi_reacts_edits_and_deletes(world: World) -> None:
    incoming = await _customer(world, "whapi", "Halo")
    own = (await world.whapi_send(CHAT["whapi"], "Slamat")).json()["message"]["id"]
    assert (await _react(world, "whapi", incoming, "👍")).json() == {"success": True}
    assert (await whapi(world, "text", to=CHAT["whapi"], body="Selamat", edit=own)).json()["message"]["id"] == own
    [delivery] = await world.items("deliveries", PHONE)
    assert (delivery["text"], delivery["edits"], delivery["deleted"]) == ("Slamat", ["Selamat"], False)
    assert (await whapi(world, own, "DELETE")).json() == {"success": True}
    assert (await world.items("deliveries", PHONE))[0]["deleted"] is True
    chat = (await world.http.get(f"/control/chats/whapi/{PHONE}")).json()
    assert [m["reactions"] for m in chat["messages"]] == [{"me": "👍"}, {}]

    def actions() -> list[str]:
        messages = [m for b in world.whapi_bodies for m in b.get("messages", [])]
        return sorted(m["action"]["type"] for m in messages if m["type"] == "action" and m["from_me"])

    await world.receiver.wait_for(lambda: actions() == ["delete", "edit", "reaction"], "the echoes")
    kinds = [(r["type"], r.get("target")) for r in await world.items("requests", PHONE)]
    assert kinds == [("text", None), ("reaction", incoming), ("edit", own), ("delete", own)]
    assert (await _react(world, "whapi", incoming, "")).status_code == 200
    chat = (await world.http.get(f"/control/chats/whapi/{PHONE}")).json()
    assert chat["messages"][0]["reactions"] == {}
    assert (await _react(world, "whapi", "aaaa-bbbb", "👍")).status_code == 404


async def test_waha_reacts_edits_and_deletes(world: World) -> None:
    incoming = await _customer(world, "waha", "Halo")
    own = (await world.waha_send(CHAT["waha"], "Slamat")).json()["id"]
    path = f"/waha/api/default/chats/{PHONE}%40c.us/messages/{own.replace('@', '%40')}"
    assert (await _react(world, "waha", incoming, "👍")).status_code == 200
    assert (await world.http.put(path, json={"text": "Selamat"}, headers=WAHA)).status_code == 200
    assert (await world.http.put(path, json={}, headers=WAHA)).status_code == 400
    assert (await world.http.delete(path, headers=WAHA)).status_code == 200
    [delivery] = await world.items("deliveries", PHONE)
    assert (delivery["edits"], delivery["deleted"]) == (["Selamat"], True)

    def events() -> set[str]:
        return {b["event"] for b in world.waha_bodies} - {"message.any", "message.ack"}

    changes = {"message.reaction", "message.edited", "message.revoked"}
    await world.receiver.wait_for(lambda: events() == changes, "the echoes")
    assert (await _react(world, "waha", incoming, "👍", from_me=True)).status_code == 500
    theirs = path.replace(own.replace("@", "%40"), f"false_{PHONE}%40c.us_{incoming}")
    assert (await world.http.delete(theirs, headers=WAHA)).status_code == 422


async def test_a_poll_sent_twice_under_one_id_is_one_poll(world: World) -> None:
    poll = {"name": "Makan?", "options": ["Nasi", "Mie"], "multipleAnswers": False}
    for _ in range(2):
        assert (await waha(world, "sendPoll", poll=poll, id="3EB0CCCC")).status_code == 201
    assert len(await world.items("deliveries", PHONE)) == 1


async def test_signals_are_on_record(world: World) -> None:
    incoming = await _customer(world, "waha", "Halo")
    call = {"session": "default", "chatId": CHAT["waha"]}
    seen = {**call, "messageIds": [f"false_{CHAT['waha']}_{incoming}"]}
    await world.http.post("/waha/api/sendSeen", json=seen, headers=WAHA)
    await world.http.post("/waha/api/startTyping", json=call, headers=WAHA)
    await world.http.post("/waha/api/stopTyping", json=call, headers=WAHA)
    recording = {"chatId": CHAT["waha"], "presence": "recording"}
    await world.http.post("/waha/api/default/presence", json=recording, headers=WAHA)
    await world.http.put(f"/whapi/presences/{PHONE}", json={"presence": "pause"}, headers=WHAPI)
    signals = await world.items("signals", PHONE)
    assert [s["signal"] for s in signals] == ["seen", "typing", "paused", "recording", "paused"]
    assert signals[0]["message_ids"] == [incoming]


async def _customer(world: World, provider: str, text: str) -> str:
    order = {"provider": provider, "from": PHONE, "text": text}
    made = (await world.http.post("/control/messages", json=order)).json()
    return str(made["id"])


async def _react(world: World, provider: str, message_id: str, emoji: str, *, from_me: bool = False) -> httpx.Response:
    if provider == "whapi":
        return await whapi(world, f"{message_id}/reaction", "PUT", emoji=emoji)
    full = f"{str(from_me).lower()}_{CHAT['waha']}_{message_id}"
    body = {"session": "default", "messageId": full, "reaction": emoji}
    return await world.http.put("/waha/api/reaction", json=body, headers=WAHA)
