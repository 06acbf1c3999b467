"""Whapi's files: by a link that expires, else by their id with the token."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import quote

import structlog

from services.sender.domain.media_urls import AddressRefused, Place, whapi_link
from services.sender.media.downloads import Downloads, NotThere
from services.sender.providers.answers import short
from shared.contracts.media import FetchMedia
from shared.errors import Permanent

log = structlog.get_logger(__name__)

# Stands in for an id until Whapi has one.
_NO_ID = "media_init"


class WhapiMedia:
    """See `Source`, and providers/whapi.md §3 and §6."""

    def __init__(self, downloads: Downloads, *, base_url: str, token: str) -> None:
        self._downloads = downloads
        self._base = base_url.rstrip("/")
        self._key = {"authorization": f"Bearer {token}"}

    async def pieces(self, order: FetchMedia) -> AsyncGenerator[bytes, None]:
        """See `Source`. A link that is refused or has expired is passed over for the id."""
        refused: Permanent | None = None
        for name in ("link", "id"):
            try:
                place = self._place(name, order)
                if place is None:
                    continue
                async with aclosing(self._downloads.pieces(place, self._key)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except (NotThere, AddressRefused) as error:  # always before the first piece
                log.info("media_not_there", media_id=order.media_id, asked_by=name, error_code=error.code)
                refused = error
        if isinstance(refused, AddressRefused):
            raise refused
        raise Permanent(short(order.media.provider_error, "Whapi no longer has this file"), code="provider_lost_it")

    def _place(self, name: str, order: FetchMedia) -> Place | None:
        media = order.media
        if name == "link":
            return whapi_link(media.url, self._base) if media.url else None
        if media.provider_media_id in {None, "", _NO_ID}:
            return None
        media_id = quote(str(media.provider_media_id), safe="")
        return Place(f"{self._base}/media/{media_id}", at_provider=True, with_key=True)
