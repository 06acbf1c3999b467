"""What replies may say, parts of files, and what files may be sent as."""

from typing import Any

import pytest

from services.api.domain.composing import compose_reply
from services.api.domain.contact_cards import contact_card
from services.api.domain.ranges import Part, Unsatisfiable, part_of
from services.api.domain.refusals import Refused
from services.api.domain.uploads import sendable_as
from services.api.http.serving_files import disposition
from services.api.schemas.messages import Reply

PLACE = {"latitude": -8.4, "longitude": 115.2}
POLL = {"title": "When?", "options": ["Now", "Later"]}
CONTACTS = [{"name": "Front desk", "phones": ["0812 3456 7890"]}]


def _reply(**fields: Any) -> Reply:
    return Reply.model_validate({"chat_id": 1, **fields})


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"text": "Halo"}, "text"),
        ({"text": "Halo", "type": "text"}, "text"),
        ({"location": PLACE}, "location"),
        ({"poll": POLL, "type": "poll"}, "poll"),
        ({"contacts": CONTACTS}, "contacts"),
        ({"upload_id": 1}, None),
        ({"upload_id": 1, "type": "voice"}, "voice"),
        ({"upload_id": 1, "type": "image", "text": "caption"}, "image"),
    ],
)
def test_the_type_is_what_is_given(fields: dict[str, Any], kind: str | None) -> None:
    assert compose_reply(_reply(**fields), "ID").type == kind


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "text"),
        ({"type": "text"}, "text"),
        ({"type": "image"}, "upload_id"),
        ({"type": "location", "text": "here"}, "location"),
        ({"type": "poll"}, "poll"),
        ({"upload_id": 1, "type": "text"}, "type"),
        ({"upload_id": 1, "type": "location"}, "type"),
        ({"location": PLACE, "type": "poll"}, "type"),
        ({"location": PLACE, "poll": POLL}, "poll"),
        ({"upload_id": 1, "contacts": CONTACTS}, "contacts"),
        ({"location": PLACE, "text": "here"}, "text"),
        ({"upload_id": 1, "type": "voice", "text": "listen"}, "text"),
        ({"upload_id": 1, "type": "sticker", "text": "look"}, "text"),
        ({"upload_id": 1, "type": "image", "text": "x" * 1025}, "text"),
        ({"contacts": [{"name": "A", "phones": ["+62 812 3456 7890", "12"]}]}, "contacts.0.phones.1"),
    ],
)
def test_what_does_not_belong_together_names_the_field(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        compose_reply(_reply(**fields), "ID")
    assert refused.value.field == field


@pytest.mark.parametrize(
    "fields",
    [
        {"location": {"latitude": 91, "longitude": 0}},
        {"location": {"latitude": "nan", "longitude": 0}},
        {"poll": {"title": "?", "options": ["one"]}},
        {"poll": {"title": "?", "options": ["same", " same "]}},
        {"contacts": []},
        {"contacts": [{"name": "", "phones": ["1"]}]},
        {"upload_id": 0},
        {"type": "unsupported", "text": "x"},
    ],
)
def test_what_cannot_be_is_not_read(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's
        _reply(**fields)


def test_a_card_holds_its_numbers_and_nothing_breaks_out_of_it() -> None:
    composed = compose_reply(_reply(contacts=CONTACTS), "ID")
    assert composed.content is not None
    assert composed.content.contacts[0].phones == ("+6281234567890",)
    card = contact_card("A; B,\nEND:VCARD\\", ["+6281234567890"]).vcard or ""
    assert card.splitlines() == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:;A\\; B\\,\\nEND:VCARD\\\\;;;",
        "FN:A\\; B\\,\\nEND:VCARD\\\\",
        "TEL;type=CELL;type=VOICE;waid=6281234567890:+6281234567890",
        "END:VCARD",
    ]


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", Part(0, 1)),
        ("bytes=0-", Part(0, 100)),
        ("bytes=10-19", Part(10, 20)),
        ("bytes=90-1000", Part(90, 100)),
        ("bytes=-10", Part(90, 100)),
        ("bytes=-1000", Part(0, 100)),
        (" bytes=1-2", None),
        ("bytes=1-2,5-6", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("items=0-1", None),
        (None, None),
        ("", None),
    ],
)
def test_a_range_is_read_or_passed_over(header: str | None, part: Part | None) -> None:
    assert part_of(header, 100) == part


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=200-300", 100), ("bytes=-0", 100), ("bytes=0-", 0)]
)
def test_a_range_behind_the_end_is_refused(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        part_of(header, size)


@pytest.mark.parametrize(
    ("mime_type", "size", "types"),
    [
        ("image/jpeg", 1000, ("image", "document")),
        ("image/jpeg", 17 * 1024 * 1024, ("document",)),
        ("image/webp", 1000, ("sticker", "image", "document")),
        ("image/webp", 600 * 1024, ("image", "document")),
        ("audio/webm", 1000, ("document",)),
        ("audio/ogg", 1000, ("voice", "audio", "document")),
        ("application/pdf", 50_000_000, ("document",)),
        ("application/octet-stream", 1, ("document",)),
    ],
)
def test_a_file_is_sent_as_what_it_is(mime_type: str, size: int, types: tuple[str, ...]) -> None:
    assert sendable_as(mime_type, size) == types


def test_any_name_fits_into_a_header() -> None:
    header = disposition('Menü "1";\r\nX: y.pdf', inline=False)
    assert header == (
        "attachment; filename=\"Men_ _1____X: y.pdf\"; filename*=UTF-8''Men%C3%BC%20%221%22%3B%0D%0AX%3A%20y.pdf"
    )
    assert disposition("a.pdf", inline=True).startswith("inline; ")
