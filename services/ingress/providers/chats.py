"""Which chats Sapa takes part in. Pure."""

from enum import StrEnum

from services.ingress.providers.reading import Unusable
from shared.addresses import AddressKind, address_kind

_NULL_CONTACT = "0@c.us"


class Standing(StrEnum):
    """What an address means to us."""

    DIRECT = "direct"
    GROUP = "group"
    NOT_FOR_US = "not_for_us"
    """Stories, newsletters, broadcast lists, Meta AI and WhatsApp's null contact: never answered."""


def standing_of(address: str) -> Standing:
    """The standing of a normalised address; unusable when it is of no kind that WhatsApp has."""
    if address == _NULL_CONTACT or address.endswith("@meta.ai"):
        return Standing.NOT_FOR_US
    match address_kind(address):
        case AddressKind.PERSON | AddressKind.LID:
            return Standing.DIRECT
        case AddressKind.GROUP:
            return Standing.GROUP
        case AddressKind.STATUS | AddressKind.BROADCAST | AddressKind.NEWSLETTER:
            return Standing.NOT_FOR_US
        case _:
            raise Unusable("unknown_address", "the chat's address is of no known kind")
