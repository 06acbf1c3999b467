"""What an API key may do. A key without a scope gets 403 wherever that scope is asked for."""

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    """One permission of a key; `admin` stands for all of them and for what only admins may do."""

    GUESTS_REGISTER = "guests:register"
    GUESTS_READ = "guests:read"
    CHATS_READ = "chats:read"
    CHATS_WRITE = "chats:write"
    MESSAGES_SEND = "messages:send"
    ROOMS_READ = "rooms:read"
    CHANNELS_READ = "channels:read"
    USERS_READ = "users:read"
    AUDIT_READ = "audit:read"
    ADMIN = "admin"


def allows(held: Iterable[str], wanted: Scope) -> bool:
    """Whether a key with these scopes may do `wanted`. Scopes of other releases are carried along and mean nothing."""
    names = set(held)
    return Scope.ADMIN in names or wanted in names
