"""Builds the api from its parts."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.api.http import errors, uploads
from services.api.http.boundary import Boundary
from services.api.http.documentation import document
from services.api.http.inbox import BuildName, inbox_router
from services.api.http.routes import ROUTERS
from services.api.running import Running
from services.api.settings import Settings
from shared.clock import Clock, utc_now
from shared.observability.health import Check, health_routes
from shared.runtime import foundation

# Around the file in a multipart body.
_MULTIPART_BYTES = 64 * 1024


def build(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The application; its lifespan starts and stops everything else."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with foundation(settings, service="api", pool_size=settings.api_pool_size) as base:
            running = Running(settings, base, clock=clock)
            app.state.running = running
            app.state.parts = running.parts
            async with running.run():
                yield

    app = FastAPI(
        title="Sapa",
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    _add_routes(app, settings)
    errors.install(app)
    app.add_middleware(
        Boundary,
        max_body_bytes=settings.api_max_body_bytes,
        larger_bodies={uploads.UPLOADS: settings.media_max_bytes + _MULTIPART_BYTES},
        https_only=settings.cookie_secure,
        build=BuildName(settings.api_web_dist),
    )
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    logging.getLogger("sse_starlette").setLevel(logging.INFO)  # at DEBUG it logs what customers write
    return app


def _add_routes(app: FastAPI, settings: Settings) -> None:
    def check(of: Callable[[Running], Awaitable[bool]]) -> Check:
        return lambda: of(app.state.running)

    async def troubles() -> list[str]:
        running: Running = app.state.running
        return await running.base.troubles()

    async def measure() -> None:
        running: Running = app.state.running
        await running.measure()

    checks = {
        "database": check(lambda running: running.base.database_answers()),
        "broker": check(lambda running: running.base.broker_answers()),
        "feed": check(lambda running: running.reader.is_fresh()),
    }
    app.router.routes.extend(health_routes(checks, troubles=troubles, refreshes=(measure,)))
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(inbox_router(settings.api_web_dist))
