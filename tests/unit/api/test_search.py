"""What is typed, what is looked for, and what is shown of it."""

import pytest

from services.api.domain.labelling import changed_labels
from services.api.domain.refusals import Refused
from services.api.domain.search import search_for, tsquery_of, words_of
from services.api.domain.snippets import snippet


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("handuk kamar", "'handuk':* & 'kamar':*"),
        ("Handuk HANDUK", "'handuk':*"),
        ("0812-3456", "'0812':* & '3456':*"),
        ("di 12", "'di' & '12'"),
        ("'; drop table x & (a | !b) :*", "'drop':* & 'table':* & 'x' & 'a' & 'b'"),
        ("café", "'café':*"),
        ("  ", ""),
        ("?!*\\", ""),
    ],
)
def test_words_become_a_query_without_operators(typed: str, query: str) -> None:
    assert tsquery_of(words_of(typed)) == query


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0812 3456", "%8123456%"),
        ("+62 812-3456", "%628123456%"),
        ("628123@c.us", "%628123%"),
        ("628123@", "%628123%"),
        ("12", None),
        ("000", None),
        ("kamar 204", None),
        ("Rp 10.000!", None),
    ],
)
def test_numbers_are_recognised_in_any_form(typed: str, digits: str | None) -> None:
    search = search_for(typed)
    assert search is not None
    assert search.digits == digits


def test_short_words_begin_a_word_and_wildcards_mean_themselves() -> None:
    search = search_for("bu 100%")
    assert search is not None
    assert search.words == (("bu%", "% bu%"), ("%100\\%%", "%100\\%%"))
    assert search_for(" \t") is None


def _marked(text: str, typed: str) -> str:
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in snippet(text, words_of(typed)))


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("Minta handuk untuk kamar 204", "handuk 204", "Minta [handuk] untuk kamar [204]"),
        ("Handuknya basah", "handuk", "[Handuk]nya basah"),
        ("serbahanduk", "handuk", "serbahanduk"),
        ("di dinding", "di", "[di] dinding"),
        ("a\n\n b  c", "b", "a [b] c"),
        ("no such word", "handuk", "no such word"),
        ("kam kamar", "kam kamar", "[kam] [kamar]"),
        ("<b>handuk</b>", "handuk", "<b>[handuk]</b>"),
        ("snake_handuk", "handuk", "snake_[handuk]"),
    ],
)
def test_a_snippet_marks_what_was_found(text: str, typed: str, marked: str) -> None:
    assert _marked(text, typed) == marked


def test_a_long_message_is_shown_around_what_was_found() -> None:
    text = "awal " * 100 + "handuk " + "akhir " * 100
    shown = _marked(text, "handuk")
    assert shown.startswith("…awal")
    assert shown.endswith("…")
    assert "[handuk]" in shown
    assert len(shown) < 250


def test_a_word_without_end_is_cut() -> None:
    assert len("".join(piece.text for piece in snippet("x" * 5000, ("handuk",)))) <= 241


@pytest.mark.parametrize(
    ("exactly", "add", "remove", "after"),
    [
        (None, [], [], ["a", "b"]),
        (None, ["c", "a"], [], ["a", "b", "c"]),
        (None, [], ["a", "z"], ["b"]),
        (["z"], ["c"], [], ["z", "c"]),
        (None, ["a"], ["a"], ["a", "b"]),
        ([], [], [], []),
    ],
)
def test_labels_are_added_and_taken_away(
    exactly: list[str] | None, add: list[str], remove: list[str], after: list[str]
) -> None:
    assert changed_labels(["a", "b"], exactly=exactly, add=add, remove=remove, most=3) == after


def test_too_many_labels_are_refused_unless_they_were_there_before() -> None:
    with pytest.raises(Refused, match="at most"):
        changed_labels(["a"], exactly=None, add=["b", "c"], remove=[], most=2)
    assert changed_labels(["a", "b", "c"], exactly=None, add=[], remove=["c"], most=1) == ["a", "b"]
