"""Menus as people describe them."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.api.domain.composing import compose_reply
from services.api.domain.refusals import Refused
from services.api.schemas.messages import Reply


def _rows(*titles: str, **more: Any) -> list[dict[str, Any]]:
    return [{"title": title, **more} for title in titles]


def _reply(menu: dict[str, Any], **fields: Any) -> Reply:
    return Reply.model_validate({"chat_id": 1, "text": "What may we bring?", "menu": menu, **fields})


def test_rows_without_an_id_are_numbered_around_those_that_have_one() -> None:
    rows = [{"title": "Tea"}, {"title": "Coffee", "id": "1"}, {"title": "Water"}]
    composed = compose_reply(_reply({"kind": "buttons", "sections": [{"rows": rows}]}), "ID")
    assert (composed.type, composed.text) == ("text", "What may we bring?")
    assert composed.content is not None
    assert composed.content.menu is not None
    [section] = composed.content.menu.sections
    assert [(row.id, row.title) for row in section.rows] == [("2", "Tea"), ("1", "Coffee"), ("3", "Water")]


@pytest.mark.parametrize(
    "menu",
    [
        {"kind": "buttons", "sections": [{"rows": _rows("1", "2", "3", "4")}]},
        {"kind": "buttons", "sections": [{"rows": _rows("x" * 21)}]},
        {"kind": "buttons", "sections": [{"rows": _rows("1")}, {"rows": _rows("2")}]},
        {"kind": "buttons", "sections": [{"rows": []}]},
        {"kind": "buttons", "sections": []},
        {"kind": "list", "sections": [{"rows": _rows("x" * 25)}]},
        {"kind": "list", "sections": [{"rows": _rows(*map(str, range(6)))}, {"rows": _rows("a", "b", "c", "d", "e")}]},
        {"kind": "list", "sections": [{"title": "A", "rows": _rows("1")}, {"rows": _rows("2")}]},
        {"kind": "list", "sections": [{"rows": _rows("same", " same ")}]},
        {"kind": "list", "sections": [{"rows": [{"title": "1", "id": "x"}, {"title": "2", "id": "x"}]}]},
    ],
)
def test_what_whatsapp_would_cut_is_not_read(menu: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _reply(menu)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": None}, "text"),
        ({"location": {"latitude": 1, "longitude": 1}, "text": None}, "menu"),
        ({"upload_id": 3}, "menu"),
    ],
)
def test_a_menu_stands_under_words_and_nothing_else(fields: dict[str, Any], field: str) -> None:
    menu = {"kind": "list", "sections": [{"rows": _rows("Tea")}]}
    with pytest.raises(Refused) as refused:
        compose_reply(_reply(menu, **fields), "ID")
    assert refused.value.field == field
