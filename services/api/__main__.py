"""Run the api."""

from services.api.bootstrap import build
from services.api.settings import Settings
from shared.serving import serve


def main() -> None:
    """Read the settings, build, serve."""
    settings = Settings()
    serve(build(settings), settings, service="api")


if __name__ == "__main__":
    main()
