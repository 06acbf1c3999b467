"""Phone numbers and chat addresses, as people type them and as the providers write them."""

import re
from functools import lru_cache

import phonenumbers

DIRECT_SUFFIXES = ("c.us", "s.whatsapp.net")
_NOT_DIGIT = re.compile(r"\D")


@lru_cache(maxsize=65536)
def to_e164(text: str, region: str) -> str | None:
    """`0812…`, `+62 812-…`, `62812…` → `+62812…`; None for what cannot be a phone number."""
    text = text.strip()
    digits = _NOT_DIGIT.sub("", text)
    if not digits:
        return None
    # Bare digits are usually already international; reading them as national first would double the country code.
    candidates = [text] if text.startswith(("+", "0")) else [f"+{digits}", digits]
    for candidate in candidates:
        try:
            parsed = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None


@lru_cache(maxsize=65536)
def phone_of(address: str) -> str | None:
    """The E.164 number behind a provider's chat address; None for groups, LIDs and whatever is no number."""
    local, _, suffix = address.partition("@")
    local = local.partition(":")[0]
    if suffix in DIRECT_SUFFIXES and local.isascii() and local.isdigit() and 7 <= len(local) <= 15:
        return f"+{local}"
    return None


def address_for(text: str, suffix: str, region: str) -> str:
    """A chat address with `suffix` for a number in any form; an address of another kind (group, LID) stays as it is."""
    local, at, given = text.strip().partition("@")
    if at and given not in DIRECT_SUFFIXES:
        return text.strip()
    phone = f"+{local}" if at else to_e164(local, region)
    return f"{phone[1:]}@{suffix}" if phone else f"{local}@{suffix}"


def key_of(text: str, region: str) -> str:
    """One key per customer, for the phone in any form and for their address at either provider."""
    text = text.strip()
    if "@" not in text:
        return to_e164(text, region) or text
    local, _, suffix = text.partition("@")
    return phone_of(text) or (local if suffix in DIRECT_SUFFIXES else text)
