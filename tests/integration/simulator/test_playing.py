"""What a played customer can do besides writing text, and how files, sessions and LIDs can be arranged."""

import base64
from typing import Any

import pytest

from deploy.simulator import samples
from deploy.simulator.lids import lid_of
from tests.integration.simulator.conftest import World, a_world

PHONE = "6281234567890"
GROUP = "120363000000000000@g.us"
WHAPI = {"Authorization": "Bearer whapi-token"}
WAHA = {"X-Api-Key": "waha-key"}
PROVIDERS = pytest.mark.parametrize("provider", ["whapi", "waha"])
Json = dict[str, Any]

KINDS: list[Json] = [
    {"type": "image", "caption": "Kamar saya"},
    {"type": "video"},
    {"type": "gif"},
    {"type": "audio"},
    {"media": "voice"},
    {"media": "document", "text": "Paspor"},
    {"media": "sticker"},
    {"media": {"data": base64.b64encode(b"hello").decode(), "mime_type": "text/plain", "file_name": "a.txt"}},
    {"location": {"latitude": -6.2, "longitude": 106.8}},
    {"type": "live_location"},
    {"contacts": [{"name": "Ani", "phone": "0811 0000 0002"}]},
    {"poll": {"title": "Makan?", "options": ["Nasi", "Mie"]}},
    {"choice": {"kind": "list", "id": "food", "title": "Makan"}},
    {"type": "order", "details": {"order_id": "7"}},
    {"text": "https://hotel.example", "forwarded": True},
    {"type": "image", "view_once": True},
]


async def play(world: World, call: str, provider: str, **body: Any) -> Json:
    answer = await world.http.post(f"/control/{call}", json={"provider": provider, **body})
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    assert "ignored" not in made
    return made


def last(world: World, provider: str) -> Json:
    """The newest webhook: for WAHA the event with its name, for Whapi the item."""
    if provider == "waha":
        body: Json = world.waha_bodies[-1]
        return {"event": body["event"], **body["payload"]}
    newest: Json = world.whapi_bodies[-1]
    return newest


@PROVIDERS
async def test_a_customer_sends_every_kind(world: World, provider: str) -> None:
    for order in KINDS:
        await play(world, "messages", provider, **{"from": PHONE, **order})
    bodies = world.whapi_bodies if provider == "whapi" else world.waha_bodies
    assert len(bodies) == len(KINDS)
    chat = (await world.http.get(f"/control/chats/{provider}/{PHONE}")).json()
    assert [m["type"] for m in chat["messages"]] == [
        *("image", "video", "gif", "audio", "voice", "document", "sticker", "document", "location", "live_location"),
        *("contacts", "poll", "choice", "order", "text", "image"),
    ]


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({}, "text is missing"),
        ({"type": "poll"}, "poll is missing"),
        ({"media": "nothing"}, "samples are"),
        ({"media": {"data": "x"}}, "mime_type"),
        ({"media": {"data": "%", "mime_type": "a/b"}}, "base64"),
        ({"location": {"latitude": 100}}, "90"),
    ],
)
async def test_what_cannot_be_sent_is_named(world: World, order: Json, field: str) -> None:
    answer = await world.http.post("/control/messages", json={"provider": "whapi", "from": PHONE, **order})
    assert answer.status_code == 422
    assert field in answer.text


@PROVIDERS
async def test_files_are_given_by_the_provider(world: World, provider: str) -> None:
    await play(world, "messages", provider, **{"from": PHONE, "type": "image"})
    path, headers = await _file(world, provider)
    got = await world.http.get(path, headers=headers)
    assert (got.content, got.headers["content-type"]) == (samples.read("photo.jpg"), "image/jpeg")
    assert (await world.http.get(path)).status_code == 401
    for mode, status in (("missing", 404), ("failing", 503)):
        change = {"provider": provider, "mode": mode, "count": 1}
        assert (await world.http.put("/control/media", json=change)).status_code == 200
        statuses = [(await world.http.get(path, headers=headers)).status_code for _ in range(2)]
        assert statuses == [status, 200]


async def _file(world: World, provider: str) -> tuple[str, Json]:
    if provider == "whapi":
        return f"/whapi/media/{world.whapi_bodies[-1]['messages'][0]['image']['id']}", WHAPI
    url = world.waha_bodies[-1]["payload"]["media"]["url"]
    assert url.startswith("http://localhost:3000/api/files/default/")
    return "/waha" + url.removeprefix("http://localhost:3000"), WAHA


async def test_wahas_files_expire_and_are_fetched_again_with_their_message(world: World) -> None:
    made = await play(world, "messages", "waha", **{"from": PHONE, "type": "image"})
    path, _ = await _file(world, "waha")
    await world.http.put("/control/media", json={"provider": "waha", "lifetime_s": 0})
    assert (await world.http.get(path, headers=WAHA)).json()["error"]["key"] == "FILE_NOT_FOUND"
    await world.http.put("/control/media", json={"provider": "waha", "lifetime_s": 600})
    message = f"/waha/api/default/chats/{PHONE}%40c.us/messages/{made['id']}"
    shown = await world.http.get(message, params={"downloadMedia": "true"}, headers=WAHA)
    assert shown.json()["media"]["url"].endswith(path.removeprefix("/waha"))
    assert (await world.http.get(path, headers=WAHA)).status_code == 200
    without = await world.http.get(message, params={"downloadMedia": "false"}, headers=WAHA)
    assert (without.json()["hasMedia"], without.json()["media"]) == (True, None)


async def test_whapi_says_where_files_are_with_automatic_download(world: World) -> None:
    await world.http.put("/control/media", json={"provider": "whapi", "link": True})
    await play(world, "messages", "whapi", **{"from": PHONE, "type": "image"})
    link = world.whapi_bodies[-1]["messages"][0]["image"]["link"]
    assert (await world.http.get("/whapi/files/" + link.rpartition("/")[2])).content == samples.read("photo.jpg")


@PROVIDERS
async def test_answers_quote_what_was_said(world: World, provider: str) -> None:
    sent = await (world.whapi_send(PHONE, "Mau apa?") if provider == "whapi" else world.waha_send(PHONE, "Mau apa?"))
    own = sent.json()["message"]["id"] if provider == "whapi" else sent.json()["id"]
    await world.receiver.wait_for(lambda: len(world.receiver.got) == 4, "echo and statuses")
    await play(world, "messages", provider, **{"from": PHONE, "text": "Makan", "quoted": own})
    if provider == "whapi":
        context = last(world, "whapi")["messages"][0]["context"]
        assert (context["quoted_id"], context["quoted_content"]) == (own, {"body": "Mau apa?"})
    else:
        quoted = last(world, "waha")["replyTo"]
        assert (quoted["id"], quoted["body"]) == (own.split("_")[2], "Mau apa?")
    never = {"id": "AAAA-BBBB", "text": "Tidak pernah dikirim", "from_me": True}
    await play(world, "messages", provider, **{"from": PHONE, "text": "Itu", "quoted": never})
    assert "Tidak pernah dikirim" in world.receiver.got[-1].raw.decode()


@PROVIDERS
async def test_reactions_edits_and_deletions(world: World, provider: str) -> None:
    made = await play(world, "messages", provider, **{"from": PHONE, "text": "Slamat"})
    for emoji in ("👍", "❤️", ""):
        await play(world, "reactions", provider, message=made["id"], emoji=emoji)
        chat = (await world.http.get(f"/control/chats/{provider}/{PHONE}")).json()
        assert list(chat["messages"][0]["reactions"].values()) == [emoji] * bool(emoji)
    await play(world, "edits", provider, message=made["id"], text="Selamat")
    await play(world, "deletions", provider, message=made["id"], by="phone", duplicate=2)
    message = (await world.http.get(f"/control/chats/{provider}/{PHONE}")).json()["messages"][0]
    assert (message["text"], message["edits"], message["deleted"]) == ("Selamat", ["Selamat"], True)
    if provider == "whapi":
        actions = [m["action"] for b in world.whapi_bodies for m in b["messages"] if m["type"] == "action"]
        assert [a.get("emoji", a["type"]) for a in actions] == ["👍", "❤️", "", "edit", "delete", "delete"]
    else:
        events = [b["event"] for b in world.waha_bodies]
        assert events == ["message.any", *["message.reaction"] * 3, "message.edited", *["message.revoked"] * 2]
    missing = {"provider": provider, "message": "no-such", "emoji": "👍"}
    assert (await world.http.post("/control/reactions", json=missing)).status_code == 404


async def test_whapi_tells_the_same_in_other_ways(world: World) -> None:
    made = await play(world, "messages", "whapi", **{"from": PHONE, "text": "Halo"})
    await play(world, "deletions", "whapi", message=made["id"], shape="removed")
    assert last(world, "whapi")["messages_removed"] == [made["id"]]


@PROVIDERS
async def test_votes(world: World, provider: str) -> None:
    poll = {"title": "Makan?", "options": ["Nasi", "Mie"]}
    made = (
        await world.http.post("/control/phone-reply", json={"provider": provider, "to": PHONE, "poll": poll})
    ).json()
    await play(world, "votes", provider, message=made["id"], options=["Mie"])
    wrong = {"provider": provider, "message": made["id"], "options": ["Roti"]}
    assert (await world.http.post("/control/votes", json=wrong)).status_code == 422
    chat = (await world.http.get(f"/control/chats/{provider}/{PHONE}")).json()
    assert list(chat["messages"][0]["votes"].values()) == [["Mie"]]


@PROVIDERS
async def test_presence_calls_groups_noise_and_contacts(world: World, provider: str) -> None:
    sender = {"from": PHONE}
    await play(world, "presence", provider, **sender, presence="typing")
    await play(world, "calls", provider, **sender, video=True)
    await play(world, "groups", provider, group=GROUP, action="join", participants=[PHONE])
    await play(world, "noise", provider, **sender, kind="protocol")
    await play(world, "contacts", provider, **sender, name="Budi Baru", picture="https://example.com/a.jpg")
    if provider == "whapi":
        keys = [next(iter(body)) for body in world.whapi_bodies]
        assert keys == ["presences", "calls", "groups_participants", "messages", "contacts_updates"]
        profile = (await world.http.get(f"/whapi/contacts/{PHONE}/profile", headers=WHAPI)).json()
        assert (profile["name"], profile["icon"]) == ("Budi Baru", "https://example.com/a.jpg")
    else:
        events = [body["event"] for body in world.waha_bodies]
        assert events == ["presence.update", "call.received", "group.v2.participants", "message.any"]
        query = {"session": "default", "contactId": f"{PHONE}@c.us"}
        picture = await world.http.get("/waha/api/contacts/profile-picture", params=query, headers=WAHA)
        assert picture.json() == {"profilePictureURL": "https://example.com/a.jpg"}


@PROVIDERS
async def test_in_groups_and_stories_the_writer_is_named(world: World, provider: str) -> None:
    await play(world, "messages", provider, **{"from": PHONE, "name": "Budi", "group": GROUP, "text": "Halo semua"})
    if provider == "whapi":
        item = last(world, "whapi")["messages"][0]
        assert (item["chat_id"], item["from"], item["from_name"]) == (GROUP, PHONE, "Budi")
    else:
        assert (last(world, "waha")["from"], last(world, "waha")["participant"]) == (GROUP, f"{PHONE}@c.us")
    await play(world, "messages", provider, **{"from": PHONE, "story": True, "type": "image"})
    assert (
        "stories" in str(last(world, "whapi"))
        if provider == "whapi"
        else "status@broadcast" in str(last(world, "waha"))
    )


async def test_one_person_under_a_lid_and_a_number(world: World) -> None:
    lid = lid_of(PHONE)
    made = await play(world, "messages", "waha", **{"from": PHONE, "text": "satu", "lid": True})
    assert made["chat_id"] == lid
    assert last(world, "waha")["_data"]["Info"]["SenderAlt"] == f"{PHONE}@s.whatsapp.net"
    await play(world, "messages", "waha", **{"from": PHONE, "text": "dua"})
    listed = await world.http.get(f"/waha/api/default/chats/{PHONE}%40c.us/messages", headers=WAHA)
    assert [m["body"] for m in listed.json()] == ["dua", "satu"]
    assert (await world.waha_send(lid, "tiga")).status_code == 201
    assert [d["text"] for d in await world.items("deliveries", PHONE)] == ["tiga"]
    answer = (await world.http.get(f"/waha/api/default/lids/{lid}", headers=WAHA)).json()
    assert answer == {"lid": lid, "pn": f"{PHONE}@c.us"}
    assert (await world.http.get(f"/waha/api/default/lids/pn/{PHONE}", headers=WAHA)).json()["lid"] == lid
    assert (await world.http.get(f"/whapi/contacts/ids/{lid}", headers=WHAPI)).json() == {"id": PHONE}
    assert (await world.http.get(f"/whapi/contacts/lids/{PHONE}", headers=WHAPI)).json() == {"lid": lid}


async def test_a_lid_whose_number_nobody_tells(world: World) -> None:
    order = {"from": PHONE, "text": "satu", "lid": "hidden", "lid_known": False}
    made = await play(world, "messages", "waha", **order)
    assert PHONE not in world.receiver.got[-1].raw.decode()
    assert (await world.http.get(f"/waha/api/default/lids/{made['chat_id']}", headers=WAHA)).json()["pn"] is None
    assert (await world.http.get(f"/whapi/contacts/ids/{made['chat_id']}", headers=WHAPI)).status_code == 404


async def test_a_session_that_must_be_linked_again(world: World) -> None:
    assert (await world.http.get("/waha/api/default/auth/qr", headers=WAHA)).status_code == 422
    assert (await world.http.get("/whapi/users/login", headers=WHAPI)).status_code == 409
    for provider, status in (("waha", "SCAN_QR_CODE"), ("whapi", "QR")):
        await world.http.put("/control/session", json={"provider": provider, "status": status, "announce": True})
    assert (last(world, "waha")["event"], last(world, "waha")["status"]) == ("session.status", "SCAN_QR_CODE")
    assert [next(iter(body)) for body in world.whapi_bodies] == ["health", "qr"]
    raw = await world.http.get("/waha/api/default/auth/qr", params={"format": "raw"}, headers=WAHA)
    assert raw.json()["value"].startswith("2@")
    assert (await world.http.get("/waha/api/default/auth/qr", headers=WAHA)).content.startswith(b"\x89PNG")
    assert (await world.http.get("/whapi/users/login", headers=WHAPI)).json()["status"] == "OK"


async def test_the_customer_plays_a_voice_note(world: World) -> None:
    await world.http.put("/control/receipts", json={"auto_read": False})
    body = {"session": "default", "chatId": f"{PHONE}@c.us", "convert": False}
    voice = {"mimetype": "audio/ogg", "data": base64.b64encode(samples.read("voice.ogg")).decode()}
    sent = await world.http.post("/waha/api/sendVoice", json={**body, "file": voice}, headers=WAHA)
    await world.receiver.wait_for(lambda: "DEVICE" in world.waha_acks(sent.json()["id"]), "delivered")
    read = await world.http.post("/control/read", json={"provider": "waha", "phone": PHONE, "played": True})
    assert read.json() == {"read": 1, "played": 1}
    await world.receiver.wait_for(lambda: "PLAYED" in world.waha_acks(sent.json()["id"]), "played")


async def test_more_whapi_channels_than_one() -> None:
    async with a_world(simulator_whapi_channels="other-token=OTHER-1") as world:
        headers = {"Authorization": "Bearer other-token"}
        body = {"to": f"{PHONE}@s.whatsapp.net", "body": "x"}
        assert (await world.http.get("/whapi/health", headers=headers)).json()["channel_id"] == "OTHER-1"
        assert (await world.http.post("/whapi/messages/text", json=body, headers=headers)).status_code == 200
        await world.receiver.wait_for(lambda: len(world.whapi_bodies) == 4, "echo and statuses")
        await play(world, "messages", "whapi", **{"from": "6281100000002", "text": "Halo", "session": "OTHER-1"})
        assert {body["channel_id"] for body in world.whapi_bodies} == {"OTHER-1"}


async def test_more_sessions_than_one() -> None:
    async with a_world(simulator_waha_sessions="kedua, ketiga") as world:
        assert (await world.waha_send(PHONE, "x", session="kedua")).status_code == 201
        listed = (await world.http.get("/waha/api/sessions", headers=WAHA)).json()
        assert [session["name"] for session in listed] == ["default", "kedua", "ketiga"]
