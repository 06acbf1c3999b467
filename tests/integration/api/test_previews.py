"""Voice notes, films and papers that agents upload; what was exchanged in a chat, to look through."""

from io import BytesIO
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from PIL import Image

from shared.contracts.sending import SendMessage
from shared.media.files import Files
from shared.media.local_storage import LocalStorage
from tests.integration.api.house import House, Writer, serving
from tests.integration.api.test_files import _ordered
from tests.media_files import film, paper, sound


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="module")
def base_url(house: House, folder: Path) -> Any:
    with serving(house.settings(media_dir=folder)) as address:
        yield address


async def _upload(who: httpx.AsyncClient, content: bytes, name: str, claimed: str, **fields: str) -> httpx.Response:
    return await who.post("/api/v1/uploads", files={"file": (name, content, claimed)}, data=fields)


@pytest.mark.parametrize(
    ("name", "form", "codec", "claimed"),
    [
        ("voice-note.webm", "webm", "libopus", "audio/webm;codecs=opus"),
        ("voice-note.m4a", "mp4", "aac", "audio/mp4"),
        ("voice-note.ogg", "ogg", "libopus", "audio/ogg;codecs=opus"),
    ],
)
async def test_what_a_browser_records_leaves_as_whatsapp_has_it(
    sari: httpx.AsyncClient, house: House, router: Writer, folder: Path, name: str, form: str, codec: str, claimed: str
) -> None:
    answer = await _upload(sari, sound(form, codec, 3.0), name, claimed, type="voice")
    assert answer.status_code == 201, answer.text
    upload = answer.json()
    assert (upload["mime_type"], upload["file_name"], upload["seconds"]) == ("audio/ogg", "voice-note.ogg", 3)
    assert upload["types"][0] == "voice"
    assert len(upload["waveform"]) == 64
    chat_id = await router.chat("+6282000002001")
    sent = await sari.post("/chats/messages", json={"chat_id": chat_id, "upload_id": upload["id"], "type": "voice"})
    assert sent.status_code == 201, sent.text
    assert sent.json()["media"]["waveform"] == upload["waveform"]
    order = SendMessage.model_validate_json(await _ordered(house, "sender.messages", sent.json()["id"]))
    assert order.content is not None
    assert order.content.media is not None
    assert (order.content.media.seconds, list(order.content.media.waveform)) == (3, upload["waveform"])
    file = await Files(router.base.engine, LocalStorage(folder)).read(upload["id"], kind="voice")
    with av.open(BytesIO(file.content), "r") as heard:
        assert (heard.format.name, heard.streams.audio[0].codec_context.name) == ("ogg", "opus")
    shown = await sari.get(upload["url"])
    assert (shown.headers["content-type"], shown.content) == ("audio/ogg", file.content)


async def test_sound_in_webm_is_a_voice_note_without_being_asked(sari: httpx.AsyncClient) -> None:
    upload = (await _upload(sari, sound("webm", "libopus"), "x.webm", "audio/webm")).json()
    assert (upload["mime_type"], upload["types"][0]) == ("audio/ogg", "voice")


def _files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("content", "claimed"),
    [(paper(), "application/pdf"), (b"OggS" + bytes(500), "audio/ogg"), (film(), "audio/mp4")],
)
async def test_what_holds_no_sound_is_refused_and_leaves_nothing(
    sari: httpx.AsyncClient, folder: Path, content: bytes, claimed: str
) -> None:
    before = _files_in(folder)
    answer = await _upload(sari, content, "note.ogg", claimed, type="voice")
    assert (answer.status_code, answer.json()["code"]) == (422, "unusable_file")
    assert answer.json()["errors"][0]["field"] == "file"
    assert _files_in(folder) == before


async def test_another_kind_is_not_made_of_a_file(sari: httpx.AsyncClient) -> None:
    answer = await _upload(sari, paper(), "menu.pdf", "application/pdf", type="video")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "type")


@pytest.mark.parametrize(
    ("content", "name", "kind", "size"),
    [(film(960, 540), "pool.mp4", "video", (480, 270)), (paper(400, 800), "menu.pdf", "document", (240, 479))],
)
async def test_a_film_and_a_paper_are_seen_before_they_are_opened(
    sari: httpx.AsyncClient, router: Writer, content: bytes, name: str, kind: str, size: tuple[int, int]
) -> None:
    upload = (await _upload(sari, content, name, "x/y")).json()
    preview = await sari.get(upload["preview_url"])
    assert preview.headers["content-type"] == "image/webp"
    with Image.open(BytesIO(preview.content)) as image:
        assert image.size == pytest.approx(size, abs=1)
    chat_id = await router.chat("+6282000002002")
    message = (await sari.post("/chats/messages", json={"chat_id": chat_id, "upload_id": upload["id"]})).json()
    assert (message["type"], message["media"]["preview_url"]) == (kind, upload["preview_url"])


async def test_a_film_that_nobody_can_read_is_sent_without_a_preview(sari: httpx.AsyncClient) -> None:
    broken = film()[:300] + bytes(2000)
    upload = (await _upload(sari, broken, "pool.mp4", "video/mp4")).json()
    assert (upload["mime_type"], upload["preview_url"], upload["types"][0]) == ("video/mp4", None, "video")


async def _exchanged(house: House, router: Writer, phone: str) -> tuple[int, list[int]]:
    """A chat with 9 messages: photo, film, paper, note, link and more; their ids in order."""
    chat_id = await router.chat(phone)
    kinds = ("image", "video", "document", "voice", "audio", "text", "text", "image", "image")
    ids: list[int] = []
    for kind in kinds:
        message_id = await router.receive(chat_id, "look at https://example.com/menu" if len(ids) == 5 else "Halo")
        await house.fetch("update messages set type = $1 where id = $2", kind, message_id)
        ids.append(message_id)
    await house.fetch("update messages set revoked_at = now() where id = $1", ids[-1])
    return chat_id, ids


async def test_a_chat_is_looked_through_by_kind_page_by_page(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id, ids = await _exchanged(house, router, "+6282000002003")

    async def found(kind: str, **more: Any) -> tuple[list[int], str | None]:
        answer = await sari.get(f"/chats/{chat_id}/media", params={"kind": kind, **more})
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]], answer.json()["next_cursor"]

    assert await found("image") == ([ids[7], ids[0]], None)
    assert await found("video") == ([ids[1]], None)
    assert await found("document") == ([ids[2]], None)
    assert await found("audio") == ([ids[4], ids[3]], None)
    assert await found("link") == ([ids[5]], None)
    for kind, wanted in (("image", [ids[7], ids[0]]), ("audio", [ids[4], ids[3]])):
        first, cursor = await found(kind, limit=1)
        assert cursor is not None
        second, end = await found(kind, limit=1, cursor=cursor)
        assert (first + second, end) == (wanted, None)


async def test_the_gallery_asks_an_index(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    from services.api.queries.gallery import _statement

    chat_id, _ = await _exchanged(house, router, "+6282000002004")
    for kind, index in (("image", "ix_messages_files"), ("audio", "ix_messages_files"), ("link", "ix_messages_links")):
        statement = _statement(kind, further=False)  # type: ignore[arg-type]
        filled = statement.replace(":chat", str(chat_id)).replace(":limit", "30")
        async with router.base.engine.begin() as connection:
            await connection.exec_driver_sql("set local enable_seqscan = off")
            await connection.exec_driver_sql("set local enable_bitmapscan = off")
            plan = "\n".join((await connection.exec_driver_sql(f"explain {filled}")).scalars())
        assert index in plan, plan


@pytest.mark.parametrize(
    ("query", "status"), [("kind=secret", 422), ("cursor=x", 422), ("limit=0", 422)], ids=["kind", "cursor", "limit"]
)
async def test_a_gallery_is_asked_for_as_it_is(
    sari: httpx.AsyncClient, router: Writer, query: str, status: int
) -> None:
    chat_id = await router.chat("+6282000002005")
    assert (await sari.get(f"/chats/{chat_id}/media?{query}")).status_code == status


async def test_of_no_chat_there_is_no_gallery(sari: httpx.AsyncClient) -> None:
    assert (await sari.get("/chats/999999999/media")).json()["code"] == "chat_not_found"


async def test_only_admins_see_what_a_provider_sent(
    sari: httpx.AsyncClient, admin: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6282000002006")
    message_id = await router.receive(chat_id, "?")
    await house.fetch(
        """update messages set type = 'unsupported', raw = '{"oddity": [1, {"x": null}]}' where id = $1""", message_id
    )
    assert (await admin.get(f"/messages/{message_id}/raw")).json() == {
        "id": message_id,
        "raw": {"oddity": [1, {"x": None}]},
    }
    assert (await sari.get(f"/messages/{message_id}/raw")).status_code == 403
    assert (await admin.get("/messages/999999999/raw")).json()["code"] == "message_not_found"


async def test_a_menu_is_ordered_with_its_words(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6282000002007")
    menu = {
        "kind": "list",
        "label": "Choose",
        "sections": [
            {"title": "Hot", "rows": [{"title": "Tea"}, {"title": "Coffee", "description": "From Kintamani"}]}
        ],
    }
    body = {"chat_id": chat_id, "text": "What may we bring?", "menu": menu, "client_key": "menu-1"}
    answers = [await sari.post("/chats/messages", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    message = answers[0].json()
    assert answers[1].json()["id"] == message["id"]
    assert (message["type"], message["text"]) == ("text", "What may we bring?")
    assert [row["id"] for row in message["menu"]["sections"][0]["rows"]] == ["1", "2"]
    order = SendMessage.model_validate_json(await _ordered(house, "sender.messages", message["id"]))
    assert order.content is not None
    assert order.content.menu is not None
    assert order.content.menu.label == "Choose"
    [waha] = [one for one in (await sari.get("/api/v1/channels")).json()["items"] if one["provider"] == "waha"][:1]
    assert waha["stand_ins"]["buttons"] == "text"
    assert "sticker" not in waha["capabilities"]
