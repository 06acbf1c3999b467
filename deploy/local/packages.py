"""Find RabbitMQ, PostgreSQL and HAProxy on the machine, or install them as Debian packages.

The packages bring programs only: no system service is started and no database cluster is made, so nothing
on the machine runs that did not run before.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.local.errors import RunnerError

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_ASIDE = Path("/usr/sbin/policy-rc.d.before-sapa")
POLICY_TEXT = "#!/bin/sh\n# Written by the Sapa runner while it installs packages; no service may start.\nexit 101\n"
CLUSTER_DROP_IN = Path("/etc/postgresql-common/createcluster.d/sapa-no-main-cluster.conf")
CLUSTER_TEXT = "create_main_cluster = false\n"

_VERSION = re.compile(r"\d+")


def _version_key(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in _VERSION.findall(str(path)))


def _newest(paths: Iterable[Path]) -> Path | None:
    return max(paths, key=_version_key, default=None)


def find_postgres() -> Path | None:
    """Folder holding `initdb` and `postgres`, the newest version first."""
    packaged = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb") if (p.parent / "postgres").exists()]
    if best := _newest(packaged):
        return best
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    return None


def find_rabbitmq() -> Path | None:
    """The versioned `rabbitmq-server` script; the one in /usr/sbin switches user and drops the environment."""
    roots = [Path("/usr/lib/rabbitmq/lib"), Path("/usr/local/lib/rabbitmq/lib"), Path("/opt/rabbitmq")]
    scripts = [script for root in roots for script in root.glob("rabbitmq_server-*/sbin/rabbitmq-server")]
    if Path("/opt/rabbitmq/sbin/rabbitmq-server").exists():
        scripts.append(Path("/opt/rabbitmq/sbin/rabbitmq-server"))
    return _newest(scripts)


def find_haproxy() -> Path | None:
    """The `haproxy` program; Debian keeps it in a folder that is not on every user's PATH."""
    found = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def find_chromium() -> Path | None:
    """A Chromium or Chrome for the browser tests."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def find_emojis() -> Path | None:
    """A font with emojis, which pictures of the screens need."""
    fonts = Path("/usr/share/fonts")
    return next(fonts.rglob("NotoColorEmoji*.ttf"), None) if fonts.exists() else None


FINDERS: dict[str, Callable[[], Path | None]] = {
    "postgresql": find_postgres,
    "rabbitmq-server": find_rabbitmq,
    "haproxy": find_haproxy,
    "chromium": find_chromium,
    "fonts-noto-color-emoji": find_emojis,
}


def missing(wanted: Iterable[str]) -> list[str]:
    """Those of the wanted Debian packages whose programs are not on this machine."""
    return [name for name in wanted if FINDERS[name]() is None]


def instructions(names: Sequence[str]) -> str:
    """What a person has to type when the runner may not install packages itself."""
    packages = " ".join(names)
    return (
        f"Sapa needs {packages} and cannot install packages here: not root, and no sudo that asks no password.\n"
        f"On Debian or Ubuntu, run this once and then start again:\n\n"
        f"    sudo apt-get update && sudo apt-get install --no-install-recommends {packages}\n\n"
        f"Their system services are not needed: "
        f"sudo systemctl disable --now {' '.join(names)}"
    )


def root_prefix() -> list[str] | None:
    """How to run a command as root without asking anybody, or None when that is impossible."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(names: Sequence[str], *, say: Callable[[str], None], log: Path) -> None:
    """Install Debian packages quietly; raises RunnerError with exact instructions when that is not possible."""
    prefix = root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        raise RunnerError(instructions(names))
    say(f"Installing {', '.join(names)} with apt-get (programs only, no system service is started)")
    with no_services(prefix), no_cluster(prefix):
        # Package lists may be missing altogether (containers) or merely old: refresh only when the first try fails.
        command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-o", "DPkg::Lock::Timeout=300"]
        for attempt in (["install", "--no-install-recommends", *names], ["update"]):
            if _logged([*command, *attempt], log) == 0 and attempt[0] == "install":
                return
        if _logged([*command, "install", "--no-install-recommends", *names], log) != 0:
            raise RunnerError(f"apt-get could not install {', '.join(names)}; its output is in {log}")


def ensure(wanted: Iterable[str], *, say: Callable[[str], None], log: Path) -> None:
    """Make sure the programs of these packages are on the machine."""
    absent = missing(wanted)
    if not absent:
        return
    install(absent, say=say, log=log)
    if still := missing(absent):
        names = ", ".join(still)
        raise RunnerError(f"apt-get installed {names}, but the programs are not where they belong; see {log}")


@contextmanager
def no_services(prefix: Sequence[str]) -> Iterator[None]:
    """While inside, package scripts may not start services; what was there before is put back."""
    if POLICY_ASIDE.exists():  # an earlier installation was killed half-way
        _run([*prefix, "mv", "-f", str(POLICY_ASIDE), str(POLICY)])
    if _already_refuses():
        yield
        return
    had_policy = POLICY.exists()
    if had_policy:
        _run([*prefix, "mv", "-f", str(POLICY), str(POLICY_ASIDE)])
    _write_as_root(prefix, POLICY, POLICY_TEXT, mode="755")
    try:
        yield
    finally:
        _run([*prefix, "rm", "-f", str(POLICY)])
        if had_policy:
            _run([*prefix, "mv", "-f", str(POLICY_ASIDE), str(POLICY)])


@contextmanager
def no_cluster(prefix: Sequence[str]) -> Iterator[None]:
    """While inside, installing PostgreSQL makes no database cluster."""
    had_folder = CLUSTER_DROP_IN.parent.exists()
    if not had_folder:
        _run([*prefix, "mkdir", "-p", str(CLUSTER_DROP_IN.parent)])
    _write_as_root(prefix, CLUSTER_DROP_IN, CLUSTER_TEXT, mode="644")
    try:
        yield
    finally:
        _run([*prefix, "rm", "-f", str(CLUSTER_DROP_IN)])


def _already_refuses() -> bool:
    if not os.access(POLICY, os.X_OK):
        return False
    return subprocess.run([str(POLICY), "rabbitmq-server", "start"], capture_output=True, check=False).returncode == 101


def _write_as_root(prefix: Sequence[str], path: Path, text: str, *, mode: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".sapa") as draft:
        draft.write(text)
        draft.flush()
        _run([*prefix, "install", "-m", mode, draft.name, str(path)])


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RunnerError(f"{' '.join(command)} failed: {done.stderr.strip()}")


def _logged(command: Sequence[str], log: Path) -> int:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as output:
        output.write(f"$ {' '.join(command)}\n")
        output.flush()
        return subprocess.run(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, check=False).returncode
