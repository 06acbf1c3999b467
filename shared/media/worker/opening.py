"""Opening sound and film with the one demuxer that the file's own bytes call for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer

from shared.media.worker.unusable import Unusable

# By name, so that no playlist is ever taken for a film: those make FFmpeg open other files and addresses.
_FORMATS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "video/webm": "matroska",
    "audio/webm": "matroska",
    "audio/ogg": "ogg",
    "audio/mp4": "mov",
    "audio/3gpp": "mov",
    "audio/aac": "aac",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/amr": "amr",
}


@contextmanager
def opened(source: Path, mime_type: str) -> Iterator[InputContainer]:
    """The container; closed afterwards.

    Raises Unusable for a type that is not opened here, and whenever FFmpeg finds the file broken meanwhile.
    """
    form = _FORMATS.get(mime_type)
    if form is None:
        raise Unusable("unknown_container")
    # Through a file object: FFmpeg itself then has no protocol to reach anything with.
    with source.open("rb") as file:
        try:
            with av.open(file, mode="r", format=form, metadata_errors="replace") as container:
                yield container
        # A file may also send its reader to places that no file has.
        except (av.FFmpegError, OSError, ValueError) as error:
            raise Unusable("broken") from error
