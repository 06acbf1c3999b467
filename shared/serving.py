"""How every service runs: one asyncio process on uvloop that serves HTTP and drains on SIGTERM."""

from typing import Any

import uvicorn

from shared.observability.logging import configure_logging
from shared.settings import CommonSettings


def serve(app: Any, settings: CommonSettings, *, service: str) -> None:
    """Serve the ASGI app until SIGTERM or SIGINT. The app's lifespan starts and stops everything else."""
    configure_logging(service, form=settings.log_format, level=settings.log_level)
    uvicorn.run(
        app,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        # Longer than any proxy keeps an idle connection: closing one just as a request comes in would fail a webhook.
        timeout_keep_alive=120,
        timeout_graceful_shutdown=10,
        lifespan="on",
    )
