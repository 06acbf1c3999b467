"""Which addresses are one person's. Pure."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from services.router.domain.admission import is_person
from shared.addresses import AddressKind, address_kind
from shared.conversations.merge_rules import NUMBER_CHANGED

T = TypeVar("T", bound=Hashable)


def may_be_one(address: str, alias: str | None) -> bool:
    """Whether a message may name these two as one person: a LID and the number behind it, nothing else."""
    if alias is None or alias == address:
        return False
    return {address_kind(address), address_kind(alias)} == {AddressKind.LID, AddressKind.PERSON}


def may_be_linked(address: str, alias: str) -> bool:
    """Whether two addresses can be one person's at all."""
    return alias != address and is_person(address) and is_person(alias)


def newest_number(links: Mapping[tuple[T, T], str], group: Collection[T]) -> T | None:
    """Of one person's addresses the one that they have changed to last; None where none is told of a change, or where
    what is told contradicts itself."""
    changes = {old: new for (old, new), reason in links.items() if reason == NUMBER_CHANGED and old in group}
    last = [new for new in dict.fromkeys(changes.values()) if new not in changes]
    return last[0] if len(last) == 1 else None


def groups(pairs: Iterable[tuple[T, T]]) -> list[set[T]]:
    """Whatever is linked directly or through others, each group once."""
    group_of: dict[T, set[T]] = {}
    for first, second in pairs:
        joined = group_of.get(first, {first}) | group_of.get(second, {second})
        for member in joined:
            group_of[member] = joined
    found: list[set[T]] = []
    for group in group_of.values():
        if not any(group is one for one in found):
            found.append(group)
    return found
