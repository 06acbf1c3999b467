"""What passes between a customer and the business, before either provider's dialect."""

from dataclasses import dataclass, field
from typing import Literal

Provider = Literal["whapi", "waha"]
Status = Literal["pending", "sent", "delivered", "read", "failed"]
Source = Literal["customer", "api", "phone"]

_RANK: dict[str, int] = {"pending": 0, "sent": 1, "failed": 1, "delivered": 2, "read": 3}


@dataclass(slots=True)
class Message:
    """One message; `id` is the provider's (for WAHA the bare one), `address` the chat's at that provider."""

    provider: Provider
    address: str
    phone: str | None
    id: str
    text: str
    source: Source
    at: float
    """Seconds since the epoch, with fraction; the providers' whole-second timestamp is derived."""
    status: Status = "pending"
    name: str = ""
    session: str = ""

    @property
    def from_me(self) -> bool:
        """Written by the business, through the API or on its phone."""
        return self.source != "customer"

    @property
    def timestamp(self) -> int:
        return int(self.at)

    def advance(self, status: Status) -> bool:
        """Moves the status forward, never back; False when nothing changed."""
        if _RANK[status] <= _RANK[self.status]:
            return False
        self.status = status
        return True

    def as_json(self) -> dict[str, object]:
        """The control API's view."""
        return {
            "id": self.id,
            "provider": self.provider,
            "chat_id": self.address,
            "phone": self.phone,
            "text": self.text,
            "source": self.source,
            "status": self.status,
            "at": self.at,
        }


@dataclass(slots=True)
class Chat:
    """One customer at one provider."""

    provider: Provider
    address: str
    phone: str | None
    name: str
    session: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    """By id, oldest first."""
    last_at: float = 0.0

    def as_json(self) -> dict[str, object]:
        last = next(reversed(self.messages.values()), None)
        return {
            "provider": self.provider,
            "chat_id": self.address,
            "phone": self.phone,
            "name": self.name,
            "last_at": self.last_at,
            "last_message": last.as_json() if last else None,
        }
