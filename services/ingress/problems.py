"""Errors as RFC 9457 problem documents."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

_TITLES = {
    "not_json": "The body is not JSON",
    "unauthorized": "The webhook's secret is missing or wrong",
    "too_large": "The body is too large",
    "not_stored": "The webhook could not be stored",
    "not_found": "There is nothing here",
    "method_not_allowed": "The method is not allowed here",
    "internal_error": "Something went wrong here",
}


def problem(
    status: int,
    code: str,
    *,
    request_id: str,
    detail: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """`code` is stable; `request_id` is in the logs, too."""
    document = {
        "type": f"urn:sapa:problem:{code}",
        "title": _TITLES.get(code, code.replace("_", " ")),
        "status": status,
        "code": code,
        "request_id": request_id,
    }
    if detail is not None:
        document["detail"] = detail
    return Response(
        orjson.dumps(document), status_code=status, media_type="application/problem+json", headers=dict(headers or {})
    )
