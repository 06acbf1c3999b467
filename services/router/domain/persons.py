"""Which addresses are one person's. Pure."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

from services.router.domain.admission import is_person
from shared.addresses import AddressKind, address_kind

T = TypeVar("T", bound=Hashable)


def may_be_one(address: str, alias: str | None) -> bool:
    """Whether a message may name these two as one person: a LID and the number behind it, nothing else."""
    if alias is None or alias == address:
        return False
    return {address_kind(address), address_kind(alias)} == {AddressKind.LID, AddressKind.PERSON}


def may_be_linked(address: str, alias: str) -> bool:
    """Whether two addresses can be one person's at all."""
    return alias != address and is_person(address) and is_person(alias)


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
