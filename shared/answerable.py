"""May a bot reply to it at all: the part of that rule that needs no database. Pure.

The router asks for more (the chat's mode, its age, the channel's settings); `sapa webhook explain` shows this part.
"""

import unicodedata
from typing import Literal

from shared.addresses import AddressKind, address_kind

ChatType = Literal["direct", "group", "status", "newsletter"]
BotAnswers = Literal["everything", "mentions", "nothing"]
"""What the bot answers in a chat that it is in charge of."""

_TYPES: dict[AddressKind, ChatType] = {
    AddressKind.PERSON: "direct",
    AddressKind.LID: "direct",
    AddressKind.GROUP: "group",
    AddressKind.STATUS: "status",
    AddressKind.BROADCAST: "status",
    AddressKind.NEWSLETTER: "newsletter",
}

# What nobody here knows, and what comes with words that WhatsApp writes itself.
_FOR_PEOPLE = frozenset({"unsupported", "poll", "invite", "event"})
# WhatsApp's assistant has a number as well.
_ASSISTANTS = frozenset({"13135550002@c.us"})


def chat_type_of(address: str) -> ChatType | None:
    """The kind of chat behind a normalised address; a broadcast list counts as stories. None: no chat of ours, such as
    Meta AI's or WhatsApp's null contact."""
    return None if address in _ASSISTANTS else _TYPES.get(address_kind(address))


def bot_answers(address: str, *, is_group: bool, bot_in_groups: bool) -> BotAnswers:
    """A person is always answered, a group's members only where the channel allows it, and only who mentions us."""
    kind = chat_type_of(address)
    if kind == "direct" and not is_group:
        return "everything"
    return "mentions" if kind == "group" and bot_in_groups else "nothing"


def says_something(message_type: str, text: str | None) -> bool:
    """Whether there are words of a person's own to answer, in content that is understood."""
    return message_type not in _FOR_PEOPLE and any(map(_is_seen, text or ""))


def _is_seen(character: str) -> bool:
    """Whether a character shows anything: not spaces, joiners, marks of direction and the like."""
    return not character.isspace() and unicodedata.category(character) not in {"Cc", "Cf"}


def is_answerable(*, address: str, from_me: bool, message_type: str, text: str | None) -> bool:
    """Whether a bot may reply without anybody's further permission: in a direct chat, to words that are not ours."""
    return not from_me and chat_type_of(address) == "direct" and says_something(message_type, text)
