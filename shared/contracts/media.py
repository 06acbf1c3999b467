"""Files of customers' messages: fetched from the provider, looked at, stored."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.content import Media
from shared.contracts.envelope import Contract


class FetchMedia(Contract):
    """Order: get this file before it is gone. Published by the router with the message, carried out by the sender,
    which holds the providers' keys; in a queue of its own."""

    routing_key: ClassVar[str] = "media.fetch.v1"
    exchange = "commands"

    media_id: int
    message_id: int
    chat_id: int
    channel_id: int
    provider: Literal["whapi", "waha"]
    session: str | None = None
    address: str
    provider_message_id: str
    type: str
    media: Media


class MediaStored(Contract):
    """The file is stored under `storage_key`; everything else was read from the file itself.

    `preview_key`: a small JPEG or WebP of it, of a video its first frame, of a PDF its first page; `clean_key`: the
    image without what its camera noted. `size` in bytes. `waveform`: of a voice note, 64 bars from 0 to 100.
    """

    routing_key: ClassVar[str] = "media.stored.v1"

    media_id: int
    message_id: int
    chat_id: int
    storage_key: str
    preview_key: str | None = None
    clean_key: str | None = None
    mime_type: str
    size: int
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    waveform: tuple[int, ...] = ()
    stored_at: datetime


class MediaFailed(Contract):
    """The file could not be had; `error` says why. A person may ask for it again."""

    routing_key: ClassVar[str] = "media.failed.v1"

    media_id: int
    message_id: int
    chat_id: int
    error_code: str
    error: str
    failed_at: datetime
