"""Which release this is."""

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("sapa")
    except PackageNotFoundError:
        return "unpackaged"


VERSION = _installed()
"""As the package says; `unpackaged` where the code runs without being installed."""
