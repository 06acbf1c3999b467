"""The simulator as one ASGI application."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from deploy.simulator import control, waha, whapi
from deploy.simulator.answers import Answered, give_answer, json
from deploy.simulator.settings import Settings
from deploy.simulator.simulator import Simulator

PAGE = Path(__file__).parent / "page"


def build(settings: Settings) -> FastAPI:
    """Everything wired; webhooks can be sent while the application's lifespan runs."""
    simulator = Simulator(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await simulator.webhooks.start()
        try:
            yield
        finally:
            await simulator.stop()

    app = FastAPI(title="Sapa's WhatsApp simulator", lifespan=lifespan)
    app.state.simulator = simulator
    app.state.started_at = time.time()
    app.state.whapi_settings = {}
    app.state.whapi_presences = set()
    app.add_exception_handler(Answered, give_answer)

    async def health() -> Response:
        return json({"status": "ok"})

    app.get("/health")(health)
    app.get("/ready")(health)
    app.include_router(whapi.router)
    app.include_router(waha.router)
    app.include_router(waha.files)
    app.include_router(control.router)
    app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app
