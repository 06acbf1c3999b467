"""Cards of contacts that agents send. Pure."""

from collections.abc import Sequence

from shared.contracts.content import ContactCard

_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


def contact_card(name: str, phones: Sequence[str]) -> ContactCard:
    """A card with numbers in E.164; `waid` is what lets WhatsApp offer a chat with them."""
    escaped = name.translate(_ESCAPED)
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:;{escaped};;;", f"FN:{escaped}"]
    lines += [f"TEL;type=CELL;type=VOICE;waid={phone.lstrip('+')}:{phone}" for phone in phones]
    return ContactCard(name=name, phones=tuple(phones), vcard="\n".join([*lines, "END:VCARD"]))
