"""How the bot addresses people."""

import pytest

from services.bot.domain.rules import RULES, answer
from services.bot.domain.texts import Template, name_of, write
from shared.contracts.replies import TurnGuest
from tests.unit.bot.turns import NOW, turn

GUEST = TurnGuest(full_name="Test Guest", room_number="101")


def test_a_guest_is_greeted_by_registered_name_and_room() -> None:
    reply = answer(turn("Halo", customer_name="tg", guest=GUEST), NOW)
    assert reply.text == "Halo Test Guest, selamat pagi! Semoga Anda nyaman di kamar 101. Ada yang bisa kami bantu?"


def test_a_customer_is_greeted_by_name() -> None:
    reply = answer(turn("Hello", customer_name="John Doe"), NOW)
    assert reply.text == "Hello John Doe, good morning! How may we help you?"


def test_nobody_is_greeted_without_one() -> None:
    assert answer(turn("Hello"), NOW).text == "Hello, good morning! How may we help you?"


def test_a_greeting_with_a_request_does_not_ask_what_the_request_is() -> None:
    text = answer(turn("Hello", "is there a pool?"), NOW).text
    assert text is not None
    assert text.startswith("Hello, good morning! Thank you for your message.")
    assert "How may we help" not in text


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("  Budi\n Santoso ", "Budi Santoso"),
        ("*Budi*", "Budi"),
        ("Budi {daytime} {0}", "Budi {daytime} {0}"),
        ("Bud\u202ei\x00", "Budi"),
        ("+62 812 3456 7890", None),
        ("123@c.us", None),
        ("visit https://example.com now", None),
        ("🔥🔥", None),
        ("x" * 61, None),
        ("", None),
        (None, None),
    ],
)
def test_only_names_are_used_as_names(given: str | None, name: str | None) -> None:
    asked = turn("Halo", customer_name=given)
    assert name_of(asked) == name
    text = answer(asked, NOW).text
    assert text == f"Halo{f' {name}' if name else ''}, selamat pagi! Ada yang bisa kami bantu?"


@pytest.mark.parametrize("template", sorted({rule.reply for rule in RULES if rule.reply}))
@pytest.mark.parametrize("guest", [None, GUEST])
def test_every_text_exists_in_both_languages_and_leaves_nothing_unfilled(
    template: Template, guest: TurnGuest | None
) -> None:
    asked = turn("x", customer_name="Budi", guest=guest)
    said = {write(template, "id", asked, NOW), write(template, "en", asked, NOW)}
    assert len(said) == 2
    for text in said:
        assert not any(brace in text for brace in "{}")
        assert "  " not in text
        assert len(text) < 400
