"""Run the router: `python -m services.router`."""

from services.router.bootstrap import build
from services.router.settings import Settings
from shared.serving import serve

if __name__ == "__main__":
    settings = Settings()
    serve(build(settings), settings, service="router")
