"""Whapi's history: one list over all chats."""

from datetime import datetime
from typing import Any

from services.ingress.history.client import JsonClient
from services.ingress.history.provider import HistoryUnavailable, Session

PAGE = 500
MOST_PAGES = 100


class WhapiHistory:
    """See `ProviderHistory`. The token is the channel's: one channel per token."""

    def __init__(self, client: JsonClient) -> None:
        self._client = client

    async def session(self, external_id: str | None) -> Session:
        """Asked without waking a channel that is stopped."""
        body = await self._client.get("/health", wakeup="false")
        status = body.get("status") if isinstance(body, dict) else None
        text = status.get("text") if isinstance(status, dict) else None
        if not isinstance(text, str):
            raise HistoryUnavailable("the health names no status")
        named = body.get("channel_id")
        if external_id is not None and isinstance(named, str) and named != external_id:
            raise HistoryUnavailable("the token belongs to another channel")
        return Session(text == "AUTH", text)

    async def messages(self, external_id: str | None, since: datetime) -> list[dict[str, Any]]:
        """Oldest first, so that what arrives meanwhile moves no page. In a history an edited message is a message."""
        found: list[dict[str, Any]] = []
        for page in range(MOST_PAGES):
            body = await self._client.get(
                "/messages/list", count=PAGE, offset=page * PAGE, time_from=int(since.timestamp()), sort="asc"
            )
            items = body.get("messages") if isinstance(body, dict) else None
            if not isinstance(items, list):
                raise HistoryUnavailable("the list has no messages")
            found += [{**item, "edited": None} for item in items if isinstance(item, dict)]
            if len(items) < PAGE:
                break
        channel = {} if external_id is None else {"channel_id": external_id}
        return [{"messages": [item], **channel} for item in found]
