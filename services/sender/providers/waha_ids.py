"""WAHA's message ids, wherever an engine puts them."""

from typing import Any


def message_id_of(body: Any) -> str | None:
    """The bare id, wherever the engine puts it."""
    for path in (
        ("id",),
        ("id", "_serialized"),
        ("id", "id"),
        ("key", "id"),
        ("_data", "id", "_serialized"),
        ("_data", "key", "id"),
        ("_data", "Info", "ID"),
    ):
        found = body
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str) and found:
            return bare_id(found)
    return None


def bare_id(message_id: str) -> str:
    """The third part of `{fromMe}_{chatId}_{ID}[_{participant}]`; ids of any other form as they are."""
    parts = message_id.split("_")
    return parts[2] if len(parts) in {3, 4} and parts[0] in {"true", "false"} and parts[2] else message_id
