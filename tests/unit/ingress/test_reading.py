"""Times in every unit, and text that every store can take."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.inbound.parsing import MAX_DEPTH, TOO_DEEP, NestedTooDeeply, NotJson, mended, parse
from shared.inbound.providers.reading import milliseconds, moment
from tests.unit.ingress.bodies import NOW, THEN

TIME = datetime.fromtimestamp(THEN, UTC)


@pytest.mark.parametrize(
    "value",
    [
        THEN,
        float(THEN) + 0.75,
        str(THEN),
        f" {THEN}.5 ",
        THEN * 1000 + 512,
        str(THEN * 1000),
        THEN * 1_000_000,
        THEN * 1_000_000_000,
        "2026-01-05T03:04:04Z",
        "2026-01-05T03:04:04.987654321Z",
        "2026-01-05T10:04:04+07:00",
        "2026-01-05T03:04:04",
    ],
)
def test_every_spelling_of_a_time(value: Any) -> None:
    assert moment(value, NOW) == TIME


@pytest.mark.parametrize(
    "value",
    [
        *(
            None,
            True,
            False,
            0,
            -5,
            -1e300,
            1e300,
            12345,
            "",
            "soon",
            "-1",
            "9" * 30,
            [],
            {},
            float("nan"),
            float("inf"),
        ),
        *(32503680000, "3000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "٣٣٣٣"),
    ],
)
def test_what_is_no_time_or_cannot_be_one(value: Any) -> None:
    assert moment(value, NOW) is None


def test_a_time_is_at_most_a_day_ahead() -> None:
    assert moment(NOW.timestamp() + 86_000, NOW) is not None
    assert moment(NOW.timestamp() + 87_000, NOW) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (THEN * 1000 + 1, THEN * 1000 + 1),
        (THEN, None),
        (None, None),
        (True, None),
        ("1", None),
        (1.5e12, None),
        (10**20, None),
    ],
)
def test_envelope_times_count_in_milliseconds_only(value: Any, expected: int | None) -> None:
    assert milliseconds(value, NOW) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'"a\\u0000b"', "a\ufffdb"),
        (b'"\\ud800x"', "\ufffdx"),
        (b'{"\\udc00": "\\ud83d\\ude00"}', {"\ufffd": "😀"}),
        (b"\xef\xbb\xbf[1]", [1]),
        (b"[1e400, -1e400]", [None, None]),
        (b"[123456789012345678901234567890]", [123456789012345678901234567890.0]),
        (b'["\\u0000", 18446744073709551615]', ["\ufffd", 18446744073709551615.0]),
        (b"null", None),
        (b"[" + b"9" * 5000 + b"]", [None]),
    ],
)
def test_odd_json_is_mended(body: bytes, expected: Any) -> None:
    assert parse(body) == expected


@pytest.mark.parametrize(
    "body", [b"", b"{", b"Halo", b"{'a': 1}", b"NaN", b"[Infinity]", b'"\xff"', b"\x00", b"a=1&b=2"]
)
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(NotJson):
        parse(body)


def test_depth_is_limited() -> None:
    with pytest.raises(NestedTooDeeply):
        parse(b"[" * 100_000 + b"]" * 100_000)
    value: Any = parse(b"[" * 500 + b"]" * 500)
    depth = 0
    while isinstance(value, list) and value:
        value, depth = value[0], depth + 1
    assert depth == MAX_DEPTH
    assert value == TOO_DEEP


def test_mending_leaves_good_values_alone() -> None:
    value: Any = {"a": [1, 2.5, True, None, "é😀", {"b": []}]}
    assert mended(value) == value
