"""Files that agents upload to send them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.responses import Response

from services.api.commands.upload import Allowance, Incoming, refuse_greed, take_in
from services.api.domain.refusals import Refused
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.media import A_FILE, FILE_PROBLEMS
from services.api.http.security import SECURITY, ChatReader, Person
from services.api.http.serving_files import serve
from services.api.parts import Parts
from services.api.queries.files import FileOfMessage, uploaded_file
from services.api.queries.visibility import Viewer
from services.api.schemas.base import BigId
from services.api.schemas.files import Upload
from shared.media.keeping import Limits
from shared.media.storage import CHUNK_BYTES

UPLOADS = "/api/v1/uploads"

router = APIRouter(tags=["files"], dependencies=SECURITY)

UploadId = Annotated[BigId, Path()]

# Longer than a file takes over a bad connection; whoever sends nothing must not keep others waiting.
_READ_SECONDS = 300.0
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "type": {
                            "type": "string",
                            "enum": ["voice"],
                            "description": "`voice`: make a voice note of it (Opus in Ogg), whatever sound it is.",
                        },
                    },
                }
            }
        },
    }
}


@router.post(
    UPLOADS,
    status_code=201,
    openapi_extra=_BODY,
    responses=problems(
        *SIGNED_IN,
        "payload_too_large",
        "malformed_body",
        "unusable_file",
        "upload_too_slow",
        "too_many_uploads",
        "unavailable",
    ),
)
async def upload_file(request: Request, person: Person, parts: PartsOf) -> Upload:
    """Upload one file (`file`), to be sent with a message afterwards. People only.

    Its type is what it is by its content. A file that no message takes up is deleted after a day.
    """
    # The body is read here and not by a parameter, so that nobody's file is taken before it is known who sends it.
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    settings = parts.settings
    allowance = Allowance(settings.api_uploads_per_hour, settings.api_upload_bytes_per_hour)
    await refuse_greed(parts.engine, person.user_id, allowance, now=parts.clock())
    async with parts.uploading:
        try:
            async with asyncio.timeout(_READ_SECONDS), request.form(max_files=1, max_fields=8) as form:
                file = form.get("file")
                if not isinstance(file, UploadFile):
                    raise Refused("validation_failed", "is needed, as a file", field="file")
                wanted = form.get("type")
                if wanted not in {None, "voice"}:
                    raise Refused("validation_failed", "can only be `voice`", field="type")
                incoming = Incoming(
                    person.user_id, file.filename, file.content_type, _pieces(file), as_voice=wanted == "voice"
                )
                limits = Limits(settings.media_max_bytes, settings.media_max_pixels)
                return await take_in(parts.transactions, parts.storage, incoming, limits)
        except TimeoutError:
            raise Refused("upload_too_slow", f"The file did not come within {_READ_SECONDS:g} seconds.") from None
        except MultiPartException as error:
            raise Refused("malformed_body", error.message) from error


@router.head("/uploads/{upload_id}", include_in_schema=False)
@router.get("/uploads/{upload_id}", response_class=Response, responses={**A_FILE, **problems(*FILE_PROBLEMS)})
async def get_upload(upload_id: UploadId, request: Request, caller: ChatReader, parts: PartsOf) -> Response:
    """An uploaded file: shown where browsers can do so safely, else to be saved. Scope: `chats:read`."""
    found = await _found(parts, upload_id, caller.viewer)
    served = found.shown or found.original
    assert served is not None  # noqa: S101 - uploads are always stored
    return await serve(request, parts.storage, served)


@router.head("/uploads/{upload_id}/preview", include_in_schema=False)
@router.get("/uploads/{upload_id}/preview", response_class=Response, responses={**A_FILE, **problems(*FILE_PROBLEMS)})
async def get_upload_preview(upload_id: UploadId, request: Request, caller: ChatReader, parts: PartsOf) -> Response:
    """A small picture of an uploaded file, as WebP of at most 480 by 480 pixels. Scope: `chats:read`."""
    found = await _found(parts, upload_id, caller.viewer)
    if found.preview is None:
        raise Refused("file_not_found", "There is no preview of this file.")
    return await serve(request, parts.storage, found.preview)


async def _found(parts: Parts, upload_id: int, viewer: Viewer) -> FileOfMessage:
    async with parts.engine.connect() as connection:
        found = await uploaded_file(connection, upload_id, viewer)
    if found is None:
        raise Refused("file_not_found", f"There is no upload {upload_id}.")
    return found


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(CHUNK_BYTES):
        yield piece
