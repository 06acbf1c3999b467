"""What a person sees: progress lines, and the services' logs side by side with coloured names."""

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
NOT_SERVICES = {"setup", "supervisor", "packages"}


class Console:
    """Progress on standard output, coloured when that is a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self.coloured = self._stream.isatty()
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """One step of what is going on."""
        elapsed = time.monotonic() - self._began
        self.write(f"{self.paint('▸', 36)} {self.paint(f'{elapsed:5.1f}s', 2)} {text}")

    def write(self, text: str = "") -> None:
        """Text as it is."""
        print(text, file=self._stream, flush=True)

    def paint(self, text: str, colour: int) -> str:
        """The text in a colour, on a terminal."""
        return f"\033[{colour}m{text}\033[0m" if self.coloured else text


class LogFollower:
    """Passes on what is added to the log files of services, each line with the service's name in front."""

    def __init__(self, folder: Path, console: Console, *, wanted: Callable[[str], bool] = lambda _name: True) -> None:
        self._folder = folder
        self._console = console
        self._wanted = wanted
        self._positions: dict[Path, int] = {}
        self._colours: dict[str, int] = {}

    def skip_existing(self) -> None:
        """Begin at the present end of every log."""
        self._positions = {path: path.stat().st_size for path in self._files()}

    def show_last(self, lines: int) -> None:
        """Show the last lines of every log, then go on from there."""
        for path in self._files():
            text = path.read_bytes()
            self._positions[path] = len(text)
            self._show(path, text.decode(errors="replace").splitlines()[-lines:])

    def show_new(self) -> None:
        """Show the complete lines that were added since the last look."""
        for path in self._files():
            position = self._positions.get(path, 0)
            size = path.stat().st_size
            if size < position:  # the log was cut short to keep it small
                position = 0
            if size == position:
                self._positions[path] = position
                continue
            with path.open("rb") as file:
                file.seek(position)
                added = file.read()
            complete = added.rfind(b"\n") + 1
            self._positions[path] = position + complete
            self._show(path, added[:complete].decode(errors="replace").splitlines())

    def _files(self) -> list[Path]:
        logs = (path for path in sorted(self._folder.glob("*.log")) if path.stem not in NOT_SERVICES)
        return [path for path in logs if self._wanted(path.stem)]

    def _show(self, path: Path, lines: Iterable[str]) -> None:
        name = path.stem
        colour = self._colours.setdefault(name.rpartition("-")[0], COLOURS[len(self._colours) % len(COLOURS)])
        prefix = self._console.paint(f"{name:<12}│", colour)
        for line in lines:
            self._console.write(f"{prefix} {line}")


def keep_logs_small(folder: Path, *, limit: int = 50 * 1024 * 1024) -> None:
    """Set long logs aside as `.1` and begin again; programs append, so they go on in the emptied file."""
    for path in folder.glob("*.log"):
        if path.stat().st_size > limit:
            path.with_suffix(".log.1").write_bytes(path.read_bytes())
            with path.open("r+b") as file:
                file.truncate(0)
