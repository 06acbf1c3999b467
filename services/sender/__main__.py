"""`python -m services.sender`."""

from services.sender.bootstrap import build
from services.sender.settings import SenderSettings
from shared.serving import serve


def main() -> None:
    """Run until SIGTERM."""
    settings = SenderSettings()
    serve(build(settings), settings, service="sender")


if __name__ == "__main__":
    main()
