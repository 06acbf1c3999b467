"""Contact cards as vCards: as they came, or made from what is known. Pure."""

from services.sender.providers.gateway import Outgoing
from services.sender.providers.refusals import invalid
from shared.contracts.content import ContactCard

_ESCAPED = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n", "\r": None})


def cards_in(message: Outgoing) -> list[tuple[str, str]]:
    """Name and vCard of each of the message's contacts. Raises ProviderRejected when there is none to send."""
    cards = message.content.contacts if message.content is not None else ()
    if not cards:
        raise invalid("A contact message needs a contact")
    return [(name_of(card), card.vcard or vcard_of(card)) for card in cards]


def name_of(card: ContactCard) -> str:
    """What the card is called: its name, else its first number."""
    name = (card.name or "").strip() or next(iter(card.phones), "")
    if not name and not card.vcard:
        raise invalid("A contact needs a name or a phone number")
    return name or "Contact"


def vcard_of(card: ContactCard) -> str:
    """A vCard 3.0; `waid` makes each number one that WhatsApp can open a chat with."""
    name = name_of(card).translate(_ESCAPED)
    phones = [
        f"TEL;type=CELL;type=VOICE;waid={digits}:+{digits}"
        for digits in ("".join(char for char in phone if char.isdigit()) for phone in card.phones)
        if digits
    ]
    return "\n".join(["BEGIN:VCARD", "VERSION:3.0", f"N:;{name};;;", f"FN:{name}", *phones, "END:VCARD"])
