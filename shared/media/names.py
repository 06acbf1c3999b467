"""File names that others gave."""

import re
import unicodedata
from pathlib import PurePosixPath

_LONGEST = 120
# Path separators, what shells and Windows take as special, and wildcards.
_UNWELCOME = re.compile(r'[\\/:*?"<>|]+')
_SPACES = re.compile(r"\s+")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}


def safe_name(given: str | None, mime_type: str, *, otherwise: str = "file") -> str:
    """A name fit for any disk and header: the last part of what was given, without control and direction characters.

    Where nothing usable was given it is `otherwise`, with the ending that belongs to the type.
    """
    text = unicodedata.normalize("NFC", given or "")
    text = "".join(" " if char.isspace() else char for char in text if char.isspace() or _is_plain(char))
    text = re.split(r"[\\/]", text)[-1]
    text = _SPACES.sub(" ", _UNWELCOME.sub("_", text)).strip(" .")
    if not text or not any(char.isalnum() for char in text):
        ending = EXTENSIONS.get(mime_type)
        return f"{otherwise}.{ending}" if ending else otherwise
    path = PurePosixPath(text)
    stem, suffix = (path.stem, path.suffix) if len(path.suffix) <= 12 else (text, "")
    if stem.lower() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem[: _LONGEST - len(suffix)].rstrip(' .')}{suffix}"


def with_ending_of(name: str, mime_type: str) -> str:
    """The (safe) name with the ending that belongs to the type, in place of the one that it has."""
    ending = EXTENSIONS.get(mime_type)
    return name if ending is None else f"{PurePosixPath(name).stem}.{ending}"


def _is_plain(char: str) -> bool:
    """Neither a control, nor one that hides or turns what follows, nor half a character."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
