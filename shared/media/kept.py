"""A file that is in the storage, and what is known of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the storage; everything was read from the file itself. `sha256` as base64.

    `preview_key`: a small picture of it. `shown_key`: the object that may be shown of a picture: the file itself when
    it carries no notes, a copy without them otherwise, or its preview; None for what is no picture, or cannot be
    decoded. `waveform`: of a voice note (`shared.media.waveform`).
    """

    storage_key: str
    mime_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    preview_key: str | None = None
    shown_key: str | None = None
    waveform: tuple[int, ...] | None = None
