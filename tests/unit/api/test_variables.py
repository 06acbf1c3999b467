"""Variables in prepared texts."""

from datetime import UTC, date, datetime

import pytest

from services.api.domain.variables import VARIABLES, Setting, fill, names_in, text_in, unknown_in, values_of

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
FULL = Setting(
    local_time=NOW,
    customer_name="Ratna Dewi",
    customer_phone="0812-3456-7890",
    room="204",
    checkin_date=date(2026, 1, 5),
    agent_name="Sari Putri",
    hotel_name="Hotel Melati",
    channel_name="Front desk",
)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_variable_that_is_described_can_be_filled(language: str) -> None:
    assert values_of(FULL, language).keys() == VARIABLES.keys()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Dear {customer_name}, room {room}.", "en", "Dear Ratna Dewi, room 204."),
        ("{ customer_first_name } / {agent_first_name}", "en", "Ratna / Sari"),
        ("{greeting} {greeting}", "id", "Selamat pagi Selamat pagi"),
        ("{checkin_date}", "en", "5 January 2026"),
        ("{checkin_date}", "id", "5 Januari 2026"),
        ("{} {Room} {{room}} {ro om}", "en", "{} {Room} {204} {ro om}"),
    ],
)
def test_filling(text: str, language: str, expected: str) -> None:
    filled = fill(text, values_of(FULL, language))
    assert (filled.text, filled.unresolved) == (expected, ())


def test_what_is_not_known_stays_and_is_named_once() -> None:
    known = values_of(Setting(local_time=NOW, agent_name="Sari", customer_name="  "), "en")
    filled = fill("{room} {customer_name} {room} {agent_name}", known)
    assert filled.text == "{room} {customer_name} {room} Sari"
    assert filled.unresolved == ("room", "customer_name")


def test_what_a_value_says_is_not_looked_through_again() -> None:
    known = values_of(Setting(local_time=NOW, customer_name="{room}", room="204"), "en")
    assert fill("{customer_name}", known).text == "{room}"


def test_unknown_names() -> None:
    assert names_in("{room}{costumer_name}{room}") == ("room", "costumer_name")
    assert unknown_in("{room} {costumer_name}") == ("costumer_name",)


@pytest.mark.parametrize(
    ("hour", "indonesian", "english"),
    [
        (3, "malam", "evening"),
        (4, "pagi", "morning"),
        (10, "pagi", "morning"),
        (11, "siang", "afternoon"),
        (15, "sore", "afternoon"),
        (17, "sore", "evening"),
        (18, "malam", "evening"),
        (23, "malam", "evening"),
    ],
)
def test_the_greeting_goes_by_the_hour(hour: int, indonesian: str, english: str) -> None:
    setting = Setting(local_time=NOW.replace(hour=hour))
    assert values_of(setting, "id")["greeting"] == f"Selamat {indonesian}"
    assert values_of(setting, "en")["greeting"] == f"Good {english}"


@pytest.mark.parametrize(
    ("texts", "wanted", "chosen"),
    [
        ({"id": "a", "en": "b"}, "en", "en"),
        ({"id": "a", "en": "b"}, None, "id"),
        ({"en": "b"}, "id", "en"),
        ({"id": "a"}, "fr", "id"),
    ],
)
def test_the_text_in_the_customers_language_where_there_is_one(
    texts: dict[str, str], wanted: str | None, chosen: str
) -> None:
    assert text_in(texts, wanted) == (chosen, texts[chosen])
