"""What is shown of films and PDFs before they are opened, and how voice notes sound. Never more than a nicety."""

from dataclasses import replace

import structlog

from shared.media.kept import Kept
from shared.media.storage import Storage
from shared.media.workshop import Made, NotMade, Task, have_made

log = structlog.get_logger(__name__)

FILMS = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "video/webm"})
"""The films whose first frame is shown."""
PDF = "application/pdf"


async def with_preview(storage: Storage, prefix: str, kept: Kept) -> Kept:
    """The film or PDF with a WebP of its first frame or page under `prefix/preview`; without it where none is made.

    Raises `StorageAway` alone.
    """
    made = await _made("frame" if kept.mime_type in FILMS else "page", storage, kept)
    if made is None or not made.content:
        return kept
    preview_key = f"{prefix}/preview"
    await storage.put(preview_key, made.content)
    if kept.mime_type == PDF:
        return replace(kept, preview_key=preview_key)
    measures = {name: made.facts[name] for name in ("width", "height", "seconds")}
    return replace(kept, preview_key=preview_key, **measures)


async def with_waveform(storage: Storage, kept: Kept) -> Kept:
    """The voice note with its length and its waveform, where they can be had. Raises `StorageAway` alone."""
    made = await _made("listen", storage, kept)
    if made is None:
        return kept
    return replace(kept, seconds=made.facts["seconds"], waveform=tuple(made.facts["waveform"]))


async def _made(task: Task, storage: Storage, kept: Kept) -> Made | None:
    try:
        return await have_made(task, storage, kept.storage_key, kept.mime_type)
    except NotMade as error:
        log.info("preview_not_made", key=kept.storage_key, mime_type=kept.mime_type, reason=error.reason)
        return None
