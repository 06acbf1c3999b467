"""Which chats there are for Sapa. Pure."""

from shared.addresses import AddressKind, address_kind
from shared.answerable import ChatType, chat_type_of
from shared.inbound.providers.reading import Unusable

_NULL_CONTACT = "0@c.us"


def chat_type(address: str) -> ChatType | None:
    """The kind of chat behind a normalised address; None for Meta AI and WhatsApp's null contact, which are nobody.

    Unusable when the address is of no kind that WhatsApp has.
    """
    kind = chat_type_of(address)
    if kind is None and address_kind(address) is AddressKind.OTHER and not _is_nobody(address):
        raise Unusable("unknown_address", "the chat's address is of no known kind")
    return kind


def _is_nobody(address: str) -> bool:
    return address == _NULL_CONTACT or address.endswith(("@meta.ai", "@bot"))


def is_personal(address: str | None) -> bool:
    """Whether the address is one person's: a number or a hidden id."""
    return (
        address is not None
        and address != _NULL_CONTACT
        and address_kind(address) in {AddressKind.PERSON, AddressKind.LID}
    )


def counterpart(address: str | None, candidates: tuple[str | None, ...], own: frozenset[str]) -> str | None:
    """Among the candidates, the other address of the same person: the number of a hidden id, or the reverse."""
    if address is None or not is_personal(address):
        return None
    wanted = AddressKind.PERSON if address_kind(address) is AddressKind.LID else AddressKind.LID
    return next(
        (one for one in candidates if one and is_personal(one) and one not in own and address_kind(one) is wanted),
        None,
    )
