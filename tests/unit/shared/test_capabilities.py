"""What each provider and engine can send, as the sender refuses by and the API shows."""

from typing import get_args

import pytest

from shared.capabilities import ENGINES, Feature, capabilities_of, features_of
from shared.contracts.content import MEDIA_TYPES, Content, Media, Menu, MenuRow, MenuSection

PERSON = "6281@c.us"
MENU = Menu(kind="list", sections=(MenuSection(rows=(MenuRow(id="a", title="A"),)),))


def test_whapi_can_do_everything_in_its_own_form() -> None:
    assert capabilities_of("whapi").native == frozenset(get_args(Feature))


@pytest.mark.parametrize(
    ("feature", "engine", "form"),
    [
        ("sticker", "GOWS", None),
        ("view_once", "NOWEB", None),
        ("gif", "WEBJS", "video"),
        ("audio", "WPP", "document"),
        ("buttons", "GOWS", "text"),
        ("list", "GOWS", "list"),
        ("list", "NOWEB", "list"),
        ("list", "WEBJS", "text"),
        ("list", None, "text"),
        ("list", "VENOM", "text"),
        ("poll", "WEBJS", "poll"),
    ],
)
def test_waha_engine_by_engine(feature: Feature, engine: str | None, form: Feature | None) -> None:
    found = capabilities_of("waha", engine)
    assert found.form_of(feature) == form
    assert found.can(feature) is (form is not None)


def test_an_engine_that_is_not_known_can_what_all_can() -> None:
    unknown = capabilities_of("waha")
    for engine in ENGINES.values():
        assert unknown.native <= engine.native


@pytest.mark.parametrize(
    ("message_type", "content", "address", "features"),
    [
        ("text", None, PERSON, ("text",)),
        ("text", Content(menu=MENU), PERSON, ("list",)),
        ("text", Content(menu=MENU.model_copy(update={"kind": "buttons"})), "1@lid", ("buttons",)),
        ("text", Content(menu=MENU), "1@g.us", ("text",)),
        ("video", Content(media=Media()), PERSON, ("video",)),
        ("video", Content(media=Media(variant="gif")), PERSON, ("gif",)),
        ("video", Content(media=Media(variant="note")), PERSON, ("video_note",)),
        ("video", Content(media=Media(variant="short")), PERSON, ("video_note",)),
        ("image", Content(media=Media(view_once=True)), PERSON, ("image", "view_once")),
        ("live_location", None, PERSON, None),
        ("order", None, PERSON, None),
        ("unsupported", None, PERSON, None),
    ],
)
def test_what_a_message_asks_for(
    message_type: str, content: Content | None, address: str, features: tuple[Feature, ...] | None
) -> None:
    assert features_of(message_type, content, address) == features


@pytest.mark.parametrize("message_type", sorted(MEDIA_TYPES))
def test_every_kind_of_file_is_a_feature(message_type: str) -> None:
    assert features_of(message_type, Content(media=Media()), PERSON) == (message_type,)
