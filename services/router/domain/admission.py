"""Which chats are in the inbox: people always, all else as the channel says. Pure."""

from typing import Protocol

from shared.answerable import chat_type_of

GROUPS_OFF = "skipped:groups_off"
STORIES_OFF = "skipped:stories_off"
NEWSLETTERS_OFF = "skipped:newsletters_off"
NOBODY = "skipped:nobody"


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
    return chat_type_of(address) == "direct"


def turned_away(address: str, channel: Admits) -> str | None:
    """Why what happens at this address is only recorded; None when it belongs in the inbox.

    WhatsApp's own assistant, and addresses that stand for nobody, never do.
    """
    match chat_type_of(address):
        case "direct":
            return None
        case "group":
            return None if channel.groups else GROUPS_OFF
        case "status":
            return None if channel.stories else STORIES_OFF
        case "newsletter":
            return None if channel.newsletters else NEWSLETTERS_OFF
        case None:
            return NOBODY
