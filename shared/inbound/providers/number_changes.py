"""Notices that somebody has another number from now on. Pure.

Neither contract describes them, so they are recognised by what WhatsApp's clients call them, in any spelling. Two
numbers are taken for one person's only where a shape names both and says which is which; all else is a notice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shared.inbound.providers.chats import is_personal
from shared.inbound.providers.reading import any_address, elements, part

_NAMES = ("changenumber", "numberchange", "changednumber")
# The numbers of GROUP_PARTICIPANT_CHANGE_NUMBER and INDIVIDUAL_CHANGE_NUMBER among the kinds of WhatsApp's notices.
_OF_MEMBER, _OF_PERSON = 33, 42
_STUB_KEYS = ("messageStubType", "MessageStubType")
_OLD = tuple(
    f"{word}{rest}"
    for word in ("old", "former", "previous")
    for rest in ("", "_id", "_jid", "_wa_id", "_number", "_phone", "Id", "ID", "Jid", "JID", "Number", "Phone")
)
_NEW = tuple(
    f"new{rest}"
    for rest in ("", "_id", "_jid", "_wa_id", "_number", "_phone", "Id", "ID", "Jid", "JID", "Number", "Phone")
)


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A person's address, and the one that they have from now on."""

    old: str
    new: str


def is_number_change(*words: Any) -> bool:
    """Whether one of the words is a name of such a notice."""
    said = (re.sub(r"[^a-z]", "", word.lower()) for word in words if isinstance(word, str))
    return any(name in one for one in said for name in _NAMES)


def stub_of(data: Any) -> Any:
    """The kind of a notice on NOWEB and GOWS, by name or number; None for what is no notice."""
    for key in _STUB_KEYS:
        told = part(data, key)
        if isinstance(told, str) and told.strip().isdecimal():
            told = int(told.strip()[:9])
        if told and told != "UNKNOWN" and isinstance(told, int | str):
            return told
    return None


def is_notice(data: Any) -> bool:
    """Whether an engine's own message is a notice of a changed number."""
    stub = stub_of(data)
    if is_number_change(stub, part(data, "subtype")) or stub in {_OF_MEMBER, _OF_PERSON}:
        return True
    return bool(part(data, "type") == "gp2" and part(data, "subtype") == "modify")


def engine_change(data: Any, region: str, own: frozenset[str]) -> NumberChange | None:
    """What such a notice names.

    WhatsApp Web puts the notice into the chat of the new number and names the old one in its parameters; a group's
    names the member's new number as the one concerned, and the old one as the author.
    """
    if part(data, "type") == "gp2" and part(data, "subtype") == "modify":
        concerned = elements(part(data, "recipients"))
        return _change(part(data, "author"), concerned[0] if len(concerned) == 1 else None, region, own)
    chat = any_address(region, part(data, "to"), part(data, "key", "remoteJid"), part(data, "Info", "Chat"))
    told = (
        *elements(part(data, "templateParams")),
        *elements(part(data, "messageStubParameters")),
        *elements(part(data, "MessageStubParameters")),
    )
    others = {found for one in told if (found := any_address(region, one)) is not None and found != chat}
    return _change(others.pop() if len(others) == 1 else None, chat, region, own)


def named_change(shown: Iterable[Any], region: str, own: frozenset[str], old: Any = None) -> NumberChange | None:
    """What objects name by keys that say which number is which; `old` is taken where they name only the new one."""
    for one in shown:
        if not isinstance(one, dict):
            continue
        new = next((one[key] for key in _NEW if one.get(key) is not None), None)
        former = next((one[key] for key in _OLD if one.get(key) is not None), one.get("customer"))
        if new is None and one.get("customer") is not None:
            new = one.get("wa_id")
        change = _change(old if former is None else former, new, region, own)
        if change is not None:
            return change
    return None


def moved(before: Any, after: Any, region: str, own: frozenset[str]) -> NumberChange | None:
    """A contact or chat that is shown before and after, under two numbers."""
    return _change(part(before, "id"), part(after, "id"), region, own)


def _change(old: Any, new: Any, region: str, own: frozenset[str]) -> NumberChange | None:
    former, current = any_address(region, old), any_address(region, new)
    if former is None or current is None or former == current or {former, current} & own:
        return None
    return NumberChange(former, current) if is_personal(former) and is_personal(current) else None
