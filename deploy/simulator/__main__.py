"""`python -m deploy.simulator`"""

import logging
import sys

import uvicorn
import uvloop
from pydantic import ValidationError

from deploy.simulator.app import build
from deploy.simulator.connection import CuttableProtocol, Server
from deploy.simulator.settings import Settings

log = logging.getLogger("simulator")


def server(settings: Settings) -> Server:
    """The simulator on its host and port, not yet started."""
    app = build(settings)
    config = uvicorn.Config(
        app,
        host=settings.simulator_host,
        port=settings.simulator_port,
        http=CuttableProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    return Server(config, app.state.simulator.live)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        settings = Settings()
    except ValidationError as invalid:
        for problem in invalid.errors():
            log.error("setting %s: %s", ".".join(map(str, problem["loc"])) or "-", problem["msg"])
        sys.exit(2)
    log.info("WhatsApp simulator on http://%s:%d", settings.simulator_host, settings.simulator_port)
    uvloop.run(server(settings).serve())


if __name__ == "__main__":
    main()
