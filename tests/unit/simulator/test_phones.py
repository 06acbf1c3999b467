import pytest

from deploy.simulator.phones import address_for, key_of, phone_of, to_e164


@pytest.mark.parametrize(
    "text", ["081234567890", "+62 812-3456-7890", "6281234567890", "+6281234567890", "62 812 3456 7890"]
)
def test_every_way_of_writing_a_number_is_one_number(text: str) -> None:
    assert to_e164(text, "ID") == "+6281234567890"


def test_a_foreign_number_keeps_its_country() -> None:
    assert to_e164("+49 151 23456789", "ID") == "+4915123456789"


@pytest.mark.parametrize("text", ["", "test", "12"])
def test_what_is_no_number_has_no_e164(text: str) -> None:
    assert to_e164(text, "ID") is None


def test_only_direct_addresses_have_a_phone() -> None:
    assert phone_of("6281234567890@c.us") == "+6281234567890"
    assert phone_of("6281234567890:3@s.whatsapp.net") == "+6281234567890"
    assert phone_of("111222333444555@lid") is None
    assert phone_of("120363000000000000@g.us") is None
    assert phone_of("123@c.us") is None


def test_addresses_take_the_providers_suffix_and_others_stay() -> None:
    assert address_for("0812-3456-7890", "c.us", "ID") == "6281234567890@c.us"
    assert address_for("6281234567890@c.us", "s.whatsapp.net", "ID") == "6281234567890@s.whatsapp.net"
    assert address_for("111222333444555@lid", "c.us", "ID") == "111222333444555@lid"
    assert address_for("test@c.us", "s.whatsapp.net", "ID") == "test@s.whatsapp.net"


def test_one_key_for_a_customer_however_they_are_named() -> None:
    forms = ["081234567890", "+6281234567890", "6281234567890@c.us", "6281234567890@s.whatsapp.net"]
    assert {key_of(form, "ID") for form in forms} == {"+6281234567890"}
    assert key_of("test@c.us", "ID") == key_of("test", "ID") == "test"
