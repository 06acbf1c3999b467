"""Turns for the bot's tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.replies import GenerateReply, TurnMessage

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TURN_ID = UUID("00000000-0000-4000-8000-000000000001")


def turn(*texts: str | None, **fields: Any) -> GenerateReply:
    """A turn of these messages, in a chat that the bot knows already."""
    return GenerateReply.model_validate(
        {
            "occurred_at": NOW,
            "turn_id": TURN_ID,
            "chat_id": 7,
            "mode_version": 0,
            "deadline": NOW + timedelta(seconds=30),
            "messages": [TurnMessage(message_id=n, text=text, sent_at=NOW) for n, text in enumerate(texts, 1)],
            **fields,
        }
    )
