"""Which chats are in the inbox: people always, all else as the channel says. Pure."""

from typing import Protocol

from shared.addresses import AddressKind, address_kind

GROUPS_OFF = "skipped:groups_off"
STORIES_OFF = "skipped:stories_off"
NEWSLETTERS_OFF = "skipped:newsletters_off"
NOBODY = "skipped:nobody"

_PERSONS = frozenset({AddressKind.PERSON, AddressKind.LID})
# WhatsApp's assistant has a number as well.
_ASSISTANTS = frozenset({"13135550002@c.us"})


class Admits(Protocol):
    """A channel's settings for what is no conversation with one person."""

    @property
    def groups(self) -> bool:
        """Groups are in the inbox."""
        ...

    @property
    def stories(self) -> bool:
        """Stories and broadcast lists are in the inbox."""
        ...

    @property
    def newsletters(self) -> bool:
        """Newsletters are in the inbox."""
        ...


def is_person(address: str) -> bool:
    """A conversation with one person."""
    return address_kind(address) in _PERSONS


def is_group(address: str) -> bool:
    """A conversation of many."""
    return address_kind(address) is AddressKind.GROUP


def turned_away(address: str, channel: Admits) -> str | None:
    """Why what happens at this address is only recorded; None when it belongs in the inbox.

    WhatsApp's own assistant, and addresses that stand for nobody, never do.
    """
    if address in _ASSISTANTS:
        return NOBODY
    match address_kind(address):
        case AddressKind.PERSON | AddressKind.LID:
            return None
        case AddressKind.GROUP:
            return None if channel.groups else GROUPS_OFF
        case AddressKind.STATUS | AddressKind.BROADCAST:
            return None if channel.stories else STORIES_OFF
        case AddressKind.NEWSLETTER:
            return None if channel.newsletters else NEWSLETTERS_OFF
        case AddressKind.OTHER:
            return NOBODY
