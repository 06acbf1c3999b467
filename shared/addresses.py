"""WhatsApp addresses: `6281234567890@c.us`, `…@s.whatsapp.net`, `…@lid`, `…@g.us`. Pure.

Sapa keeps one spelling of an address: lower case, without a device part, people on `@c.us`
(providers/whapi and waha agree that `@s.whatsapp.net` means the same). Each provider's own
spelling is made at its edge.
"""

import re
from enum import StrEnum

from shared.phones import DEFAULT_REGION, to_e164

PERSON_DOMAIN = "c.us"
_PERSON_DOMAINS = {"c.us", "s.whatsapp.net"}
_DEVICE = re.compile(r":\d+$")


class AddressKind(StrEnum):
    """What an address stands for."""

    PERSON = "person"
    LID = "lid"
    GROUP = "group"
    NEWSLETTER = "newsletter"
    STATUS = "status"
    BROADCAST = "broadcast"
    OTHER = "other"


_KIND_BY_DOMAIN = {
    "lid": AddressKind.LID,
    "g.us": AddressKind.GROUP,
    "newsletter": AddressKind.NEWSLETTER,
    "broadcast": AddressKind.BROADCAST,
}


def normalise_address(text: str) -> str:
    """The one spelling that Sapa keeps. Bare digits are a person's; `stories` is the status address."""
    address = text.strip().lower()
    if address in {"stories", "status"}:
        return "status@broadcast"
    local, at, domain = address.partition("@")
    if not at:
        digits = local.removeprefix("+")
        return f"{digits}@{PERSON_DOMAIN}"
    local = _DEVICE.sub("", local)
    return f"{local.removeprefix('+')}@{PERSON_DOMAIN if domain in _PERSON_DOMAINS else domain}"


def address_kind(address: str) -> AddressKind:
    """The kind of a normalised address."""
    if address in {"status@broadcast", "0@c.us"}:
        return AddressKind.STATUS if address.startswith("status") else AddressKind.OTHER
    domain = address.rpartition("@")[2]
    if domain in _PERSON_DOMAINS:
        return AddressKind.PERSON
    return _KIND_BY_DOMAIN.get(domain, AddressKind.OTHER)


def phone_of(address: str, region: str = DEFAULT_REGION) -> str | None:
    """The E.164 number behind a person's address; None for anything else, or when the digits are no valid number."""
    if address_kind(address) is not AddressKind.PERSON:
        return None
    local = address.partition("@")[0]
    return to_e164(local, region)


def address_of_phone(e164: str) -> str:
    """The address under which WhatsApp knows a phone number."""
    return f"{e164.removeprefix('+')}@{PERSON_DOMAIN}"
