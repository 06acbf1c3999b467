"""`python -m services.ingress`."""

from services.ingress.bootstrap import build
from services.ingress.settings import Settings
from shared.serving import serve

if __name__ == "__main__":
    settings = Settings()
    serve(build(settings), settings, service="ingress")
