"""The outermost layer of every request: its id, its limits, its headers, and an answer whatever happens inside."""

import re
import time
from collections.abc import Callable, Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.http.errors import problem_response, unexpected
from shared.ids import new_correlation_id

log = structlog.get_logger(__name__)

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

# Styles may be set by scripts (menus and dialogs place themselves); scripts come from our own files only.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; "
    "media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
}
# Spelt with a slash in the contract; elsewhere a slash at the end means nothing.
_WITH_SLASH = {"/chats"}


def canonical_path(path: str) -> str:
    """The spelling under which a path is routed: `/chats` equals `/chats/`, and so on, without a redirect."""
    bare = path.rstrip("/") or "/"
    return f"{bare}/" if bare in _WITH_SLASH else bare


class Boundary:
    """Wraps the whole application.

    `larger_bodies`: paths whose requests may be larger than all others'. `build`: which build of the inbox is served,
    told with every answer so that an older one that is open somewhere can offer to reload.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body_bytes: int,
        https_only: bool,
        larger_bodies: Mapping[str, int] | None = None,
        build: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes
        self._larger_bodies = larger_bodies or {}
        self._headers = dict(_HEADERS)
        if https_only:
            self._headers["strict-transport-security"] = "max-age=31536000"
        self._build = build

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_headers = Headers(scope=scope)
        given = request_headers.get("x-request-id", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else new_correlation_id()
        scope = {**scope, "path": canonical_path(scope["path"]), "sapa.request_id": request_id}
        most = self._larger_bodies.get(scope["path"], self._max_body_bytes)
        started = time.monotonic()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                headers.setdefault("cache-control", "no-store")
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if (build := self._build()) is not None:
                    headers["x-sapa-build"] = build
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                if _declared_length(request_headers) > most:
                    raise _too_large(most)
                await self._app(scope, _limited(receive, most), send_with_headers)
            except ClientDisconnect:
                log.info("client_disconnected")
            except Exception as error:
                if status:
                    raise  # the answer has begun: all that is left is to cut it
                answer = (
                    problem_response(request_id, "payload_too_large", error.detail)
                    if isinstance(error, HTTPException) and error.status_code == 413
                    else unexpected(request_id, error)
                )
                await answer(scope, receive, send_with_headers)
            finally:
                log.debug(
                    "request_served",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    duration_ms=round((time.monotonic() - started) * 1000, 1),
                )


def _limited(receive: Receive, most: int) -> Receive:
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise _too_large(most)
        return message

    return limited


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"A request may have at most {most} bytes.")


def _declared_length(headers: Headers) -> int:
    value = headers.get("content-length", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
