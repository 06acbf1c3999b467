"""The OpenAPI document: problems on every call, and the live events' schemas."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from services.api.http.errors import MEDIA_TYPE, PROBLEMS
from services.api.schemas.events import LiveEvent
from services.api.schemas.problems import Problem
from services.api.schemas.webhook_events import WebhookEvent

_REFERENCE = "#/components/schemas/{model}"
_DESCRIPTION = """\
Sapa's dashboard API: sign-in, chats and messages, live events, guests.

Every call takes the session cookie or `Authorization: Bearer` (a session's token, or an API key with the scope that the
call names). Errors are RFC 9457 problem documents. Times are UTC. Give `X-Request-Id` to find a request in the logs.
"""


def problems(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint: these, and what every endpoint may answer."""
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys((*codes, "validation_failed", "too_many_requests", "unavailable")):
        by_status.setdefault(PROBLEMS[code][0], []).append(code)
    return {
        status: {
            "description": " or ".join(PROBLEMS[code][1] for code in found),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": _REFERENCE.format(model="Problem")},
                    "examples": {code: {"value": _example(code)} for code in found},
                }
            },
        }
        for status, found in sorted(by_status.items())
    }


def _example(code: str) -> dict[str, Any]:
    status, title = PROBLEMS[code]
    return {
        "type": f"urn:sapa:problem:{code}",
        "title": title,
        "status": status,
        "detail": f"{title}.",
        "code": code,
        "request_id": "3f9d2c1b7e4a4c5d8f6b0a1e2d3c4b5a",
        "errors": [],
    }


_TELLING = {
    "tags": ["webhooks"],
    "summary": "What a receiver gets",
    "description": (
        "Verify `webhook-signature` by any Standard Webhooks library, then answer 2xx within 15 seconds. `webhook-id` "
        "is the event's `id` at every attempt, `webhook-timestamp` the attempt's time."
    ),
    "operationId": "webhook_event",
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": description}
        for name, description in (
            ("webhook-id", "Known already: the same event came before."),
            ("webhook-timestamp", "Seconds since 1970."),
            ("webhook-signature", "`v1,` and a base64 HMAC-SHA256 of id, timestamp and body; several, with spaces."),
        )
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": _REFERENCE.format(model="WebhookEvent")}}},
    },
    "responses": {"2XX": {"description": "Taken."}},
}
SIGNED_IN = ("not_signed_in", "forbidden", "two_factor_required")


def document(app: FastAPI) -> dict[str, Any]:
    """The whole document, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title="Sapa",
            version="0.1.0",
            description=_DESCRIPTION,
            routes=app.routes,
        )
        components = schema.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            components.pop(unused, None)
        _add(components, "Problem", TypeAdapter(Problem))
        _add(components, "LiveEvent", TypeAdapter(LiveEvent))
        _add(components, "WebhookEvent", TypeAdapter(WebhookEvent))
        schema["webhooks"] = {"event": {"post": _TELLING}}
        schema["components"]["schemas"] = dict(sorted(components.items()))
        app.openapi_schema = schema
    return app.openapi_schema


def _add(components: dict[str, Any], name: str, adapter: TypeAdapter[Any]) -> None:
    schema = adapter.json_schema(ref_template=_REFERENCE, mode="serialization")
    for part, definition in schema.pop("$defs", {}).items():
        components.setdefault(part, definition)
    components[name] = schema
