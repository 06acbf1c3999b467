"""Which language is answered in, and where that is known from."""

import pytest

from services.bot.domain.language import detect, language_of, supported
from services.bot.domain.rules import answer
from services.bot.domain.words import words_of
from shared.contracts.replies import HistoryMessage, TurnGuest
from tests.unit.bot.turns import NOW, turn


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Halo", "id"),
        ("Haloooo", "id"),
        ("Hello", "en"),
        ("hi", "en"),
        ("hai", "id"),
        ("Hi kak", "id"),
        ("Hello, mau tanya kamar", "id"),
        ("Halo. I need help", "en"),
        ("Halo, saya butuh bantuan!", "id"),
        ("Hello, I need help", "en"),
        ("selamat malam", "id"),
        ("good morning", "en"),
        ("ada wifi?", "id"),
        ("is there wifi?", "en"),
        ("makasih", "id"),
        ("thanks", "en"),
        ("bicara dengan manusia", "id"),
        ("talk to a human", "en"),
        ("berapa harga room only?", "id"),
        ("What time is breakfast?", "en"),
        ("wifi", None),
        ("👍", None),
        ("12345", None),
        ("", None),
    ],
)
def test_detection(text: str, language: str | None) -> None:
    assert detect(words_of(text)) == language


def guest(language: str | None) -> TurnGuest:
    return TurnGuest(full_name="Ayu", room_number="201", language=language)


@pytest.mark.parametrize(
    ("known", "language"),
    [
        ({"guest": guest("en"), "language": "id"}, "en"),
        ({"guest": guest("id"), "language": "en"}, "id"),
        ({"guest": guest(None), "language": "en"}, "en"),
        ({"language": "en"}, "en"),
        ({"language": "id"}, "id"),
        ({}, "id"),
    ],
)
def test_the_guests_language_comes_before_the_remembered_before_the_detected(
    known: dict[str, object], language: str
) -> None:
    assert language_of(turn("Halo, saya butuh bantuan", **known)) == language


def test_the_burst_is_looked_at_as_a_whole() -> None:
    assert language_of(turn("Hi", "mau tanya", "ada kamar?")) == "id"


def test_earlier_messages_of_the_customer_help_when_this_turn_says_nothing() -> None:
    history = (
        HistoryMessage(sender="bot", text="Halo, ada yang bisa kami bantu?"),
        HistoryMessage(sender="customer", text="Is there a pool?"),
    )
    assert language_of(turn("👍", history=history)) == "en"


def test_indonesian_when_nothing_is_known_and_nothing_is_claimed_to_be() -> None:
    reply = answer(turn("wifi"), NOW)
    assert reply.language is None
    assert reply.text is not None
    assert reply.text.startswith("Terima kasih")


@pytest.mark.parametrize(
    ("tag", "language"), [("id", "id"), ("ID", "id"), ("id-ID", "id"), ("in", "id"), ("en_GB", "en"), ("fr", "en")]
)
def test_language_tags(tag: str, language: str) -> None:
    assert supported(tag) == language
