"""What a file is, by its content; what it may be used for, by what it is."""

import filetype  # type: ignore[import-untyped]

# Enough for every signature that is looked for, those inside office documents among them.
HEAD_BYTES = 8192
UNKNOWN = "application/octet-stream"

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""The pictures that are decoded here."""

# What a browser shows without running anything of it. No SVG, no HTML, no text that it might take for either.
INLINE = IMAGES | frozenset(
    {
        *("video/mp4", "video/webm", "video/3gpp", "video/quicktime"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav", "audio/webm"),
        "application/pdf",
    }
)

_SAME = {
    "audio/x-wav": "audio/wav",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "image/heif": "image/heic",
    "video/x-m4v": "video/mp4",
    "video/3gp": "video/3gpp",
}
_BRANDS_3GP = (b"3gp", b"3g2", b"3ge", b"3gg")


def type_of(head: bytes) -> str:
    """The type that the first `HEAD_BYTES` of a file show; `application/octet-stream` when they show none."""
    if head[4:8] == b"ftyp" and head[8:11] in _BRANDS_3GP:
        return "video/3gpp"  # an MP4 of its own kind; the library calls it one
    found: str | None = filetype.guess_mime(head)
    if found is not None:
        return _SAME.get(found, found)
    return "text/plain" if _is_text(head) else UNKNOWN


def of_kind(mime_type: str, wanted: str | None) -> str:
    """The type as it is meant by a message of type `wanted`: some containers hold sound as well as pictures."""
    if wanted in {"audio", "voice"} and mime_type in {"video/webm", "video/mp4", "video/3gpp"}:
        return mime_type.replace("video/", "audio/")
    return mime_type


def _is_text(head: bytes) -> bool:
    if not head:
        return False
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if len(head) < HEAD_BYTES or error.start < len(head) - 3:  # else the cut went through a character
            return False
        text = head[: error.start].decode()
    return not any(char < " " and char not in "\t\n\r\f" for char in text)
