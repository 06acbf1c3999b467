"""How WAHA and its engines write people, chats and message ids. Pure."""

from deploy.simulator.messages import STORIES, Message
from deploy.simulator.settings import Settings

SUFFIX = "c.us"


def own_id(settings: Settings) -> str:
    return f"{settings.simulator_own_phone}@{SUFFIX}"


def internal(address: str) -> str:
    """The engines over websockets write people in WhatsApp's internal form."""
    return address.replace("@c.us", "@s.whatsapp.net")


def with_participant(address: str) -> bool:
    """Whether message ids of this chat name who wrote."""
    return address.endswith("@g.us") or address == STORIES


def sender_of(message: Message, settings: Settings) -> str:
    """Who wrote it."""
    if message.from_me:
        return own_id(settings)
    return message.author.address if message.author else message.address


def full_id(message: Message, settings: Settings) -> str:
    """`{fromMe}_{chat}_{ID}[_{participant}]`."""
    named = f"{'true' if message.from_me else 'false'}_{message.address}_{message.id}"
    if not with_participant(message.address) or (message.author is None and not message.from_me):
        return named
    return f"{named}_{sender_of(message, settings)}"


def bare_id(message_id: str) -> str:
    """The ID within a full id; any other text as it is."""
    parts = message_id.split("_")
    return parts[2] if len(parts) >= 3 else message_id


def addressing(address: str) -> str:
    return "lid" if address.endswith("@lid") else "pn"
