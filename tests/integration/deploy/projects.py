"""A small project whose services are stand-ins, for tests of the runner, and a driver for it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.local.postgres import PrivatePostgres
from deploy.local.rabbitmq import PrivateRabbit
from deploy.services import BY_NAME

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]
PACKAGE = {"name": "standin", "version": "1.0.0", "scripts": {"build": "node build.js"}}
LOCK = {"name": "standin", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": PACKAGE}}
BUILD = """
const fs = require('fs');
fs.mkdirSync('dist', {recursive: true});
fs.writeFileSync('dist/index.html', '<!doctype html>');
fs.appendFileSync('node_modules/builds', 'built\\n');
"""


class Project:
    """A folder that the runner takes for the project, with its own state in `.local`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.local = folder / ".local"
        for name, service in BY_NAME.items():
            package = folder / Path(*service.module.split("."))
            package.mkdir(parents=True)
            shutil.copy(HERE / "standin_service.py", package / "__main__.py")
            (package / "__init__.py").touch()
            (package.parent / "__init__.py").touch()
            assert package.name == name
        cli = folder / "deploy" / "cli"
        cli.mkdir(parents=True)
        (cli / "__init__.py").touch()
        shutil.copy(HERE / "standin_cli.py", cli / "__main__.py")
        web = folder / "services" / "api" / "web"
        web.mkdir()
        (web / "package.json").write_text(json.dumps(PACKAGE))
        (web / "package-lock.json").write_text(json.dumps(LOCK))
        (web / "build.js").write_text(BUILD)

    def call(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run the runner to its end."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(**variables),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            timeout=150,
        )

    def command(self, *arguments: str) -> list[str]:
        """Command line of the runner for this project."""
        return [sys.executable, "-m", "deploy.local", "--project", str(self.folder), *arguments]

    def environment(self, **variables: str) -> dict[str, str]:
        """With this project's state folder and a port that is surely not 8000."""
        return {**os.environ, "SAPA_LOCAL_DIR": str(self.local), "PORT": "28000", **variables}

    def destroy(self) -> None:
        """Delete the servers' data, which may lie outside the folder."""
        PrivatePostgres(self.local / "postgres").destroy()
        PrivateRabbit(self.local / "rabbitmq").destroy()

    def run(self) -> dict[str, Any]:
        """Content of run.json."""
        data: dict[str, Any] = json.loads((self.local / "run.json").read_text())
        return data


def until(condition: Callable[[], Any], *, within: float, what: str) -> Any:
    """Wait for a condition to give something true; fail loudly when the time is over."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {within} s: {what}")
