"""`/health` says that the process lives; `/ready` whether it can do its work, check by check; `/metrics` in figures."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from shared.observability.metrics import Refresh, metrics_endpoint

Check = Callable[[], Awaitable[bool]]
Troubles = Callable[[], Awaitable[Sequence[str]]]
CHECK_SECONDS = 3.0


async def _passes(check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except Exception:
        return False


async def _listed(troubles: Troubles | None) -> list[str]:
    """Troubles that nobody can be asked for are none of this process's: its own checks say what it lacks."""
    if troubles is None:
        return []
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return list(await troubles())
    except Exception:
        return []


def health_routes(
    checks: Mapping[str, Check],
    *,
    passes: Callable[[Iterable[bool]], bool] = all,
    troubles: Troubles | None = None,
    refreshes: Sequence[Refresh] = (),
) -> list[Route]:
    """The three routes. `/ready` answers 200 when the checks pass (all of them, or as `passes` judges), else 503.

    The body names each check. `degraded` lists what is wrong without making the process useless: failed checks that
    `passes` forgives, and the system's `troubles`. `refreshes` run before figures are given.
    """

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> JSONResponse:
        passing = asyncio.gather(*(_passes(check) for check in checks.values()))
        passed, listed = await asyncio.gather(passing, _listed(troubles))
        results = dict(zip(checks, passed, strict=True))
        fine = passes(results.values())
        degraded = [name for name, result in results.items() if fine and not result] + listed
        body = {"status": "ready" if fine else "unready", "checks": results, "degraded": degraded}
        return JSONResponse(body, status_code=200 if fine else 503)

    return [
        Route("/health", health),
        Route("/ready", ready),
        Route("/metrics", metrics_endpoint(refreshes), include_in_schema=False),
    ]
