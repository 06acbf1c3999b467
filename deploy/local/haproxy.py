"""The private reverse proxy: one origin in front of ingress and api."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.local import packages
from deploy.local.children import Recipe
from deploy.local.errors import RunnerError
from deploy.local.ports import LOOPBACK, has_ipv6_loopback
from deploy.proxy.render import Server, render_local


def recipe(folder: Path, *, port: int, ingress: Sequence[int], api: Sequence[int], log: Path) -> Recipe:
    """Write and check the configuration, and say how to start HAProxy with it."""
    program = packages.find_haproxy()
    if program is None:
        raise RunnerError(packages.instructions(["haproxy"]))
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "haproxy.cfg"
    binds = [f"{LOOPBACK}:{port}", *([f"[::1]:{port}"] if has_ipv6_loopback() else [])]
    configuration.write_text(
        render_local(
            binds=binds,
            ingress=[Server(f"ingress-{n}", LOOPBACK, p) for n, p in enumerate(ingress, 1)],
            api=[Server(f"api-{n}", LOOPBACK, p) for n, p in enumerate(api, 1)],
        )
    )
    check = subprocess.run([program, "-c", "-q", "-f", configuration], capture_output=True, text=True, check=False)
    if check.returncode != 0:
        raise RunnerError(f"HAProxy refuses {configuration}:\n{check.stdout}{check.stderr}")
    return Recipe(
        name="proxy",
        number=1,
        argv=[program, "-db", "-f", configuration],
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        cwd=folder,
        log=log,
        port=port,
    )
