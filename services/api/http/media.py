"""Files of messages."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from services.api.commands.fetch_file import fetch_file
from services.api.domain.refusals import Refused
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, ChatWriter
from services.api.http.serving_files import serve
from services.api.parts import Parts
from services.api.queries.files import FileOfMessage, media_file
from services.api.queries.visibility import Viewer
from services.api.schemas.base import BigId
from services.api.schemas.messages import Message

router = APIRouter(prefix="/media", tags=["files"], dependencies=SECURITY)

MediaId = Annotated[BigId, Path()]

A_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "The part of it that `Range` asks for."},
    304: {"description": "The file is the one that `If-None-Match` names."},
}
FILE_PROBLEMS = (*SIGNED_IN, "file_not_found", "file_gone", "range_not_satisfiable")


@router.head("/{media_id}", include_in_schema=False)
@router.get("/{media_id}", response_class=Response, responses={**A_FILE, **problems(*FILE_PROBLEMS)})
async def get_media(
    media_id: MediaId,
    request: Request,
    caller: ChatReader,
    parts: PartsOf,
    original: Annotated[
        bool, Query(description="The file as it came, to be saved; pictures with all their notes.")
    ] = False,
) -> Response:
    """A message's file: shown where browsers can do so safely, else to be saved. Scope: `chats:read`."""
    found = await _stored(parts, media_id, caller.viewer)
    served = found.original if original or found.shown is None else found.shown
    assert served is not None  # noqa: S101 - it is stored
    return await serve(request, parts.storage, served)


@router.head("/{media_id}/preview", include_in_schema=False)
@router.get("/{media_id}/preview", response_class=Response, responses={**A_FILE, **problems(*FILE_PROBLEMS)})
async def get_media_preview(media_id: MediaId, request: Request, caller: ChatReader, parts: PartsOf) -> Response:
    """A small picture of a message's file, as WebP of at most 480 by 480 pixels. Scope: `chats:read`."""
    found = await _stored(parts, media_id, caller.viewer)
    if found.preview is None:
        raise Refused("file_not_found", "There is no preview of this file.")
    return await serve(request, parts.storage, found.preview)


@router.post("/{media_id}/fetch", status_code=202, responses=problems(*SIGNED_IN, "file_not_found", "file_not_failed"))
async def fetch_media(media_id: MediaId, caller: ChatWriter, parts: PartsOf, cause: CauseOf) -> Message:
    """Try once more to get a file that could not be had; the message comes back with it. Scope: `chats:write`."""
    return await fetch_file(parts.transactions, media_id, caller.viewer, now=parts.clock(), cause=cause)


async def _stored(parts: Parts, media_id: int, viewer: Viewer) -> FileOfMessage:
    async with parts.engine.connect() as connection:
        found = await media_file(connection, media_id, viewer)
    if found is None:
        raise Refused("file_not_found", f"There is no file {media_id}.")
    if found.original is None:
        told = f"The file could not be fetched: {found.error}" if found.state == "failed" else "It is being fetched."
        raise Refused("file_not_found", told)
    return found
