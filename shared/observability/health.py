"""`/health` says that the process lives; `/ready` says whether it can do its work, check by check."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

Check = Callable[[], Awaitable[bool]]
CHECK_SECONDS = 3.0


async def _passes(check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except Exception:
        return False


def health_routes(checks: Mapping[str, Check], *, passes: Callable[[Iterable[bool]], bool] = all) -> list[Route]:
    """The two routes. `/ready` answers 200 when the checks pass (all of them, or as `passes` judges), else 503.

    The body names each check.
    """

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> JSONResponse:
        results = dict(zip(checks, await asyncio.gather(*(_passes(check) for check in checks.values())), strict=True))
        fine = passes(results.values())
        body = {"status": "ready" if fine else "unready", "checks": results}
        return JSONResponse(body, status_code=200 if fine else 503)

    return [Route("/health", health), Route("/ready", ready)]
