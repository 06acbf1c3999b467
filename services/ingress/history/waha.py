"""WAHA's history: which chats moved, then each one's messages (listing all chats at once works on no WEBJS engine)."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from services.ingress.history.client import JsonClient
from services.ingress.history.provider import HistoryUnavailable, Session

PAGE = 100
MOST_PAGES = 100


class WahaHistory:
    """See `ProviderHistory`."""

    def __init__(self, client: JsonClient) -> None:
        self._client = client

    async def session(self, external_id: str | None) -> Session:
        """The session's status."""
        body = await self._session(external_id)
        status = body.get("status")
        if not isinstance(status, str):
            raise HistoryUnavailable("the session names no status")
        engine = body.get("engine")
        name = engine.get("engine") if isinstance(engine, dict) else engine
        return Session(status == "WORKING", status, name if isinstance(name, str) else None)

    async def messages(self, external_id: str | None, since: datetime) -> list[dict[str, Any]]:
        """Chats without a readable time of their last message are looked into, to be safe."""
        session = await self._session(external_id)
        engine = session.get("engine")
        envelope = {
            "event": "message.any",
            "session": external_id,
            "engine": engine.get("engine") if isinstance(engine, dict) else None,
            "me": session.get("me"),
        }
        found: list[dict[str, Any]] = []
        for chat_id in await self._moved(external_id, since):
            found += await self._of_chat(external_id, chat_id, since)
        found.sort(key=_time)
        return [{**envelope, "payload": item} for item in found]

    async def _session(self, external_id: str | None) -> dict[str, Any]:
        body = await self._client.get(f"/api/sessions/{quote(external_id or '', safe='')}")
        if not isinstance(body, dict):
            raise HistoryUnavailable("the session is no object")
        return body

    async def _moved(self, external_id: str | None, since: datetime) -> list[str]:
        path = f"/api/{quote(external_id or '', safe='')}/chats/overview"
        moved: dict[str, None] = {}
        for page in range(MOST_PAGES):
            chats = await self._client.get(path, limit=PAGE, offset=page * PAGE)
            if not isinstance(chats, list):
                raise HistoryUnavailable("the overview is no list")
            for chat in chats:
                chat_id = _chat_id(chat)
                last = chat.get("lastMessage") if isinstance(chat, dict) else None
                if chat_id and not (isinstance(last, dict) and 0 < _time(last) < since.timestamp()):
                    moved[chat_id] = None
            if len(chats) < PAGE:
                break
        return list(moved)

    async def _of_chat(self, external_id: str | None, chat_id: str, since: datetime) -> list[dict[str, Any]]:
        path = f"/api/{quote(external_id or '', safe='')}/chats/{quote(chat_id, safe='')}/messages"
        found: list[dict[str, Any]] = []
        for page in range(MOST_PAGES):
            query: dict[str, str | int] = {
                "limit": PAGE,
                "offset": page * PAGE,
                "downloadMedia": "false",
                "sortOrder": "asc",
                "filter.timestamp.gte": int(since.timestamp()),
            }
            items = await self._client.get(path, **query)
            if not isinstance(items, list):
                raise HistoryUnavailable("the messages are no list")
            found += [item for item in items if isinstance(item, dict)]
            if len(items) < PAGE:
                break
        return found


def _chat_id(chat: Any) -> str | None:
    value = chat.get("id") if isinstance(chat, dict) else None
    if isinstance(value, dict):
        value = value.get("_serialized")
    return value if isinstance(value, str) else None


def _time(message: dict[str, Any]) -> float:
    value = message.get("timestamp")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
