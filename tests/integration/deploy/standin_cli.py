"""Stands in for `deploy.cli` in tests of the runner: writes down how it was called, makes a key."""

import sys
from pathlib import Path

with Path("cli-calls").open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\n")
if sys.argv[1] == "keys":
    print("sapa_standin_key")  # noqa: T201
