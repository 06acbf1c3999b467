"""What is kept of a message beside its text, for both providers."""

from typing import Any

import pytest

from shared.contracts.content import (
    Choice,
    ContactCard,
    LinkPreview,
    Location,
    Media,
    Poll,
)
from shared.contracts.messages import MessageReceived
from tests.unit.ingress.bodies import Json, content_of, of_waha, of_whapi

VCARD = "BEGIN:VCARD\nFN:Ani\nitem1.TEL;waid=6281298765432:+62 812-9876-5432\nTEL:0812 9876 5432\nEND:VCARD"


def test_a_file_of_whapi() -> None:
    file = {
        "id": "jpeg-0a1b-2c3d",
        "link": "https://s3.example/a.jpg",
        "mime_type": "image/jpeg",
        "file_size": 48211,
        "sha256": "c2hh",
        "width": 800,
        "height": "600",
        "caption": "ini ya",
        "view_once": True,
    }
    message = of_whapi("image", file)
    assert (message.type, message.text) == ("image", "ini ya")
    assert content_of(message).media == Media(
        url="https://s3.example/a.jpg",
        provider_media_id="jpeg-0a1b-2c3d",
        mime_type="image/jpeg",
        size=48211,
        sha256="c2hh",
        width=800,
        height=600,
        view_once=True,
    )


@pytest.mark.parametrize(
    ("message_type", "kind", "variant"),
    [("gif", "video", "gif"), ("short", "video", "short"), ("video", "video", None), ("voice", "voice", None)],
)
def test_kinds_of_video_and_sound(message_type: str, kind: str, variant: str | None) -> None:
    message = of_whapi(message_type, {"id": "x", "seconds": 7.4})
    media = content_of(message).media
    assert media is not None
    assert (message.type, media.variant, media.seconds) == (kind, variant, 7)


@pytest.mark.parametrize("junk", [-1, 2**40, "many", float("inf"), True, [], {"low": 1, "high": 9}])
def test_measures_that_cannot_be_are_left_out(junk: Any) -> None:
    media = content_of(of_whapi("image", {"width": junk, "file_name": ["x"], "link": "javascript:x"})).media
    assert media == Media()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"hasMedia": True, "media": {"url": "http://waha/a", "mimetype": "image/png"}}, ("http://waha/a", None)),
        ({"hasMedia": True, "media": None}, (None, None)),
        ({"hasMedia": True, "media": {"url": None}}, (None, None)),
        ({"hasMedia": True, "media": {"url": None, "error": {"details": "CDN 403\n  at x.js"}}}, (None, "CDN 403")),
        ({"hasMedia": True, "media": {"url": None, "error": {"code": 403}}}, (None, "403")),
        ({"hasMedia": True, "media": {"url": None, "error": "gone"}}, (None, "gone")),
        ({"hasMedia": True, "media": {"url": None, "error": {"x": []}}}, (None, "unknown error")),
        ({"hasMedia": ..., "media": {"url": "http://waha/a"}}, ("http://waha/a", None)),
        ({"hasMedia": False, "mediaUrl": "http://waha/a"}, ("http://waha/a", None)),
    ],
)
def test_wahas_media_flags(changes: Json, expected: tuple[str | None, str | None]) -> None:
    media = content_of(of_waha(_data={"type": "image"}, body="", **changes)).media
    assert media is not None
    assert (media.url, media.provider_error) == expected


@pytest.mark.parametrize(
    ("mime_type", "kind"),
    [
        ("image/jpeg", "image"),
        ("IMAGE/WEBP", "sticker"),
        ("application/was", "sticker"),
        ("audio/ogg; codecs=opus", "voice"),
        ("audio/mpeg", "audio"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
        (None, "document"),
    ],
)
def test_without_the_engines_words_the_file_tells_the_kind(mime_type: str | None, kind: str) -> None:
    assert of_waha(_data={}, hasMedia=True, media={"url": None, "mimetype": mime_type}).type == kind


def test_engines_split_numbers_and_name_hashes_differently() -> None:
    raw = {"imageMessage": {"fileLength": {"low": 900, "high": 0, "unsigned": True}, "fileSHA256": "c2hh"}}
    media = content_of(of_waha("NOWEB", _data={"message": raw}, body=None)).media
    assert media is not None
    assert (media.size, media.sha256) == (900, "c2hh")


@pytest.mark.parametrize(
    "message",
    [
        of_whapi(
            "location", {"latitude": -6.2, "longitude": "106.8", "name": "Hotel", "address": "Jl. 1", "accuracy": 9}
        ),
        of_waha(
            location={"latitude": "-6.2", "longitude": "106.8", "name": "Hotel", "address": "Jl. 1"},
            _data={"message": {"locationMessage": {"accuracyInMeters": 9}}},
            body="/9j/",
        ),
    ],
)
def test_a_place(message: MessageReceived) -> None:
    assert message.text is None
    assert content_of(message).location == Location(
        latitude=-6.2, longitude=106.8, name="Hotel", address="Jl. 1", accuracy=9
    )


@pytest.mark.parametrize(
    "message",
    [
        of_whapi("contact_list", {"list": [{"vcard": VCARD}, "x", {}]}),
        of_waha(vCards=[VCARD, None, 7], body=VCARD),
        of_waha(_data={"type": "vcard"}, body=VCARD),
        of_waha("GOWS", _data={"Message": {"contactMessage": {"vcard": VCARD}}}, body=""),
    ],
)
def test_cards_show_each_number_once(message: MessageReceived) -> None:
    assert (message.type, message.text) == ("contacts", None)
    assert content_of(message).contacts == (ContactCard(name="Ani", phones=("+6281298765432",), vcard=VCARD),)


@pytest.mark.parametrize(
    ("message", "several"),
    [
        (
            of_whapi("poll", {"title": "Sarapan?", "options": ["Ya", {"id": "2", "name": "Tidak"}], "vote_limit": 1}),
            False,
        ),
        (of_whapi("poll", {"title": "Sarapan?", "options": ["Ya", "Tidak"], "vote_limit": 0}), True),
        (
            of_waha(
                "NOWEB",
                body=None,
                _data={
                    "message": {
                        "pollCreationMessageV3": {
                            "name": "Sarapan?",
                            "options": [{"optionName": "Ya"}, {"optionName": "Tidak"}],
                            "selectableOptionsCount": 0,
                        }
                    }
                },
            ),
            True,
        ),
        (
            of_waha(
                body="",
                _data={
                    "type": "poll_creation",
                    "pollName": "Sarapan?",
                    "pollSelectableOptionsCount": 1,
                    "pollOptions": [{"name": "Ya"}, None, {"name": "Tidak"}],
                },
            ),
            False,
        ),
    ],
)
def test_polls(message: MessageReceived, several: bool) -> None:
    assert content_of(message).poll == Poll(title="Sarapan?", options=("Ya", "Tidak"), several=several)


def test_choices_keep_the_id_that_we_gave_them() -> None:
    message = of_whapi(
        "reply", {"type": "list_reply", "list_reply": {"id": "ListV3:r2", "title": "A", "description": "B"}}
    )
    assert content_of(message).choice == Choice(kind="list", id="r2", title="A", description="B")
    flow = {"nativeFlowResponseMessage": {"paramsJson": '{"id": "r2"}'}}
    message = of_waha("NOWEB", body="A", _data={"message": {"interactiveResponseMessage": flow}})
    assert content_of(message).choice == Choice(kind="button", id="r2", title="A")


def test_a_menu_that_somebody_sent() -> None:
    menu = content_of(
        of_whapi("buttons", {"text": "Pilih", "footer": "Hotel", "buttons": [{"id": "1", "text": "Ya"}]})
    ).menu
    assert menu is not None
    assert (menu.kind, menu.footer, menu.sections[0].rows[0].title) == ("buttons", "Hotel", "Ya")


@pytest.mark.parametrize(
    "message",
    [
        of_whapi("link_preview", {"body": "a https://a.example", "url": "https://a.example", "title": "A"}),
        of_waha(
            "GOWS",
            body="a https://a.example",
            _data={"Message": {"extendedTextMessage": {"text": "x", "matchedText": "https://a.example", "title": "A"}}},
        ),
    ],
)
def test_a_links_preview(message: MessageReceived) -> None:
    assert message.type == "text"
    assert content_of(message).link == LinkPreview(url="https://a.example", title="A")
