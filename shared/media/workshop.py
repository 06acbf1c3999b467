"""Has files of strangers opened by a worker: a process that may crash, hang or fill its memory, and harm nobody."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

import structlog

import shared
from shared.media.storage import Storage

log = structlog.get_logger(__name__)

Task = Literal["frame", "page", "voice", "listen"]

# Seconds of processor time, which the worker ends itself at; on the clock it has twice that.
_SECONDS: dict[Task, int] = {"frame": 8, "page": 8, "voice": 30, "listen": 15}
# Waiting for one's turn is bounded too: a preview is not worth a file that comes late.
_PATIENCE = 30.0
_AT_ONCE = 1
_ROOT = Path(shared.__file__).resolve().parents[1]
# No secret of the service is in there for a file to find.
_ENVIRONMENT = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class NotMade(Exception):  # noqa: N818 - reads as an adjective at every `except`
    """The worker made nothing of the file; `reason` is a code for logs. `is_file`: the file itself is at fault."""

    def __init__(self, reason: str, *, is_file: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_file = is_file


@dataclass(frozen=True, slots=True)
class Made:
    """What the worker wrote, and what it found in the file."""

    content: bytes
    facts: dict[str, Any]


async def have_made(task: Task, storage: Storage, key: str, mime_type: str) -> Made:
    """Give the stored file to a worker of its own. Raises NotMade, and `StorageAway` or `NotStored`.

    One file at a time in a process; whoever is cancelled takes the worker along.
    """
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(_PATIENCE):
                await stack.enter_async_context(_turn())
        except TimeoutError:
            raise NotMade("busy", is_file=False) from None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sapa-media-")))
        source, result = folder / "source", folder / "result"
        await _copy(storage.stream(key), source)
        facts = await _run(task, mime_type, source, result)
        content = await asyncio.to_thread(result.read_bytes) if result.exists() else b""
    return Made(content, facts)


def _turn() -> asyncio.Semaphore:
    loop = asyncio.get_running_loop()
    return _turns.setdefault(loop, asyncio.Semaphore(_AT_ONCE))


async def _copy(pieces: AsyncIterator[bytes], target: Path) -> None:
    with target.open("wb") as file:
        async for piece in pieces:
            await asyncio.to_thread(file.write, piece)


async def _run(task: Task, mime_type: str, source: Path, result: Path) -> dict[str, Any]:
    seconds = _SECONDS[task]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "shared.media.worker", task, mime_type, str(seconds), str(source), str(result)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=_ROOT,
        env={**_ENVIRONMENT, "PATH": os.defpath},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds * 2):
            told, _ = await process.communicate()
    except TimeoutError:
        raise NotMade("timed_out", is_file=True) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode not in {0, 2}:
        log.warning("media_worker_died", task=task, mime_type=mime_type, status=process.returncode)
        raise NotMade("worker_died", is_file=True)
    facts: dict[str, Any] = json.loads(told)
    if process.returncode == 2:
        raise NotMade(facts["reason"], is_file=True)
    return facts
