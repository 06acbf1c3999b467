"""Phone numbers: accepted in any form, kept as E.164, shown locally. Parsing is the `phonenumbers` library's."""

import phonenumbers

DEFAULT_REGION = "ID"


def to_e164(text: str, region: str = DEFAULT_REGION) -> str | None:
    """`081234567890`, `+62 812-3456-7890` or `6281234567890` as `+6281234567890`; None when it is no valid number.

    Digits without a plus are read as international when that makes a valid number, else in `region`:
    WhatsApp writes addresses as bare international digits.
    """
    text = text.strip()
    digits = "".join(character for character in text if character.isdigit())
    if not 5 <= len(digits) <= 20:
        return None
    spellings = [text] if text.startswith(("+", "0")) else [f"+{digits}", text]
    for spelling in spellings:
        try:
            number = phonenumbers.parse(spelling, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def local_form(e164: str, region: str = DEFAULT_REGION) -> str:
    """How a person in `region` reads the number: national there, international elsewhere; unreadable text as it is."""
    try:
        number = phonenumbers.parse(e164, region)
    except phonenumbers.NumberParseException:
        return e164
    at_home = phonenumbers.region_code_for_number(number) == region
    form = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def masked(phone_or_address: str) -> str:
    """For logs: enough to recognise a number in hand, not enough to call it (`+6281…890`)."""
    local, at, domain = phone_or_address.partition("@")
    hidden = f"{local[:4]}…{local[-3:]}" if len(local) > 7 else "…"
    return f"{hidden}{at}{domain}"
