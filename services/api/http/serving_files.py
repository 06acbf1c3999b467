"""Serving objects of the storage: whole or in part, in a way that no file can do harm."""

import hashlib
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from services.api.domain.ranges import Unsatisfiable, part_of
from services.api.domain.refusals import Refused
from services.api.queries.files import Served
from shared.media.storage import Storage

# What an address gives is never another file later; only the browser that was allowed to see it may keep it.
_CACHED = "private, max-age=31536000, immutable"
# A file opened on its own runs nothing, loads nothing and is of no origin.
_SHUT_IN = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_SANDBOX = f"{_SHUT_IN}; sandbox"


async def serve(request: Request, storage: Storage, file: Served) -> Response:
    """The answer to a GET or HEAD. Raises Refused when the object is gone, or the range lies behind its end."""
    size = await storage.size(file.key)
    if size is None:
        raise Refused("file_gone", "The storage no longer has this file.")
    etag = f'"{hashlib.sha256(file.key.encode()).hexdigest()[:32]}"'
    headers = {
        "etag": etag,
        "cache-control": _CACHED,
        "accept-ranges": "bytes",
        "content-disposition": disposition(file.file_name, inline=file.inline),
        # Browsers run their own viewer for PDFs, apart from pages, which a sandbox would forbid.
        "content-security-policy": _SHUT_IN if file.mime_type == "application/pdf" else _SANDBOX,
        "cross-origin-resource-policy": "same-origin",
    }
    if etag in _tags(request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range") if request.headers.get("if-range", etag) == etag else None
    try:
        part = part_of(asked, size)
    except Unsatisfiable:
        raise Refused("range_not_satisfiable", f"The file has {size} bytes.", content_range=f"bytes */{size}") from None
    start, end = (0, size) if part is None else (part.start, part.end)
    headers["content-length"] = str(end - start)
    if part is not None:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    status = 200 if part is None else 206
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=file.mime_type)
    return StreamingResponse(
        storage.stream(file.key, start, end), status_code=status, headers=headers, media_type=file.mime_type
    )


def disposition(name: str, *, inline: bool) -> str:
    """`Content-Disposition` for any name (RFC 6266): plain ASCII for old clients, the name itself for all others."""
    plain = "".join(char if " " <= char <= "~" and char not in '"\\%;' else "_" for char in name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _tags(header: str | None) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in (header or "").split(",")}
