"""What a bot may reply to at all."""

import pytest

from shared.answerable import bot_answers, chat_type_of, is_answerable, says_something

PERSON = "6281234567890@c.us"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (PERSON, "direct"),
        ("71@lid", "direct"),
        ("1@g.us", "group"),
        ("status@broadcast", "status"),
        ("1@broadcast", "status"),
        ("1@newsletter", "newsletter"),
        ("0@c.us", None),
        ("13135550002@c.us", None),
        ("1@meta.ai", None),
    ],
)
def test_kinds_of_chat(address: str, expected: str | None) -> None:
    assert chat_type_of(address) == expected
    answerable = is_answerable(address=address, from_me=False, message_type="text", text="Halo")
    assert answerable is (expected == "direct")


@pytest.mark.parametrize(
    ("message_type", "text", "expected"),
    [
        ("text", "Halo", True),
        ("image", "ini ya", True),
        ("choice", "Ya", True),
        ("image", None, False),
        ("text", "  ", False),
        ("text", "\u200b\u200d\u2060 \ufeff", False),
        ("text", "👨\u200d👩", True),
        ("unsupported", "Halo", False),
        ("invite", "Gabung grup", False),
    ],
)
def test_words_of_a_persons_own(message_type: str, text: str | None, expected: bool) -> None:
    assert says_something(message_type, text) is expected
    assert is_answerable(address=PERSON, from_me=False, message_type=message_type, text=text) is expected
    assert not is_answerable(address=PERSON, from_me=True, message_type=message_type, text=text)


@pytest.mark.parametrize(
    ("address", "is_group", "allowed", "expected"),
    [
        (PERSON, False, False, "everything"),
        (PERSON, False, True, "everything"),
        ("9988@lid", False, False, "everything"),
        ("120363000@g.us", True, False, "nothing"),
        ("120363000@g.us", True, True, "mentions"),
        (PERSON, True, False, "nothing"),
        ("status@broadcast", False, True, "nothing"),
        ("120@newsletter", False, True, "nothing"),
        ("867051314767696@meta.ai", False, True, "nothing"),
    ],
)
def test_what_the_bot_answers_in_a_chat(address: str, is_group: bool, allowed: bool, expected: str) -> None:
    assert bot_answers(address, is_group=is_group, bot_in_groups=allowed) == expected
