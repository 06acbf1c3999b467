"""Small real files that customers can send: a photo with a camera's notes in it, a voice note, a document."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """A file that ships with the simulator; `seconds` its length."""

    file: str
    mime_type: str
    width: int | None = None
    height: int | None = None
    seconds: int | None = None


SAMPLES: dict[str, Sample] = {
    "photo": Sample("photo.jpg", "image/jpeg", 480, 360),
    "picture": Sample("picture.png", "image/png", 160, 160),
    "document": Sample("reservation.pdf", "application/pdf"),
    "voice": Sample("voice.ogg", "audio/ogg; codecs=opus", seconds=3),
    "music": Sample("music.mp3", "audio/mpeg", seconds=2),
    "video": Sample("video.mp4", "video/mp4", 240, 180, 2),
    "sticker": Sample("sticker.webp", "image/webp", 512, 512),
}

FOR_KIND: dict[str, str] = {
    "image": "photo",
    "video": "video",
    "gif": "video",
    "short": "video",
    "audio": "music",
    "voice": "voice",
    "document": "document",
    "sticker": "sticker",
}
"""What a customer sends who names no file."""


@cache
def read(file: str) -> bytes:
    """The bytes of one of the files in this folder."""
    return (_FOLDER / file).read_bytes()
