"""Files: uploaded, sent, served whole and in part, fetched again, forgotten."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import aio_pika
import httpx
import pytest
from PIL import Image

from services.api.cleaning import UploadCleaner
from shared.capabilities import capabilities_of
from shared.clock import utc_now
from shared.contracts.media import FetchMedia
from shared.contracts.sending import SendMessage
from shared.errors import Permanent
from shared.media.files import Files
from shared.media.local_storage import LocalStorage
from tests.integration.api.house import House, Writer, client, serving
from tests.waiting import until

PDF = b"%PDF-1.7 " + bytes(range(256)) * 40
FOREVER = "private, max-age=31536000, immutable"


def _photo() -> bytes:
    notes = Image.Exif()
    notes[0x010E] = "Somewhere at home"
    file = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(file, "JPEG", exif=notes)
    return file.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="module")
def base_url(house: House, folder: Path) -> Iterator[str]:
    with serving(house.settings(media_dir=folder, media_max_bytes=2_000_000, media_max_pixels=1_000_000)) as address:
        yield address


@pytest.fixture
async def anyone(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client(base_url) as made:
        yield made


async def _upload(who: httpx.AsyncClient, content: bytes, name: str = "file", claimed: str = "x/y") -> httpx.Response:
    return await who.post("/api/v1/uploads", files={"file": (name, content, claimed)})


async def _ordered(house: House, queue_name: str, message_id: int) -> bytes:
    async with await aio_pika.connect(house.rabbitmq_url) as connection:
        queue = await (await connection.channel()).get_queue(queue_name, ensure=False)

        async def body() -> bytes | None:
            taken = await queue.get(fail=False, no_ack=True)
            return taken.body if taken is not None and f'"message_id":{message_id},' in taken.body.decode() else None

        found: bytes = await until(body, what="the order on the broker")
        return found


async def test_a_pdf_is_uploaded_and_sent(sari: httpx.AsyncClient, house: House, router: Writer, folder: Path) -> None:
    answer = await _upload(sari, PDF, "../Menü \u202efdp.pdf", "text/html")
    assert answer.status_code == 201, answer.text
    upload = answer.json()
    assert upload == {
        "id": upload["id"],
        "file_name": "Menü fdp.pdf",
        "mime_type": "application/pdf",
        "size": len(PDF),
        "width": None,
        "height": None,
        "seconds": None,
        "waveform": [],
        "url": f"/uploads/{upload['id']}",
        "preview_url": None,
        "types": ["document"],
    }
    chat_id = await router.chat("+6282000001001")
    sent = await sari.post(
        "/chats/messages", json={"chat_id": chat_id, "upload_id": upload["id"], "text": "Our menu", "client_key": "m"}
    )
    assert sent.status_code == 201, sent.text
    message = sent.json()
    assert (message["type"], message["text"], message["status"]) == ("document", "Our menu", "queued")
    assert (message["media"]["url"], message["media"]["state"]) == (upload["url"], "stored")
    order = SendMessage.model_validate_json(await _ordered(house, "sender.messages", message["id"]))
    assert (order.type, order.text, order.is_first_contact) == ("document", "Our menu", True)
    assert order.content is not None
    assert order.content.media is not None
    assert (order.content.media.upload_id, order.content.media.mime_type) == (upload["id"], "application/pdf")
    again = await sari.post(
        "/chats/messages", json={"chat_id": chat_id, "upload_id": upload["id"], "text": "Our menu", "client_key": "m"}
    )
    assert again.json()["id"] == message["id"]
    file = await Files(router.base.engine, LocalStorage(folder)).read(upload["id"])
    assert (file.content, file.mime_type, file.file_name) == (PDF, "application/pdf", "Menü fdp.pdf")


async def test_a_photo_is_measured_shown_and_sent_without_its_notes(
    sari: httpx.AsyncClient, router: Writer, folder: Path
) -> None:
    content = _photo()
    upload = (await _upload(sari, content, "IMG_1.HEIC")).json()
    assert (upload["mime_type"], upload["width"], upload["height"]) == ("image/jpeg", 640, 480)
    assert upload["types"] == ["image", "document"]
    shown = await sari.get(upload["url"])
    preview = await sari.get(upload["preview_url"])
    assert (shown.headers["content-type"], preview.headers["content-type"]) == ("image/jpeg", "image/webp")
    files = Files(router.base.engine, LocalStorage(folder))
    as_image, as_document = (
        await files.read(upload["id"], kind="image"),
        await files.read(upload["id"], kind="document"),
    )
    assert b"Somewhere" not in shown.content + preview.content + as_image.content
    assert as_document.content == content
    with pytest.raises(Permanent):
        await files.read(10**9)


async def test_webm_without_sound_is_refused_where_sound_was_meant(sari: httpx.AsyncClient) -> None:
    webm = bytes.fromhex(
        "1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff"
    )
    answer = await _upload(sari, webm, "voice.webm", "audio/webm;codecs=opus")
    assert (answer.status_code, answer.json()["code"]) == (422, "unusable_file")


async def test_everything_but_files_is_sent_too(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6282000001003")
    parts: dict[str, Any] = {
        "location": {"latitude": -8.4, "longitude": 115.2, "name": "Pool"},
        "contacts": [{"name": "Spa", "phones": ["0812 3456 7890"]}],
        "poll": {"title": "Breakfast?", "options": ["7", "8"], "several": True},
    }
    for name, part in parts.items():
        message = (await sari.post("/chats/messages", json={"chat_id": chat_id, name: part})).json()
        assert (message["type"], message["text"]) == (name, None)
        order = SendMessage.model_validate_json(await _ordered(house, "sender.messages", message["id"]))
        assert order.text == ""
        assert order.content is not None
        assert getattr(order.content, name)


async def test_a_quote_names_the_message_as_the_provider_knows_it(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id, other = await router.chat("+6282000001004"), await router.chat("+6282000001005")
    asked, elsewhere = await router.receive(chat_id, "Breakfast?"), await router.receive(other, "Hi")
    answer = {"chat_id": chat_id, "text": "At 7", "link_preview": False}
    unknown = await sari.post("/chats/messages", json={**answer, "quoted_message_id": asked})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "quoted_message_id")
    await house.fetch("update messages set provider_message_id = 'Q' || id where id = any($1)", [asked, elsewhere])
    foreign = await sari.post("/chats/messages", json={**answer, "quoted_message_id": elsewhere})
    assert foreign.status_code == 422
    message = (await sari.post("/chats/messages", json={**answer, "quoted_message_id": asked})).json()
    order = SendMessage.model_validate_json(await _ordered(house, "sender.messages", message["id"]))
    assert order.quoted is not None
    assert (order.quoted.provider_message_id, order.quoted.text) == (f"Q{asked}", "Breakfast?")
    assert order.quoted.author == "6282000001004@c.us"
    assert (order.link_preview, order.is_first_contact) == (False, False)


async def test_uploads_are_for_people_and_within_limits(
    anyone: httpx.AsyncClient, base_url: str, sari: httpx.AsyncClient, house: House, folder: Path
) -> None:
    before = await house.value("select count(*) from uploads")
    assert (await _upload(anyone, PDF)).status_code == 401
    async with client(base_url, await house.key("messages:send", "chats:read")) as machine:
        assert (await _upload(machine, PDF)).status_code == 403
    bomb = BytesIO()
    Image.new("1", (3000, 3000)).save(bomb, "PNG")
    for content, status, code in (
        (b"", 422, "unusable_file"),
        (bomb.getvalue(), 422, "unusable_file"),
        (b"x" * 2_000_001, 413, "payload_too_large"),
        (b"x" * 3_000_000, 413, "payload_too_large"),
    ):
        refused = await _upload(sari, content)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    no_file = await sari.post("/api/v1/uploads", data={"file": "text"}, files={"other": b"x"})
    assert (no_file.status_code, no_file.json()["errors"][0]["field"]) == (422, "file")
    no_form = await sari.post("/api/v1/uploads", content=b"x", headers={"content-type": "multipart/form-data"})
    assert no_form.status_code == 422
    assert await house.value("select count(*) from uploads") == before
    assert (await sari.post("/chats/messages", json={"chat_id": 1, "text": "x" * 1_100_000})).status_code == 413


async def test_nobody_uploads_without_end(house: House, folder: Path) -> None:
    with serving(house.settings(media_dir=folder, api_uploads_per_hour=1)) as address:
        async with client(address, house.tokens["budi"]) as budi:
            assert (await _upload(budi, PDF)).status_code == 201
            refused = await _upload(budi, PDF)
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_uploads")
            assert refused.headers["retry-after"]


async def test_a_file_is_served_whole_in_part_and_not_again(sari: httpx.AsyncClient) -> None:
    url = (await _upload(sari, PDF, "menu.pdf")).json()["url"]
    whole = await sari.get(url)
    assert (whole.status_code, whole.content) == (200, PDF)
    headers = whole.headers
    assert headers["content-disposition"] == "inline; filename=\"menu.pdf\"; filename*=UTF-8''menu.pdf"
    assert (headers["cache-control"], headers["accept-ranges"]) == (FOREVER, "bytes")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    part = await sari.get(url, headers={"range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, PDF[5:10])
    assert (part.headers["content-range"], part.headers["content-length"]) == (f"bytes 5-9/{len(PDF)}", "5")
    last = await sari.get(url, headers={"range": "bytes=-3", "if-range": headers["etag"]})
    assert (last.status_code, last.content) == (206, PDF[-3:])
    changed = await sari.get(url, headers={"range": "bytes=-3", "if-range": '"another"'})
    assert changed.status_code == 200
    beyond = await sari.get(url, headers={"range": "bytes=999999-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(PDF)}")
    known = await sari.get(url, headers={"if-none-match": headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    head = await sari.head(url)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(PDF)))


async def test_what_could_run_is_never_shown(sari: httpx.AsyncClient) -> None:
    url = (await _upload(sari, b"<!doctype html><script>alert(1)</script>", "x.html", "text/html")).json()["url"]
    headers = (await sari.get(url)).headers
    assert headers["content-disposition"].startswith("attachment; ")
    assert "html" not in headers["content-type"]
    assert "sandbox" in headers["content-security-policy"]


async def _received(house: House, router: Writer, phone: str, **columns: Any) -> tuple[int, int]:
    """A customer's message with a file; the ids of both."""
    chat_id = await router.chat(phone)
    message_id = await router.receive(chat_id, "look")
    await house.fetch(
        "update messages set type = 'image', content = '{}', provider_message_id = 'P' || id where id = $1", message_id
    )
    values = {"message_id": message_id, "chat_id": chat_id, "type": "image", "source": "{}", **columns}
    marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    media_id: int = await house.value(
        f"insert into media_files ({', '.join(values)}) values ({marks}) returning id", *values.values()
    )
    return message_id, media_id


async def test_a_customers_photo_is_shown_by_its_clean_copy(
    sari: httpx.AsyncClient, anyone: httpx.AsyncClient, house: House, router: Writer, folder: Path
) -> None:
    storage = LocalStorage(folder)
    for name in ("file", "clean", "preview"):
        await storage.put(f"messages/aa/{name}", name.encode())
    keys = {
        f"{column}_key": f"messages/aa/{name}"
        for column, name in (("storage", "file"), ("clean", "clean"), ("preview", "preview"))
    }
    message_id, media_id = await _received(
        house, router, "+6282000001006", state="stored", mime_type="image/jpeg", size=4, width=6, height=5, **keys
    )
    assert (await sari.get(f"/media/{media_id}")).content == b"clean"
    assert (await sari.get(f"/media/{media_id}/preview")).content == b"preview"
    original = await sari.get(f"/media/{media_id}?original=true")
    assert original.content == b"file"
    assert original.headers["content-disposition"].startswith("attachment; ")
    assert (await anyone.get(f"/media/{media_id}")).status_code == 401
    chat_id = await house.value("select chat_id from messages where id = $1", message_id)
    [message] = (await sari.get(f"/chats/{chat_id}/messages")).json()["items"]
    assert message["media"] == {
        "id": media_id,
        "state": "stored",
        "url": f"/media/{media_id}",
        "preview_url": f"/media/{media_id}/preview",
        "type": "image",
        "mime_type": "image/jpeg",
        "file_name": None,
        "size": 4,
        "width": 6,
        "height": 5,
        "seconds": None,
        "waveform": [],
        "variant": None,
        "view_once": False,
        "error": None,
    }
    await storage.delete("messages/aa/clean")
    assert (await sari.get(f"/media/{media_id}")).json()["code"] == "file_gone"


async def test_a_picture_that_was_not_decoded_is_only_saved(
    sari: httpx.AsyncClient, house: House, router: Writer, folder: Path
) -> None:
    await LocalStorage(folder).put("messages/bb/file", b"broken")
    _, media_id = await _received(
        house, router, "+6282000001007", state="stored", mime_type="image/jpeg", storage_key="messages/bb/file"
    )
    answer = await sari.get(f"/media/{media_id}")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert (await sari.get(f"/media/{media_id}/preview")).status_code == 404


async def test_a_failed_file_says_why_and_is_fetched_again_once(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    failed = {"state": "failed", "error_code": "provider_lost_it", "error": "WAHA no longer has this file"}
    message_id, media_id = await _received(house, router, "+6282000001008", **failed)
    gone = await sari.get(f"/media/{media_id}")
    assert (gone.status_code, gone.json()["detail"]) == (
        404,
        "The file could not be fetched: WAHA no longer has this file",
    )
    answers = await asyncio.gather(*(who.post(f"/media/{media_id}/fetch") for who in (sari, budi, sari)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409]
    [message] = [answer.json() for answer in answers if answer.status_code == 202]
    assert (message["id"], message["media"]["state"]) == (message_id, "pending")
    order = FetchMedia.model_validate_json(await _ordered(house, "sender.media", message_id))
    assert (order.media_id, order.provider_message_id, order.type) == (media_id, f"P{message_id}", "image")
    assert (await sari.post("/media/999999/fetch")).status_code == 404


async def test_what_no_message_takes_up_is_deleted(
    sari: httpx.AsyncClient, house: House, router: Writer, folder: Path
) -> None:
    storage = LocalStorage(folder)
    forgotten, sent, young = [(await _upload(sari, _photo())).json()["id"] for _ in range(3)]
    chat_id = await router.chat("+6282000001009")
    await sari.post("/chats/messages", json={"chat_id": chat_id, "upload_id": sent})
    await house.fetch("update uploads set created_at = now() - interval '2 days' where id <> $1", young)
    rows = await house.fetch("select * from uploads where id = $1", forgotten)
    keys = {rows[0][name] for name in ("storage_key", "preview_key", "clean_key")}
    assert len(keys) == 3
    cleaner = UploadCleaner(router.base.transactions, storage, kept=timedelta(days=1), clock=utc_now)
    await cleaner.sweep()
    left = {
        row["id"] for row in await house.fetch("select id from uploads where id = any($1)", [forgotten, sent, young])
    }
    assert left == {sent, young}
    assert [await storage.size(key) for key in keys] == [None, None, None]
    late = await sari.post("/chats/messages", json={"chat_id": chat_id, "upload_id": forgotten})
    assert (late.status_code, late.json()["code"]) == (422, "unknown_upload")


@pytest.mark.parametrize(("engine", "has_lists"), [("WEBJS", False), ("GOWS", True)])
async def test_a_channel_can_what_its_engine_can_and_a_refusal_names_it(
    sari: httpx.AsyncClient, house: House, router: Writer, engine: str, has_lists: bool
) -> None:
    await house.fetch(
        """insert into channel_engines (channel_id, engine, reported_at) values ($1, $2, now())
           on conflict (channel_id) do update set engine = excluded.engine""",
        house.waha,
        engine,
    )
    shown = {one["id"]: one for one in (await sari.get("/api/v1/channels")).json()["items"]}[house.waha]
    assert shown["engine"] == engine
    assert "list" in shown["capabilities"]
    assert ("list" in capabilities_of("waha", engine).native) is has_lists
    chat = await router.chat("+6286000000099", channel=house.waha)
    picture = BytesIO()
    Image.new("RGBA", (64, 64)).save(picture, "WEBP")
    upload = await _upload(sari, picture.getvalue(), "s.webp")
    assert upload.status_code == 201, upload.text
    refused = await sari.post(
        "/chats/messages", json={"chat_id": chat, "upload_id": upload.json()["id"], "type": "sticker"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "not_supported")
    assert f"WAHA ({engine})" in refused.json()["detail"]
    assert await house.value("select count(*) from messages where chat_id = $1", chat) == 0
