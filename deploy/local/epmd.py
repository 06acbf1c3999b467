"""Erlang's port mapper, by which nodes find each other. One that Erlang starts by itself would outlive them unowned."""

import os
import shutil
import socket
import subprocess
from typing import IO

from deploy.local.errors import RunnerError
from deploy.local.ports import LOOPBACK
from deploy.local.processes import ProcessId, spawn
from deploy.local.waiting import wait_until


def start_epmd(port: int, output: IO[bytes]) -> tuple[subprocess.Popen[bytes], ProcessId]:
    """Start one in the foreground, on loopback only; returns when it listens. Raises RunnerError when it does not."""
    program = shutil.which("epmd", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/lib/erlang/bin")
    if program is None:
        raise RunnerError("Erlang's epmd was not found; is the package erlang-base installed?")
    command = [program, "-address", LOOPBACK, "-port", str(port)]
    child = spawn(command, env={"PATH": "/usr/bin:/bin"}, output=output)
    identity = ProcessId.of(child.pid)
    if identity is None or not wait_until(lambda: child.poll() is not None or _accepts(port), timeout=10):
        raise RunnerError(f"epmd did not start; its output is in {output.name}")
    if child.poll() is not None:
        raise RunnerError(f"epmd ended at once; its output is in {output.name}")
    return child, identity


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
