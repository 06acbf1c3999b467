"""The web inbox's built files."""

import math
import re
import time
from pathlib import Path

import anyio
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

_NOT_BUILT = """\
<!doctype html><html lang="en"><meta charset="utf-8"><title>Sapa</title>
<h1>The inbox has not been built</h1>
<p>The API runs. Build the inbox with <code>npm ci &amp;&amp; npm run build</code> in <code>services/api/web</code>,
or start everything with <code>make run</code>.</p></html>
"""
_FOREVER = "public, max-age=31536000, immutable"
# The service worker is responsible for `/inbox` too, which lies above its own folder.
_SERVICE_WORKER, _ITS_SCOPE = "service-worker.js", {"Service-Worker-Allowed": "/inbox"}
_BUILD = re.compile(r'<meta name="sapa-build" content="([0-9a-f]{1,64})"')
_LOOK_SECONDS = 2.0


class BuildName:
    """The name that the build in a folder has given itself, the same in every replica."""

    def __init__(self, dist: Path) -> None:
        self._index = dist / "index.html"
        self._looked_at = -math.inf
        self._written_at: int | None = None
        self._name: str | None = None

    def __call__(self) -> str | None:
        """As of some seconds ago; None where nothing is built. Whoever develops builds anew while the api runs."""
        if time.monotonic() - self._looked_at > _LOOK_SECONDS:
            self._looked_at = time.monotonic()
            self._look()
        return self._name

    def _look(self) -> None:
        try:
            written_at = self._index.stat().st_mtime_ns
            if written_at != self._written_at:
                found = _BUILD.search(self._index.read_text("utf-8"))
                self._name = None if found is None else found[1]
                self._written_at = written_at
        except FileNotFoundError:
            self._name = self._written_at = None


def inbox_router(dist: Path) -> APIRouter:
    """Serves the folder `dist` under `/inbox`; paths that are screens, not files, get `index.html`."""
    router = APIRouter(include_in_schema=False)
    root = dist.resolve()

    @router.api_route("/", methods=["GET", "HEAD"])
    async def to_inbox() -> Response:
        return RedirectResponse("/inbox")

    @router.api_route("/inbox", methods=["GET", "HEAD"])
    @router.api_route("/inbox/{path:path}", methods=["GET", "HEAD"])
    async def inbox(request: Request, path: str = "") -> Response:
        wanted = _file_in(root, path)
        if wanted is not None and await anyio.Path(wanted).is_file():
            headers = {"Cache-Control": _FOREVER if path.startswith("assets/") else "no-cache"}
            return FileResponse(wanted, headers=headers | (_ITS_SCOPE if path == _SERVICE_WORKER else {}))
        if not _is_screen(request, path):
            raise HTTPException(404)
        index = root / "index.html"
        if not await anyio.Path(index).is_file():
            return HTMLResponse(_NOT_BUILT, status_code=503)
        return FileResponse(index, headers={"Cache-Control": "no-store"})

    return router


def _file_in(root: Path, path: str) -> Path | None:
    """The file that a path names; None for `index.html` itself and for anything outside the folder."""
    if path in {"", "index.html"} or "\0" in path:
        return None
    wanted = (root / path).resolve()
    return wanted if wanted.is_relative_to(root) else None


def _is_screen(request: Request, path: str) -> bool:
    """A screen's address has no file ending, and is asked for by something that shows pages."""
    accepts = request.headers.get("accept", "*/*")
    looks_like_file = path != "index.html" and (path.startswith("assets/") or "." in path.rpartition("/")[2])
    return not looks_like_file and ("text/html" in accepts or "*/*" in accepts)
