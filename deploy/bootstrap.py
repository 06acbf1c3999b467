"""Make the project's virtual environment. Standard library only: it runs before anything is installed.

    python3 deploy/bootstrap.py base   what the system needs to run
    python3 deploy/bootstrap.py dev    that, and what tests and linters need

Nothing is done when the environment already holds what the lock files say.
"""

# ruff: noqa: S603, T201  (it prints progress and runs programs; every argument is its own)

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".sapa-installed.json"
REQUIREMENTS = ROOT / "requirements"
LEVELS = {"base": 1, "dev": 2}
LAUNCHER = """#!/bin/sh
# The `sapa` command, for this checkout.
exec "{python}" -P -m deploy.cli "$@"
"""


def main() -> int:
    """Bring the environment up to the level named on the command line."""
    level = sys.argv[1] if len(sys.argv) > 1 else "base"
    if level not in LEVELS:
        print(f"usage: {sys.argv[0]} base|dev", file=sys.stderr)
        return 2
    if is_current(level):
        return 0
    if not is_usable():
        make_environment()
    say(f"Installing Python packages ({level})")
    install(REQUIREMENTS / f"{level}.lock")
    make_importable()
    STAMP.write_text(json.dumps({"level": level, "hash": wanted_hash(level), "root": str(ROOT)}))
    return 0


def say(text: str) -> None:
    """Progress."""
    print(f"▸ {text}", flush=True)


def wanted_hash(level: str) -> str:
    """One value for everything that an environment of this level is made from."""
    digest = hashlib.sha256()
    for path in (REQUIREMENTS / "bootstrap.lock", REQUIREMENTS / f"{level}.lock", Path(__file__)):
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(level: str) -> bool:
    """Does the environment hold at least this level, from the present lock files?"""
    try:
        stamp = json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return False
    has = stamp.get("level", "")
    return (
        LEVELS.get(has, 0) >= LEVELS[level]
        and stamp.get("hash") == wanted_hash(has)
        and stamp.get("root") == str(ROOT)
        and is_usable()
    )


def is_usable() -> bool:
    """Is there an environment with a Python and a pip that work (its base Python may be gone, or it was moved)?"""
    if not PYTHON.exists() or str(VENV) not in (VENV / "bin" / "activate").read_text():
        return False
    check = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def make_environment() -> None:
    """A new .venv, with pip."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        install_venv_package()
    say(f"Making .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    # A fresh interpreter: this one may have looked for ensurepip before it was there.
    done = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
    if done.returncode != 0:
        sys.exit(f"{sys.executable} could not make a virtual environment in {VENV}")


def install_venv_package() -> None:
    """Debian splits `venv` off Python."""
    sys.path.insert(0, str(ROOT))
    from deploy.local import packages
    from deploy.local.errors import RunnerError

    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    name = (
        "python3-venv" if os.path.realpath(sys.executable) == f"/usr/bin/python{version}" else f"python{version}-venv"
    )
    prefix = packages.root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        sys.exit(f"Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install {name}")
    try:
        packages.install([name], say=say, log=ROOT / ".local" / "logs" / "setup.log")
    except RunnerError as error:
        sys.exit(f"Python's venv module is missing and could not be installed: {error}")


def install(lock: Path) -> None:
    """Install exactly what the lock file says; with uv, or with pip where uv cannot reach its index."""
    # Nothing inherited may add packages, lift the hash check, or point at another environment.
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}}
    env.setdefault("UV_SYSTEM_CERTS", "1")  # a company's own certificates are usually the system's
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    if subprocess.run([*pip, "-r", str(REQUIREMENTS / "bootstrap.lock")], env=env, check=False).returncode != 0:
        sys.exit("pip could not install uv; its messages are above")
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes"]
    if subprocess.run([*uv, "-r", str(lock)], env=env, cwd=ROOT, check=False).returncode == 0:
        return
    say("uv could not install the packages (pip may be configured with an index that uv does not know); trying pip")
    if subprocess.run([*pip, "-r", str(lock)], env=env, check=False).returncode != 0:
        sys.exit(f"The packages of {lock.name} could not be installed; messages are above")


def make_importable() -> None:
    """Let the environment import this checkout from anywhere, and give it the `sapa` command."""
    ask = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    folder = Path(subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip())
    (folder / "sapa.pth").write_text(f"{ROOT}\n")
    launcher = VENV / "bin" / "sapa"
    launcher.write_text(LAUNCHER.format(python=PYTHON))
    launcher.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
