"""WAHA's files: deleted after minutes, asked for with the key, fetched anew from WhatsApp when they are gone."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

import structlog

from services.sender.domain.media_urls import Place, waha_place
from services.sender.media.downloads import Downloads, NotThere
from services.sender.providers.answers import short
from services.sender.providers.waha_bodies import waha_address
from shared.contracts.media import FetchMedia
from shared.errors import Permanent

log = structlog.get_logger(__name__)


class WahaMedia:
    """See `Source`, and providers/waha.md §12."""

    def __init__(self, downloads: Downloads, *, host: str, api_key: str | None, session: str) -> None:
        self._downloads = downloads
        self._host = host.rstrip("/")
        self._key = {"x-api-key": api_key} if api_key else {}
        self._session = session

    async def pieces(self, order: FetchMedia) -> AsyncGenerator[bytes, None]:
        """See `Source`."""
        if order.media.url:
            try:
                async with aclosing(self._at(order.media.url)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except NotThere:  # always before the first piece
                log.info("media_fetched_again", media_id=order.media_id, message_id=order.message_id)
        async with aclosing(self._at(await self._url_anew(order))) as pieces:
            async for piece in pieces:
                yield piece

    def _at(self, url: str) -> AsyncGenerator[bytes, None]:
        return self._downloads.pieces(waha_place(url, self._host), self._key)

    async def _url_anew(self, order: FetchMedia) -> str:
        """Have WAHA download the file once more. Raises Permanent with WAHA's reason when it cannot."""
        said = order.media.provider_error
        for message_id in _spellings(order):
            path = "/".join(
                quote(part, safe="")
                for part in (
                    order.session or self._session,
                    "chats",
                    waha_address(order.address),
                    "messages",
                    message_id,
                )
            )
            place = Place(f"{self._host}/api/{path}?downloadMedia=true", at_provider=True, with_key=True)
            try:
                message = await self._downloads.json(place, self._key)
            except NotThere:
                continue
            media = message.get("media") if isinstance(message, dict) else None
            if isinstance(media, dict):
                if isinstance(media.get("url"), str) and media["url"]:
                    return str(media["url"])
                said = _error_of(media) or said
        raise Permanent(short(said, "WAHA no longer has this file"), code="provider_lost_it")


def _spellings(order: FetchMedia) -> tuple[str, ...]:
    """The message's id as the engines take it: bare on GOWS and NOWEB, with direction and chat on WEBJS and WPP."""
    bare, chat = order.provider_message_id, waha_address(order.address)
    return bare, f"false_{chat}_{bare}", f"true_{chat}_{bare}"


def _error_of(media: dict[str, Any]) -> str | None:
    error = media.get("error")
    if isinstance(error, dict):
        error = error.get("message") or error.get("error")
    return error if isinstance(error, str) else None
