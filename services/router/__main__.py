"""Run the router: `python -m services.router`."""

from shared.serving import serve

from services.router.bootstrap import build
from services.router.settings import RouterSettings

if __name__ == "__main__":
    settings = RouterSettings()
    serve(build(settings), settings, service="router")
