"""WhatsApp's linked ids (LIDs): which stands for which number, and who may know it."""

import hashlib


def lid_of(phone: str) -> str:
    """The LID of a number, always the same; its digits are no phone number."""
    digest = hashlib.sha256(phone.lstrip("+").encode()).digest()
    return f"2{int.from_bytes(digest[:8], 'big') % 10**13:013d}@lid"


class Lids:
    """The LIDs in use. The simulator always knows whose they are; the provider's own calls only when it may tell."""

    def __init__(self) -> None:
        self._phones: dict[str, str] = {}
        self._told: set[str] = set()

    def learn(self, phone: str, *, told: bool) -> str:
        """The LID for an E.164 number; `told`: the provider's calls give the number away."""
        lid = lid_of(phone)
        self._phones[lid] = phone
        if told:
            self._told.add(lid)
        else:
            self._told.discard(lid)
        return lid

    def phone(self, address: str) -> str | None:
        """Whose LID it is, in E.164."""
        return self._phones.get(address)

    def told_phone(self, lid: str) -> str | None:
        """What the provider's call answers for a LID: the number in E.164, or None when it is not to be had."""
        return self._phones.get(lid) if lid in self._told else None

    def told_lid(self, phone: str) -> str | None:
        """What the provider's call answers for a number in E.164."""
        lid = lid_of(phone)
        return lid if lid in self._told else None

    def told(self) -> list[tuple[str, str]]:
        """Every pair that the provider tells, LID first."""
        return [(lid, self._phones[lid]) for lid in sorted(self._told)]

    def clear(self) -> None:
        self._phones.clear()
        self._told.clear()
