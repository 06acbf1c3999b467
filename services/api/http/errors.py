"""Every error as an RFC 9457 problem document; the one table from codes to statuses."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.api.domain.refusals import Refused
from services.api.schemas.problems import FieldError, Problem
from shared.db.faults import is_database_away
from shared.errors import Transient

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

# Each code with its status and its title.
PROBLEMS: dict[str, tuple[int, str]] = {
    "not_signed_in": (401, "Sign in first"),
    "invalid_credentials": (401, "The sign-in failed"),
    "code_needed": (401, "A code is needed too"),
    "invalid_code": (401, "The code is wrong"),
    "two_factor_required": (403, "Set up two-factor sign-in first"),
    "forbidden": (403, "Not allowed"),
    "cross_site": (403, "Refused from another site"),
    "not_your_note": (403, "The note is somebody else's"),
    "not_found": (404, "Not found"),
    "view_not_found": (404, "No such view"),
    "chat_not_found": (404, "No such chat"),
    "message_not_found": (404, "No such message"),
    "guest_not_found": (404, "No such guest"),
    "session_not_found": (404, "No such session"),
    "checkin_not_found": (404, "No such check-in"),
    "channel_not_found": (404, "No such channel"),
    "merge_not_found": (404, "No such merge"),
    "room_not_found": (404, "No such room"),
    "note_not_found": (404, "No such note"),
    "quick_reply_not_found": (404, "No such quick reply"),
    "user_not_found": (404, "No such user"),
    "invitation_not_found": (404, "No such invitation"),
    "key_not_found": (404, "No such key"),
    "link_not_good": (404, "The link is not good"),
    "file_not_found": (404, "No such file"),
    "webhook_not_found": (404, "No such webhook"),
    "delivery_not_found": (404, "No such delivery"),
    "label_not_found": (404, "No such label"),
    "letter_not_found": (404, "No such dead letter"),
    "quarantined_not_found": (404, "Nothing of that is in quarantine"),
    "file_gone": (404, "The file is lost"),
    "team_not_found": (404, "No such team"),
    "agent_not_found": (404, "No such agent"),
    "method_not_allowed": (405, "Method not allowed"),
    "upload_too_slow": (408, "The upload took too long"),
    "file_not_failed": (409, "The file is not missing"),
    "already_assigned": (409, "Someone else has the chat"),
    "assignment_changed": (409, "The chat's agent has changed"),
    "team_name_taken": (409, "There is a team of this name"),
    "default_team": (409, "Everybody is no team of its own"),
    "mode_version_mismatch": (409, "The chat has changed"),
    "not_retryable": (409, "The message cannot be sent again"),
    "not_discardable": (409, "The message cannot be discarded"),
    "not_in_doubt": (409, "The message is not in doubt"),
    "reply_is_stale": (409, "Somebody has answered meanwhile"),
    "shortcut_taken": (409, "The shortcut is taken"),
    "not_ours": (409, "The message is not ours"),
    "not_sent": (409, "The message is not at WhatsApp"),
    "revoked": (409, "The message is deleted"),
    "not_supported": (409, "The provider cannot do that"),
    "cannot_undo": (409, "The merge cannot be undone"),
    "chat_busy": (409, "A message of the chat is on its way"),
    "room_already_booked": (409, "The room is taken"),
    "room_occupied": (409, "Somebody stays in the room"),
    "room_exists": (409, "There is such a room already"),
    "label_exists": (409, "There is such a label already"),
    "webhook_inactive": (409, "The webhook is not active"),
    "delivery_not_pending": (409, "The delivery does not wait"),
    "still_unusable": (409, "Sapa still cannot use it"),
    "no_secret_key": (409, "Secrets cannot be kept"),
    "secret_unreadable": (409, "A stored secret cannot be read"),
    "view_exists": (409, "There is a view with this name"),
    "too_many_views": (409, "There are too many views"),
    "no_channel": (409, "No channel is connected"),
    "email_taken": (409, "The e-mail address is taken"),
    "last_admin": (409, "The last admin stays"),
    "two_factor_not_prepared": (409, "Ask for a secret first"),
    "set_by_operators": (409, "The operators have decided this"),
    "two_factor_off": (409, "Two-factor sign-in is not set up"),
    "payload_too_large": (413, "The request is too large"),
    "range_not_satisfiable": (416, "The file is shorter"),
    "validation_failed": (422, "The input is not valid"),
    "malformed_body": (422, "The request cannot be read"),
    "invalid_phone_number": (422, "The phone number is not valid"),
    "wrong_password": (422, "The password is wrong"),
    "wrong_code": (422, "The code is wrong"),
    "no_text": (422, "There is no text to edit"),
    "note_needed": (422, "A hand-over needs a note"),
    "too_many_labels": (422, "The chat has too many labels"),
    "unknown_agent": (422, "No such agent"),
    "unknown_team": (422, "No such team"),
    "unknown_message": (422, "No such message"),
    "unknown_upload": (422, "No such upload"),
    "unusable_file": (422, "The file cannot be used"),
    "idempotency_key_reused": (422, "The key belongs to another request"),
    "too_many_sign_ins": (429, "Too many tries"),
    "too_many_requests": (429, "Too many requests"),
    "too_many_streams": (429, "Too many live streams are open"),
    "too_many_uploads": (429, "Too many uploads"),
    "internal_error": (500, "Something went wrong"),
    "broker_away": (503, "The message broker does not answer"),
    "too_slow": (503, "The search took too long"),
    "unavailable": (503, "Try again in a moment"),
    "stream_not_ready": (503, "Try again in a moment"),
}
# Members of a refusal that the answer carries as headers.
_AS_HEADERS = {"retry_after": "Retry-After", "content_range": "Content-Range"}
_BY_STATUS = {
    400: "malformed_body",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    422: "validation_failed",
    503: "unavailable",
}


def problem_response(
    request_id: str,
    code: str,
    detail: str,
    *,
    errors: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response:
    """The document, with the status that belongs to the code. Members without a value are left out."""
    status, title = PROBLEMS[code]
    problem = Problem(
        type=f"urn:sapa:problem:{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        request_id=request_id,
        errors=errors or [],
        **extra,
    )
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def unexpected(request_id: str, error: Exception) -> Response:
    """What went wrong inside: only the log says what. A database that is away is worth another try."""
    if is_database_away(error):
        log.error("database_unreachable", error=type(error).__name__)
        return problem_response(
            request_id, "unavailable", "The database does not answer.", headers={"Retry-After": "2"}
        )
    log.error("request_failed", exc_info=error)
    return problem_response(request_id, "internal_error", "The error is in the logs under this request_id.")


def install(app: FastAPI) -> None:
    """Answer every error this way."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Transient, _transient)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _request_id(request: Request) -> str:
    return str(request.scope["sapa.request_id"])


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for this class only
    extra = dict(error.extra)
    headers = {name: str(extra.pop(field)) for field, name in _AS_HEADERS.items() if field in extra}
    if PROBLEMS[error.code][0] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    errors = [FieldError(field=error.field, message=error.detail)] if error.field is not None else None
    return problem_response(_request_id(request), error.code, error.detail, errors=errors, headers=headers, **extra)


async def _transient(request: Request, error: Exception) -> Response:
    assert isinstance(error, Transient)  # noqa: S101
    code = error.code if error.code in PROBLEMS else "unavailable"
    return problem_response(_request_id(request), code, str(error), headers={"Retry-After": "1"})


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem_response(_request_id(request), "malformed_body", "The body is not valid JSON.")
    errors = [FieldError(field=_field(item["loc"]), message=_message(item["msg"])) for item in found]
    detail = "; ".join(f"{item.field}: {item.message}" for item in errors)
    return problem_response(_request_id(request), "validation_failed", detail, errors=errors)


def _field(location: tuple[int | str, ...]) -> str:
    """Without the part of the request; `body` when the whole of it is at fault."""
    return ".".join(str(part) for part in location[1:]) or str(location[0])


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = _BY_STATUS.get(error.status_code, "internal_error" if error.status_code >= 500 else "malformed_body")
    detail = {
        "not_found": f"There is nothing at {request.url.path}.",
        "method_not_allowed": f"{request.method} is not possible here.",
        "malformed_body": "The body cannot be read.",
    }.get(code, error.detail)
    return problem_response(_request_id(request), code, detail, headers=dict(error.headers or {}))
