"""What agents may send of which file. Pure."""

from shared.contracts.content import MessageType

_MB = 1024 * 1024

# What WhatsApp itself takes of each kind; of documents it takes more than Sapa keeps.
MOST_BYTES: dict[MessageType, int] = {
    "image": 16 * _MB,
    "video": 16 * _MB,
    "audio": 16 * _MB,
    "voice": 16 * _MB,
    "sticker": 500 * 1024,
}

# By the type that the file itself shows. Sound in WebM is a voice note in Ogg by the time that it is asked for.
_SENDABLE: dict[str, tuple[MessageType, ...]] = {
    "image/jpeg": ("image",),
    "image/png": ("image",),
    "image/webp": ("sticker", "image"),
    "video/mp4": ("video", "voice"),
    "video/3gpp": ("video",),
    "video/quicktime": ("video",),
    "video/webm": ("video",),
    "audio/ogg": ("voice", "audio"),
    "audio/mpeg": ("audio", "voice"),
    "audio/mp4": ("audio", "voice"),
    "audio/aac": ("audio", "voice"),
    "audio/amr": ("audio", "voice"),
    "audio/wav": ("audio", "voice"),
}


def sendable_as(mime_type: str, size: int) -> tuple[MessageType, ...]:
    """The types of message that the file may be sent as, the likeliest first; any file may be a document."""
    fitting = (kind for kind in _SENDABLE.get(mime_type, ()) if size <= MOST_BYTES[kind])
    return (*fitting, "document")
