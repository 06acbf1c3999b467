import os

import pytest


@pytest.fixture(autouse=True)
def no_inherited_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own provider variables stay out of the tests."""
    for name in os.environ:
        if name.startswith(("WHAPI_", "WAHA_", "SIMULATOR_")) or name == "DEFAULT_REGION":
            monkeypatch.delenv(name)
