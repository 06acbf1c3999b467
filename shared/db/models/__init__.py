"""The tables, one file per noun. Each says which service writes it."""

from shared.db.models import (
    alerts,
    attention,
    channels,
    chats,
    contacts,
    desk,
    events,
    feed,
    guests,
    labels,
    media,
    sending,
    teams,
    turns,
    users,
    watch,
    webhooks,
)
from shared.db.models.base import Base

__all__ = [
    "Base",
    "alerts",
    "attention",
    "channels",
    "chats",
    "contacts",
    "desk",
    "events",
    "feed",
    "guests",
    "labels",
    "media",
    "sending",
    "teams",
    "turns",
    "users",
    "watch",
    "webhooks",
]
