"""Files that the business sends: as base64, by an id, by an address, or in the request itself."""

import base64
import binascii
import re

import aiohttp

from deploy.simulator.content import File
from deploy.simulator.settings import is_loopback
from deploy.simulator.simulator import Simulator

MAX_BYTES = 64 * 1024 * 1024
_DATA_URI = re.compile(r"^data:(?P<mime>[^,]*?)?(?P<base64>;base64)?,(?P<data>.*)$", re.DOTALL)
_MEDIA_ID = re.compile(r"^[a-zA-Z0-9]+-[0-9a-fA-F-]+$")
_SECONDS = 10.0


class UploadError(Exception):
    """The file could not be had; the text says why, `status` is what Whapi answers."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


def decode(text: str) -> bytes:
    """The bytes of a base64 text."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UploadError("the file is not valid base64") from error
    if not data:
        raise UploadError("the file is empty")
    if len(data) > MAX_BYTES:
        raise UploadError("the file is too large", 413)
    return data


async def whapi_media(
    given: object, sim: Simulator, *, mime_type: str | None, name: str | None, facts: dict[str, object]
) -> File:
    """Whapi's `media`: a data URI, an id from `POST /media`, an address, or plain base64 beside `mime_type`."""
    if isinstance(given, bytes):
        return sim.shelf.put(_known(mime_type), given, name=name, **facts)
    if not isinstance(given, str) or not given:
        raise UploadError("/media must be a file, an address, base64 or an id")
    if _MEDIA_ID.match(given) and (kept := sim.shelf.find(given)) is not None:
        return sim.shelf.put(kept.mime_type, kept.data, name=name or kept.name, **facts)
    if match := _DATA_URI.match(given):
        if not match["base64"]:
            raise UploadError("/media must be base64")
        found, _, named = (match["mime"] or "").partition(";name=")
        return sim.shelf.put(_known(mime_type or found), decode(match["data"]), name=name or named or None, **facts)
    if given.startswith(("http://", "https://")):
        mime, data = await download(given)
        return sim.shelf.put(_known(mime_type or mime), data, name=name, **facts)
    if _MEDIA_ID.match(given):
        raise UploadError("Specified media not found", 404)
    return sim.shelf.put(_known(mime_type), decode(given), name=name, **facts)


async def waha_file(given: object, sim: Simulator, default_mime: str, facts: dict[str, object]) -> File:
    """WAHA's `file`: `{mimetype, filename?, url | data}`."""
    if not isinstance(given, dict):
        raise UploadError("Cannot read properties of undefined (reading 'url')")
    mime, name = given.get("mimetype") or default_mime, given.get("filename")
    if not isinstance(mime, str):
        raise UploadError("mimetype.split is not a function")
    kept = {"name": name if isinstance(name, str) else None, **facts}
    if isinstance(url := given.get("url"), str) and url:
        _, data = await download(url)
    elif isinstance(text := given.get("data"), str):
        data = decode(text)
    else:
        raise UploadError("Either url or data must be specified")
    return sim.shelf.put(mime, data, **kept)


async def download(url: str) -> tuple[str | None, bytes]:
    """The type and bytes behind an address on this machine; the simulator reaches no other."""
    if not is_loopback(url):
        raise UploadError("the simulator fetches files from this machine only")
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as client, client.get(url) as response:
            if response.status != 200:
                raise UploadError(f"the file's address answered {response.status}")
            data = await response.content.read(MAX_BYTES + 1)
            while len(data) <= MAX_BYTES and (more := await response.content.read(MAX_BYTES)):
                data += more
            mime = response.content_type
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UploadError(f"the file could not be fetched: {type(error).__name__}") from error
    if not data or len(data) > MAX_BYTES:
        raise UploadError("the file is empty or too large", 413 if data else 400)
    return mime, data


def _known(mime_type: str | None) -> str:
    if not mime_type or "/" not in mime_type:
        raise UploadError("/mime_type must name the type of the file")
    return mime_type
