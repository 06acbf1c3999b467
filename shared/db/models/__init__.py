"""The tables, one file per noun. Each says which service writes it."""

from shared.db.models import (
    alerts,
    channels,
    chats,
    contacts,
    events,
    feed,
    guests,
    media,
    search,
    sending,
    turns,
    users,
    views,
    watch,
)
from shared.db.models.base import Base

__all__ = [
    "Base",
    "alerts",
    "channels",
    "chats",
    "contacts",
    "events",
    "feed",
    "guests",
    "media",
    "search",
    "sending",
    "turns",
    "users",
    "views",
    "watch",
]
