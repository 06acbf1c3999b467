"""The tables, one file per noun. Each says which service writes it."""

from shared.db.models import (
    alerts,
    attention,
    channels,
    chats,
    contacts,
    events,
    feed,
    guests,
    media,
    sending,
    turns,
    users,
    watch,
)
from shared.db.models.base import Base

__all__ = [
    "Base",
    "alerts",
    "attention",
    "channels",
    "chats",
    "contacts",
    "events",
    "feed",
    "guests",
    "media",
    "sending",
    "turns",
    "users",
    "watch",
]
